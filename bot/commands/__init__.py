"""The commands of `python -m bot`, a file for each subject."""
