"""How much one turn may do and one message may hold, all in one place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a turn, and WhatsApp's of a message.

    A turn that needs more steps, actions, flows in progress (`stack`), replies or longer slots
    fails; a citizen who leaves half as many flows unfinished has forgotten them, and so do we.

    The sizes are counted in characters and are Twilio's for WhatsApp: body 1,600 (1,024 in an
    interactive message), 3 buttons with titles of 20, 10 list rows with titles of 24 and
    descriptions of 72, ids of 128, a label of 20 on the button that opens a list
    (https://www.twilio.com/docs/content/whatsappquickreply and /twiliolist-picker).
    """

    steps: int = 250
    actions: int = 40
    stack: int = 20
    replies: int = 10
    slot_text: int = 8_000

    body: int = 1_600
    body_with_choices: int = 1_024
    buttons: int = 3
    button_title: int = 20
    rows: int = 10
    row_title: int = 24
    row_description: int = 72
    choice_id: int = 128
    list_button: int = 20
