"""The staff who get tests."""
