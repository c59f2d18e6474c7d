"""Editing what the service answers: questions and answers, texts, examples of how people ask."""
