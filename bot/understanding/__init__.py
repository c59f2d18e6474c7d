"""Understanding: from what a citizen writes to what is meant. Pure, offline, deterministic."""

from .content import ContentError, Problem
from .meaning import TOPICS, Context, Meaning
from .parser import Understanding

__all__ = ["TOPICS", "ContentError", "Context", "Meaning", "Problem", "Understanding"]
