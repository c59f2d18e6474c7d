"""The parts of a citizen's turn: a message comes in, and what follows from it is worked out."""
