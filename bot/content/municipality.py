"""The Comune that runs the service, read from content/municipality.yml: names, links, topics."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Annotated, Any

from pydantic import ConfigDict, Field, PositiveInt, StringConstraints
from pydantic.dataclasses import dataclass

from bot.content.file import ContentFile, Keys, Problem

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Url = Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
PhoneNumber = Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 ]*$")]
Translated = Mapping[str, Text]
"""A text by language code; every one of `languages` is there."""
ListRow = Mapping[str, Annotated[str, StringConstraints(min_length=1, max_length=24)]]
"""A translated title of a WhatsApp list row: 24 characters at most (Twilio, twilio/list-picker)."""
RowDetail = Mapping[str, Annotated[str, StringConstraints(min_length=1, max_length=72)]]
"""A translated second line of a list row: 72 characters at most."""


_STRICT = ConfigDict(extra="forbid")
"""A key that nothing reads is a typing mistake."""


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Topic:
    """Something that citizens may choose to hear about."""

    id: Identifier
    emoji: Text
    name: ListRow
    about: RowDetail


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Contact:
    """Whom to ask, and where that was found."""

    name: Text
    text: Translated
    source: Url
    check: bool = False
    """Somebody of the Comune must still confirm it."""


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Helpline:
    """A number that listens to people in distress."""

    name: Text
    number: PhoneNumber
    hours: Translated
    source: Url
    check: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Service:
    """The line itself, as citizens know it."""

    name: Text
    number: PhoneNumber
    privacy_url: Url | None = None
    """Where the Comune publishes the notice; None: on this service's own page."""
    privacy_version: Text
    """Which text of the notice a consent refers to."""

    @property
    def leave_keyword(self) -> str:
        """What one writes to leave: "Jesi Off". To join one writes the name: "Jesi On"."""
        return f"{re.sub(' on$', '', self.name, flags=re.IGNORECASE)} Off"


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Place:
    """The Comune's own name and site."""

    name: Text
    city: Text
    website: Url
    households: PositiveInt | None = None
    """How many there are: the console shows how many of them the service reaches."""


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Emergency:
    """The one number for every danger, and those who listen."""

    number: PhoneNumber
    helplines: Mapping[Identifier, Helpline]


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Language:
    """A language in which the service speaks."""

    name: Text
    """In that language: "Italiano"."""
    conjunction: Text
    """What joins the last two of several names: "e"."""
    conjunction_before: Mapping[Text, Text] = field(default_factory=dict)
    """What joins them where the last one begins so: "ed" before "e"."""
    comma: Text = ","
    """What stands between the others."""
    check: bool = False
    """Somebody who has spoken it from childhood must still read the texts."""


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Menu:
    """The words of the menu of topics, beside the topics."""

    open: Mapping[str, Annotated[str, StringConstraints(min_length=1, max_length=20)]]
    """On the button that opens the list: 20 characters at most."""
    everything: ListRow
    done: ListRow


@dataclass(frozen=True, slots=True, kw_only=True, config=_STRICT)
class Municipality:
    """The whole file."""

    municipality: Place
    service: Service
    contacts: Mapping[Identifier, Contact]
    emergency: Emergency
    languages: Annotated[Mapping[Identifier, Language], Field(min_length=1)]
    """In these every text is written, and alerts are sent; the first is the default one."""
    also_spoken: Mapping[Identifier, Language] = field(default_factory=dict)
    """In these the essential is written; what is not is said in the ones above."""
    topics: Annotated[tuple[Topic, ...], Field(min_length=1, max_length=8)]
    """In the order of the menu. Ten rows fit a WhatsApp list, and two are "all" and "done"."""
    menu: Menu

    @property
    def name(self) -> str:
        """The Comune's name: "Comune di Jesi"."""
        return self.municipality.name

    @property
    def spoken(self) -> tuple[str, ...]:
        """Every language in which somebody may be answered."""
        return (*self.languages, *self.also_spoken)

    @property
    def default_language(self) -> str:
        """The language of whoever never chose one."""
        return next(iter(self.languages))

    @property
    def topic_ids(self) -> tuple[str, ...]:
        """The ids of the topics, in the order of the menu."""
        return tuple(topic.id for topic in self.topics)

    @property
    def unchecked(self) -> tuple[str, ...]:
        """What somebody of the Comune must still confirm, by its place in the file."""
        contacts = (f"contacts.{key}" for key, value in self.contacts.items() if value.check)
        lines = self.emergency.helplines.items()
        helplines = (f"emergency.helplines.{key}" for key, value in lines if value.check)
        spoken = {"languages": self.languages, "also_spoken": self.also_spoken}
        texts = (
            f"{section}.{code}: no native speaker has read the texts yet"
            for section, languages in spoken.items()
            for code, language in languages.items()
            if language.check
        )
        return (*contacts, *helplines, *texts)

    def topic(self, topic_id: str) -> Topic:
        """The topic of that id; KeyError when there is none."""
        for topic in self.topics:
            if topic.id == topic_id:
                return topic
        raise KeyError(topic_id)


def load_municipality(path: Path) -> Municipality:
    """Read and check the file. Raises ContentError with every fault."""
    file = ContentFile.read(path)
    municipality = file.as_a(Municipality)
    problems = [*_untranslated(file.document, municipality), *_doubled(file.document)]
    if problems:
        raise file.error(problems)
    return municipality


_TRANSLATED = frozenset({"name", "about", "text", "hours", "open", "everything", "done"})


def _untranslated(node: Any, municipality: Municipality, at: Keys = ()) -> list[Problem]:
    """Texts that are not in every language, or in one that is not in the file."""
    if isinstance(node, Sequence) and not isinstance(node, str):
        items: Any = enumerate(node)
    elif isinstance(node, Mapping):
        items = node.items()
    else:
        return []
    problems: list[Problem] = []
    for key, value in items:
        if key in _TRANSLATED and isinstance(value, Mapping):
            problems += _wrong_languages(value, municipality, (*at, key))
        else:
            problems += _untranslated(value, municipality, (*at, key))
    return problems


def _wrong_languages(
    value: Mapping[str, Any], municipality: Municipality, at: Keys
) -> list[Problem]:
    needed, known = municipality.languages, municipality.spoken
    missing = [(at, f"{at[-1]}: no text in {code!r}") for code in needed if code not in value]
    unknown = [
        ((*at, code), f"{at[-1]}: {code!r} is not among the languages {', '.join(known)}")
        for code in value
        if code not in known
    ]
    return missing + unknown


def _doubled(document: Any) -> list[Problem]:
    """Topic ids given twice."""
    ids = [topic["id"] for topic in document["topics"]]
    return [
        (("topics", index, "id"), f"topic {id_!r} is there twice")
        for index, id_ in enumerate(ids)
        if id_ in ids[:index]
    ]
