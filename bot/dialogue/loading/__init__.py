"""Loading `flows.yml` and `domain.yml`; whatever is wrong with them is told by file and line."""
