"""The pre-flight: what will happen if this goes out, before it does."""
