"""Speed, as ratios to a bare baseline in the same run: machines differ, and are shared."""
