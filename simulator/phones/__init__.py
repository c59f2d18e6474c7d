"""The citizens' phones: who they are, how they behave, what they can send."""
