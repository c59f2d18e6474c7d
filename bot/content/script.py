"""What the bot says and does, as one value: read at one moment, replaced as a whole, never changed.

Importing it imports rasa-sdk, for the actions.
"""

from dataclasses import dataclass
from pathlib import Path

import actions
from actions.base import ContentAction
from actions.content import Content, load_content
from actions.yaml_file import ContentError as AnswersError
from bot.content.loading import (
    CONTENT,
    ROOT,
    raised_as_content_error,
    the_domain,
    the_municipality,
)
from bot.content.municipality import Municipality
from bot.content.readings import Readings
from bot.dialogue import ContentError as DialogueError
from bot.dialogue import Domain, Flows, load_flows

FLOWS = ROOT / "flows.yml"


@dataclass(frozen=True, slots=True)
class Script:
    """Who the Comune is, what the flows do, and every text that they and the actions say."""

    municipality: Municipality
    domain: Domain
    flows: Flows
    answers: Content
    """What the actions speak from: topics, answers, words."""

    def actions(self) -> list[ContentAction]:
        """What the flows compute."""
        return actions.build(self.answers)

    def readings(self) -> Readings:
        """What readings of a message are called."""
        labels = {id_: answer.label for id_, answer in self.answers.answers.items()}
        return Readings(self.flows, labels)


def read_script(directory: Path = CONTENT, flows: Path = FLOWS) -> Script:
    """The script of a directory with content and of a file with flows. Raises ContentError."""
    municipality = the_municipality(directory)
    domain = the_domain(municipality, directory)
    return Script(municipality, domain, the_flows(domain, flows), the_answers(directory))


def the_answers(directory: Path = CONTENT) -> Content:
    """What the actions speak from. Raises ContentError."""
    with raised_as_content_error(AnswersError):
        return load_content(directory)


def the_flows(domain: Domain, path: Path = FLOWS) -> Flows:
    """The conversations. Raises ContentError."""
    with raised_as_content_error(DialogueError):
        return load_flows(path, domain, actions=actions.names())
