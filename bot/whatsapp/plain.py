"""A reply as plain text: what everybody sees where buttons and lists cannot be sent."""

from bot.dialogue import Reply

LONGEST_BODY = 1600
"""Twilio's limit of `Body` (error 21617 beyond)."""


def plain_text(reply: Reply) -> str:
    """The text, and below it the choices with the numbers that can be typed to pick them."""
    if not reply.choices:
        return reply.text
    rows = (f"{number}. {choice.title}" for number, choice in enumerate(reply.choices, start=1))
    return "\n".join([reply.text, "", *rows])
