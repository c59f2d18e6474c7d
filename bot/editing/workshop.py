"""The workshop: copies of the content with the revisions carried out.

A copy is named after its revisions and the content that they change, which another version of the
program brings along, and made in one step, so that processes that need it at the same time find it
whole or make it themselves.
"""

import shutil
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import structlog
from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import LiteralScalarString

from bot.editing.edits import EXAMPLES, Edited, Revision, fold

log = structlog.get_logger()

_WIDE = 10_000
"""Columns: no line of the content is folded when it is written again."""


class Workshop:
    """Makes the copies, under a directory of its own."""

    def __init__(self, source: Path, directory: Path) -> None:
        """`source`: the content as it was installed."""
        self.source = source
        self._directory = directory

    def copy_of(self, revisions: Sequence[Revision]) -> Path:
        """The directory of the content with these revisions: `source` where there are none."""
        if not revisions:
            return self.source
        target = self._directory / self._name(revisions)
        if not target.is_dir():
            draft = self.draft(revisions)
            with suppress(OSError):  # somebody else has made it meanwhile
                draft.rename(target)
            shutil.rmtree(draft, ignore_errors=True)
        return target

    def draft(self, revisions: Iterable[Revision]) -> Path:
        """A copy to try something out on; whoever asks for it removes it."""
        self._directory.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix="draft-", dir=self._directory))
        for file in self.source.glob("*.yml"):
            shutil.copy(file, draft)
        if misplaced := carry_out(fold(revisions), draft):
            log.warning("edits without a place", places=misplaced)
        return draft

    def forget_all_but(self, directory: Path) -> None:
        """Remove copies that are older than `directory`."""
        for old in self._directory.glob("[0-9]*"):
            if old.name.partition("-")[0] < directory.name.partition("-")[0]:
                shutil.rmtree(old, ignore_errors=True)

    def _name(self, revisions: Sequence[Revision]) -> str:
        """The number of the last revision, and what stands for all of them and for the source."""
        digest = sha256(self._fingerprint)
        for revision in revisions:
            digest.update(revision.to_json())
        return f"{revisions[-1].number:06}-{digest.hexdigest()[:12]}"

    @cached_property
    def _fingerprint(self) -> bytes:
        """Stands for the content as it was installed, which stays while the program runs."""
        digest = sha256()
        for file in sorted(self.source.glob("*.yml")):
            digest.update(file.name.encode())
            digest.update(file.read_bytes())
        return digest.digest()


def carry_out(edited: Edited, directory: Path) -> list[str]:
    """Write what was edited into the files of a directory; their comments and order stay.

    Returns the places that are there no longer, because the files are of a later version.
    """
    misplaced = []
    for file in sorted({file for file, _ in edited.texts}):
        path = directory / file
        yaml = _yaml()
        data = yaml.load(path)
        for place in (place for in_file, place in edited.texts if in_file == file):
            try:
                _put(data, place.split("."), edited.texts[file, place])
            except LookupError:
                misplaced.append(f"{file}: {place}")
        with path.open("w", encoding="utf-8") as stream:
            yaml.dump(data, stream)
    if edited.examples:
        _add_examples(edited.examples, directory / EXAMPLES)
    return misplaced


def _yaml() -> YAML:
    yaml = YAML(typ="rt")
    yaml.width = _WIDE
    yaml.preserve_quotes = True
    yaml.brace_single_entry_mapping_in_flow_sequence = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _put(data: Any, keys: list[str], text: str) -> None:
    """Put a text where the keys lead; a whole entry where they lead to none yet."""
    *way, last = keys
    for key in way:
        data = data[int(key) if key.isdecimal() else key]
    if not way:
        _put_entry(data, last, text)
    elif isinstance(data[last], bool):
        data[last] = text == "true"
    elif isinstance(data[last], date):
        data[last] = date.fromisoformat(text)
    else:
        data[last] = LiteralScalarString(text) if "\n" in text else text


def _put_entry(data: Any, id_: str, text: str) -> None:
    if not text:
        data.pop(id_, None)
        return
    entry = orjson.loads(text)
    data[id_] = {**entry, "reviewed": date.fromisoformat(entry["reviewed"])}


def _add_examples(examples: Sequence[tuple[str, str]], path: Path) -> None:
    """Examples go to the end of the file, under labels that may stand there a second time."""
    labels = dict.fromkeys(label for label, _ in examples)
    lines = ["", "  # ── Added in the console ──"]
    for label in labels:
        lines += [f"  - intent: {label}", "    examples: |"]
        lines += [f"      - {text}" for of_label, text in examples if of_label == label]
    with path.open("a", encoding="utf-8") as stream:
        stream.write("\n".join(lines) + "\n")
