"""The conversations of flows.yml, and the actions that they call. Importing it imports rasa-sdk."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import actions
from actions.answers import Answer
from actions.base import ContentAction
from actions.content import load_content
from actions.yaml_file import ContentError as AnswersError
from bot.content import CONTENT, ROOT, ContentError, raised_as_content_error
from bot.dialogue import ContentError as DialogueError
from bot.dialogue import Domain, Flows, load_flows

FLOWS = ROOT / "flows.yml"


def the_actions() -> list[ContentAction]:
    """What the flows compute. Raises ContentError."""
    with _raised_as_content_error():
        return actions.build(CONTENT)


def the_answers() -> Mapping[str, Answer]:
    """What is answered to each question, by its id. Raises ContentError."""
    with _raised_as_content_error():
        return load_content(CONTENT).answers


def the_flows(domain: Domain) -> Flows:
    """The conversations. Raises ContentError."""
    names = frozenset(action.name() for action in the_actions())
    with raised_as_content_error(DialogueError):
        return load_flows(FLOWS, domain, actions=names)


@contextmanager
def _raised_as_content_error() -> Iterator[None]:
    try:
        yield
    except AnswersError as error:
        raise ContentError(list(error.problems)) from None
