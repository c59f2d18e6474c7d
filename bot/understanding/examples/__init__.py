"""Likeness to examples: features, a linear model, its training and where it is kept."""
