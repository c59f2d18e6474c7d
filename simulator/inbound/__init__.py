"""A citizen's message on its way to the service, and the TwiML that comes back."""
