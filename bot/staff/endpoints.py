"""An endpoint of the admin endpoint: what can be asked, by whom, what goes in and comes out.

Each subject has its own table of them. `api.py` serves the tables and `openapi.py` describes them,
so that neither can differ from the other. The docstring of a handler is its description in the
OpenAPI document.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, TypeAlias

from pydantic import BaseModel

from bot.staff.actors import Actor
from bot.staff.operations import Operations
from bot.staff.roles import Action
from bot.web.texts import Texts


@dataclass(frozen=True, slots=True)
class Call:
    """A request that has been let in and checked."""

    actor: Actor
    texts: Texts
    """In the language of the answer."""
    body: Any = None
    """An instance of the endpoint's `body`, or the bytes of a file."""
    query: Any = None
    """An instance of the endpoint's `query`."""
    id: str = ""
    """From the path."""
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True)
class Csv:
    """A table, for a spreadsheet."""

    body: str
    media_type: ClassVar[str] = "text/csv"


@dataclass(frozen=True, slots=True)
class Zip:
    """Several files in one."""

    body: bytes
    media_type: ClassVar[str] = "application/zip"


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back."""

    content: BaseModel | Csv | Zip
    status: int = 200
    location: str | None = None
    """Where something new is, from the root of the admin endpoint."""


Handler: TypeAlias = Callable[[Operations, Call], Answer]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One thing that can be asked for."""

    method: Literal["GET", "POST", "PATCH", "DELETE"]
    path: str
    handler: Handler
    action: Action
    """What the actor's role must permit; an operation may ask for more."""
    answers: Mapping[int, tuple[str, type[BaseModel] | type[Csv] | type[Zip]]]
    """HTTP status -> what it means, and the model of the body."""
    body: type[BaseModel] | None = None
    body_optional: bool = False
    """A request without a body asks for what an empty object would."""
    query: type[BaseModel] | None = None
    upload: bool = False
    """The body is a file."""
    idempotent_by_key: bool = False
    problems: tuple[str, ...] = field(default=())
    """Besides those that every endpoint has."""
