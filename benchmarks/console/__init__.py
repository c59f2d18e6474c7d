"""The console, measured: how long its pages take, and what those who watch cost the others."""
