"""What a person must put right before the service can run."""


class SetupError(Exception):
    """Something that a person must put right before the service can run; the message says what."""


class SettingsError(SetupError):
    """The environment does not describe a service that can run; the message lists every fault."""
