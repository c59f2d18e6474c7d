"""Checks a whole directory of content: for `python -m bot check`, and before an edit goes live."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from actions.answers import Answer
from bot.content.file import ContentError
from bot.content.loading import (
    CONTENT,
    the_domain,
    the_examples,
    the_municipality,
    the_ready_texts,
)
from bot.content.municipality import Municipality
from bot.content.script import the_answers, the_flows
from bot.dialogue import Domain
from bot.understanding.written.content import Example, read_vocabulary
from bot.whatsapp.templates import the_wording


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found."""

    problems: tuple[str, ...]
    """``file:line: message`` for each fault."""
    to_confirm: tuple[str, ...] = ()
    """What somebody of the Comune must still confirm."""
    summary: str = ""
    """How much there is, where all is well."""


class _Parts:
    """Tries one part of the content after the other, and keeps what each has to complain of."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def of(self, read: Callable[..., Any], *needed: Any) -> Any:
        """What `read` answers; None where it fails, or lacks something that it needs."""
        if any(part is None for part in needed):
            return None
        try:
            return read(*needed)
        except ContentError as error:
            self.problems += error.problems
            return None


def check_content(directory: Path = CONTENT) -> Checked:
    """Every fault of the content in a directory, together with flows.yml."""
    parts = _Parts()
    municipality = parts.of(the_municipality, directory)
    spoken = parts.of(the_answers, directory)
    answers = spoken.answers if spoken else {}
    domain = parts.of(the_domain, municipality, directory)
    parts.of(partial(the_wording, media_url="https://example.org/media"), municipality)
    flows = parts.of(the_flows, domain)
    ready_texts = parts.of(the_ready_texts, municipality, directory)
    examples = parts.of(the_examples, directory)
    if not parts.problems:
        parts.problems += _disagreements(examples, domain, answers)
        parts.problems += _topics_that_differ(municipality, read_vocabulary(directory).topics)
    if parts.problems:
        return Checked(tuple(parts.problems))
    summary = (
        f"{len(flows.flows)} flows, {len(domain.responses)} responses, {len(answers)} answers, "
        f"{len(examples)} examples, {len(ready_texts)} ready texts"
    )
    return Checked((), tuple(_to_confirm(municipality, answers)), summary)


def problems_of(directory: Path) -> tuple[str, ...]:
    """Every fault of the content in a directory, as ``file:line: message``."""
    return check_content(directory).problems


def _disagreements(
    examples: Sequence[Example], domain: Domain, answers: Mapping[str, Answer]
) -> Iterator[str]:
    """Labels of nlu.yml that nothing takes, and answers that no example leads to."""
    labels = {example.label for example in examples}
    asked = {label.removeprefix("faq/") for label in labels if label.startswith("faq/")}
    for label in sorted({label.partition("/")[0] for label in labels} - set(domain.intents)):
        yield f"nlu.yml: intent {label}: add it to `intents` in domain.yml, or drop its examples"
    for id_ in sorted(asked - answers.keys()):
        yield f"nlu.yml: faq/{id_}: add its answer to faq.yml, or drop its examples"
    for id_ in sorted(answers.keys() - asked):
        yield f"faq.yml: {id_}: add examples of how citizens ask it to nlu.yml, as intent faq/{id_}"


def _topics_that_differ(municipality: Municipality, named: Iterable[str]) -> Iterator[str]:
    """Topics that nobody can name, and names of what is no topic."""
    topics = {topic.id for topic in municipality.topics}
    for id_ in sorted(topics - set(named)):
        yield f"topics.yml: {id_}: add the words with which citizens name this topic"
    for id_ in sorted(set(named) - topics):
        yield f"topics.yml: {id_}: municipality.yml has no such topic; drop its words, or move them"


def _to_confirm(municipality: Municipality, answers: Mapping[str, Answer]) -> Iterator[str]:
    yield from (f"municipality.yml: {place}" for place in municipality.unchecked)
    yield from (f"faq.yml: {answer.id}" for answer in answers.values() if answer.check)
