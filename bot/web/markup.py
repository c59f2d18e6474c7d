"""WhatsApp's own marks in a text, shown as a telephone shows them: *bold*, _italic_, ~struck out~.

Rules: https://faq.whatsapp.com/539178204879377 (read in November 2026). A mark stands at the edge
of a word and holds no line break; what does not fit them stays as it was typed.
"""

import re

from markupsafe import Markup, escape

_MARKS = {"*": "strong", "_": "em", "~": "s"}
_MARKED = re.compile(r"(?<![\w*_~])([*_~])(?=\S)((?:(?!\1)[^\n])+)(?<=\S)\1(?![\w*_~])")


def as_on_a_phone(text: str) -> Markup:
    """The text as markup, safe whoever wrote it."""
    return Markup(_MARKED.sub(_shown, str(escape(text))))


def _shown(found: re.Match[str]) -> str:
    element = _MARKS[found[1]]
    return f"<{element}>{_MARKED.sub(_shown, found[2])}</{element}>"
