"""The edge where staff work: the admin endpoint, and the console (pages/) on its operations."""
