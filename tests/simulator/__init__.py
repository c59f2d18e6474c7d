"""The simulator, tested from outside, over HTTP."""
