"""The edge where staff work: the admin endpoint and the console, on the same operations."""
