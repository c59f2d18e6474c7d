"""Understanding: from what a citizen writes to what is meant. Pure, offline, deterministic."""

from .meaning import Context, Meaning
from .parser import Understanding
from .written.content import ContentError, Problem

__all__ = ["ContentError", "Context", "Meaning", "Problem", "Understanding"]
