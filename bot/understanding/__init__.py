"""Understanding: from what a citizen writes to what is meant. Pure, offline, deterministic."""

from .meaning import TOPICS, Context, Meaning
from .parser import Understanding
from .written.content import ContentError, Problem

__all__ = ["TOPICS", "ContentError", "Context", "Meaning", "Problem", "Understanding"]
