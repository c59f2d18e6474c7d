"""An edit of the content, a revision made of edits, and what a row of revisions comes to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import orjson

FAQ, DOMAIN, EXAMPLES = "faq.yml", "domain.yml", "nlu.yml"
"""The files that can be edited."""


class InvalidEditError(ValueError):
    """An edit that cannot be made. `code` names the reason, `values` fill its text."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class Edit:
    """One text that becomes another.

    In `faq.yml` and `domain.yml`, `path` leads to a text (``tari.answer.it``), or to a whole new
    entry, which `after` holds as JSON. In `nlu.yml`, `path` is a label (``faq/tari``) and the text
    an example of it: added where `before` is empty, taken out where `after` is.
    """

    file: str
    path: str
    before: str
    after: str

    @property
    def added(self) -> dict[str, str]:
        """The texts of a whole new entry, by where they stand in it; empty for anything else."""
        if self.file == EXAMPLES or "." in self.path or not self.after:
            return {}
        entry = orjson.loads(self.after)
        return {
            f"{part}.{language}": text
            for part in ("question", "answer", "label")
            for language, text in entry[part].items()
        }

    @property
    def undone(self) -> "Edit":
        """The edit that takes this one back."""
        return Edit(self.file, self.path, before=self.after, after=self.before)


@dataclass(frozen=True, slots=True)
class Revision:
    """What somebody changed at one time."""

    number: int
    """From 1, without a gap."""
    at: datetime
    by: str
    """The name of whoever it was."""
    edits: tuple[Edit, ...]

    def to_json(self) -> bytes:
        """The stored form."""
        return orjson.dumps(asdict(self))

    @classmethod
    def from_json(cls, stored: bytes) -> "Revision":
        """The reverse of to_json."""
        value: dict[str, Any] = orjson.loads(stored)
        edits = tuple(Edit(**edit) for edit in value["edits"])
        return cls(value["number"], datetime.fromisoformat(value["at"]), value["by"], edits)


@dataclass(frozen=True, slots=True)
class Edited:
    """What all revisions come to."""

    texts: Mapping[tuple[str, str], str]
    """File and path -> the text that stands there now; empty: what had been added is gone again."""
    examples: Sequence[tuple[str, str]]
    """Label and example, in the order in which they came."""


def fold(revisions: Iterable[Revision]) -> Edited:
    """What is left to be carried out when all of them have been, in their order."""
    texts: dict[tuple[str, str], str] = {}
    examples: dict[tuple[str, str], None] = {}
    for edit in (edit for revision in revisions for edit in revision.edits):
        if edit.file != EXAMPLES:
            texts[edit.file, edit.path] = edit.after
        elif edit.after:
            examples[edit.path, edit.after] = None
        else:
            examples.pop((edit.path, edit.before), None)
    return Edited(texts, tuple(examples))
