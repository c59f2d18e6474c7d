"""Who listens: how many citizens, to what, and what they asked that nobody has answered."""
