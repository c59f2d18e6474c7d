"""The broadcaster, measured: planning, speed without pace, the pace itself, overtaking."""
