"""The one error inside a turn; the engine turns it into a polite reply."""


class TurnError(Exception):
    """The turn cannot go on. The reason names flows, actions and types, never a citizen's words."""
