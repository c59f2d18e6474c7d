"""Where the content lies, and how each part is loaded; `script` has what needs rasa-sdk."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, cast

from bot.content.file import ContentError
from bot.content.municipality import Municipality, load_municipality
from bot.content.ready_texts import ReadyTexts, load_ready_texts
from bot.dialogue import ContentError as DialogueError
from bot.dialogue import Domain, load_domain
from bot.settings import Settings
from bot.understanding import ContentError as UnderstandingError
from bot.understanding import Understanding
from bot.understanding.written.content import Example, read_examples, read_vocabulary
from bot.understanding.written.rules import read_rules
from bot.understanding.written.safety import read_safety

ROOT = Path(__file__).parents[2]
CONTENT = ROOT / "content"


class _Faulty(Protocol):
    @property
    def problems(self) -> Iterable[object]: ...


@contextmanager
def raised_as_content_error(*errors: type[Exception]) -> Iterator[None]:
    """Rooms that know nothing of each other have errors of their own; outside they are one.

    Each of the `errors` has `problems`.
    """
    try:
        yield
    except errors as error:
        raise ContentError(map(str, cast(_Faulty, error).problems)) from None


def the_municipality(directory: Path = CONTENT) -> Municipality:
    """Who the Comune is. Raises ContentError."""
    return load_municipality(directory / "municipality.yml")


def the_domain(municipality: Municipality, directory: Path = CONTENT) -> Domain:
    """Slots and responses, in every language of the municipality. Raises ContentError."""
    _, *others = municipality.languages
    with raised_as_content_error(DialogueError):
        return load_domain(
            directory / "domain.yml",
            languages=tuple(others),
            also=tuple(municipality.also_spoken),
        )


def the_ready_texts(municipality: Municipality, directory: Path = CONTENT) -> ReadyTexts:
    """Texts for the usual cases, by id. Raises ContentError."""
    return load_ready_texts(directory / "ready_texts.yml", municipality)


def the_examples(directory: Path = CONTENT) -> tuple[Example, ...]:
    """What understanding is trained from; its other files are checked on the way.

    Raises ContentError.
    """
    with raised_as_content_error(UnderstandingError):
        for read in (read_vocabulary, read_rules, read_safety):
            read(directory)
        return read_examples(directory)


def the_understanding(settings: Settings, directory: Path = CONTENT) -> Understanding:
    """What reads messages, trained now if the content has changed. Raises ContentError."""
    with raised_as_content_error(UnderstandingError):
        return Understanding.load(directory, settings.data_dir / "models")
