"""The service window: for how long after a message of theirs people get what is no template."""

from datetime import timedelta

SERVICE_WINDOW = timedelta(hours=24)
"""WhatsApp: what is no template reaches only who has written within it (Twilio error 63016)."""

WINDOW_MARGIN = timedelta(minutes=5)
"""The window counts as closed so long before it is: a message may wait for its moment, for a slow
answer and in the provider's queue, and must not arrive a second too late (63016)."""
