"""Reports: who was reached, when, and why others were not; while it goes out and afterwards."""
