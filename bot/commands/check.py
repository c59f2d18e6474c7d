"""`python -m bot check`: what is wrong with the content, file and line, or that all is well."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import click

from actions.answers import Answer
from bot.content import ContentError, the_domain, the_examples, the_municipality, the_ready_texts
from bot.dialogue import Domain
from bot.municipality import Municipality
from bot.script import the_answers, the_flows
from bot.understanding.content import Example
from bot.wording import the_wording


class _Check:
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


@click.command()
def check() -> None:
    """Check flows, domain, NLU, FAQ and municipality; exit status 1 when something is wrong."""
    content = _Check()
    municipality = content.of(the_municipality)
    spoken = content.of(the_answers)
    answers = spoken.answers if spoken else {}
    domain = content.of(the_domain, municipality)
    content.of(partial(the_wording, media_url="https://example.org/media"), municipality)
    flows = content.of(the_flows, domain)
    ready_texts = content.of(the_ready_texts, municipality)
    examples = content.of(the_examples)
    if not content.problems:
        content.problems += _disagreements(examples, domain, answers)
    for problem in content.problems:
        click.echo(problem)
    if content.problems:
        raise click.exceptions.Exit(1)
    for mark in _to_confirm(municipality, answers):
        click.echo(f"to be confirmed by the Comune: {mark}")
    click.echo(
        f"All is well: {len(flows.flows)} flows, {len(domain.responses)} responses, "
        f"{len(answers)} answers, {len(examples)} examples, {len(ready_texts)} ready texts."
    )


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


def _to_confirm(municipality: Municipality, answers: Mapping[str, Answer]) -> Iterator[str]:
    yield from (f"municipality.yml: {place}" for place in municipality.unchecked)
    yield from (f"faq.yml: {answer.id}" for answer in answers.values() if answer.check)
