"""What staff do with broadcasts."""
