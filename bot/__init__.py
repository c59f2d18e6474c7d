"""Jesi On: a citizen alert line on WhatsApp that any Comune can run."""
