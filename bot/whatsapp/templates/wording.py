"""The words of the templates, read from `content/templates.yml` and checked as WhatsApp will."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bot.broadcast import Kind
from bot.content.file import ContentFile, Problem

VARIABLES = ("title", "text")
"""In the order of their numbers in a template: ``{{1}}``, ``{{2}}``."""
FILE_VARIABLE = str(len(VARIABLES) + 1)
SAMPLE_FILES: Mapping[Kind, str] = MappingProxyType(
    {Kind.IMAGE: "sample.png", Kind.DOCUMENT: "sample.pdf"}
)
"""What the reviewers see (`bot/public/samples`), for the kinds that come with a file."""
LONGEST = 1024
"""Characters of an approved template with its variables filled in (error 63021 beyond)."""

_LONGEST_OWN_WORDS = 400
"""So that staff keep most of the room."""
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class TemplateWording:
    """The words of one template."""

    kind: Kind
    language: str
    body: str
    """As Twilio takes it: ``{{1}}`` where the first variable stands."""
    file_url: str
    """Where the file is that goes with it, its name a variable; empty where there is none."""
    samples: Mapping[str, str]
    """What the reviewers see: number of a variable -> text."""

    @property
    def fingerprint(self) -> str:
        """Stands for all of it that is sent: other words are another template."""
        return sha256(f"{self.file_url}\n{self.body}".encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of all templates."""

    templates: Mapping[tuple[Kind, str], TemplateWording]

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that every kind is written in, Italian first."""
        return tuple(dict.fromkeys(language for _, language in self.templates))


def load_wording(
    path: Path, facts: Mapping[str, str], languages: Sequence[str], media_url: str
) -> Wording:
    """Read the file; `facts` fill the placeholders that are the same in every message.

    Every kind needs a text in each of the `languages`. `media_url`: where files are served.
    Raises ContentError.
    """
    file = ContentFile.read(path)
    if problems := list(_problems(file.document, facts, languages)):
        raise file.error(problems)
    found = (
        _template(file.document, kind, language, facts, media_url)
        for kind in Kind
        for language in languages
    )
    return Wording({(one.kind, one.language): one for one in found})


def _template(
    document: Any, kind: Kind, language: str, facts: Mapping[str, str], media_url: str
) -> TemplateWording:
    numbers = {name: f"{{{{{place}}}}}" for place, name in enumerate(VARIABLES, start=1)}
    values = {**facts, **numbers}
    body = _PLACEHOLDER.sub(lambda found: values[found[1]], document["templates"][kind][language])
    samples = {
        str(place): document["samples"][name][language]
        for place, name in enumerate(VARIABLES, start=1)
    }
    if kind not in SAMPLE_FILES:
        return TemplateWording(kind, language, body, "", samples)
    file_url = f"{media_url}/{{{{{FILE_VARIABLE}}}}}"
    samples[FILE_VARIABLE] = SAMPLE_FILES[kind]
    return TemplateWording(kind, language, body, file_url, samples)


def _problems(
    document: Any, facts: Mapping[str, str], languages: Sequence[str]
) -> Iterator[Problem]:
    templates: Any = document.get("templates") or {}
    samples = document.get("samples") or {}
    for kind in Kind:
        texts: Any = templates.get(kind) or {}
        for language in languages:
            if language not in texts:
                yield ("templates", kind), f"templates.{kind}: no text in {language!r}"
                continue
            for fault in _faults(texts[language], facts):
                yield ("templates", kind, language), f"templates.{kind}.{language}: {fault}"
    for variable in VARIABLES:
        for language in languages:
            if not (samples.get(variable) or {}).get(language):
                yield ("samples", variable), f"samples.{variable}: no text in {language!r}"
    for kind in sorted(set(templates) - set(Kind)):
        yield ("templates", kind), f"templates.{kind}: there is no such kind"


def _faults(text: str, facts: Mapping[str, str]) -> Iterator[str]:
    """What WhatsApp would reject, or we could not fill.

    Source: https://www.twilio.com/docs/content/using-variables-with-content-api.
    """
    names = _PLACEHOLDER.findall(text)
    for unknown in sorted(set(names) - set(VARIABLES) - set(facts)):
        yield f"{{{unknown}}} is not known; there are {', '.join([*VARIABLES, *facts])}"
    if [name for name in names if name in VARIABLES] != list(VARIABLES):
        yield f"{' and '.join(f'{{{name}}}' for name in VARIABLES)} must stand in it once, in order"
    own = _PLACEHOLDER.sub(lambda found: facts.get(found[1], ""), text)
    if re.search(r"\{(title|text)\}\s*\{(title|text)\}", text):
        yield "words must stand between two variables"
    if re.match(r"\W*\{(title|text)\}", text) or re.search(r"\{(title|text)\}\W*$", text):
        yield "words must stand before the first variable and after the last"
    if len(own.split()) < 2 * len(VARIABLES) + 1:
        yield f"WhatsApp wants at least {2 * len(VARIABLES) + 1} words of its own"
    if re.search(r"\n{3,}|\t| {5,}", text):
        yield "no tabs, no more than one empty line, no more than four blanks in a row"
    if len(own) > _LONGEST_OWN_WORDS:
        yield f"its own words are {len(own)} characters long, {_LONGEST_OWN_WORDS} are allowed"
