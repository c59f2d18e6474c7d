"""Loading `domain.yml`: Rasa's domain format, as far as it is used here, and checked throughout.

Keys: `version`, `intents`, `entities`, `slots`, `responses`, `actions`; everything else is refused.
"""

from collections.abc import Mapping
from pathlib import Path

from ..domain import BUILT_IN_SLOTS, Domain
from ..limits import Limits
from ..responses import Response
from ..slots import Slot
from .fields import IDENTIFIER, Fields
from .problems import Place, Problems
from .response_loader import ResponseLoader
from .slot_loader import read_slot
from .yaml_source import read_yaml


def load_domain(
    path: Path | str,
    *,
    languages: tuple[str, ...] = ("en",),
    also: tuple[str, ...] = (),
    limits: Limits | None = None,
) -> Domain:
    """Load a domain. `languages` are those that every response must be translated into.

    Into those of `also` it may be translated; otherwise it is said in Italian and the former.
    Raises `ContentError` with every fault found.
    """
    problems = Problems()
    path = Path(path)
    root = read_yaml(path, problems)
    fields = Fields.of(root, Place(path.name), problems, "The domain") if root else None
    problems_before_reading = len(problems)
    if fields is None or problems_before_reading:
        problems.raise_if_any()
        raise AssertionError("a domain that cannot be read has problems")
    fields.only("version", "intents", "entities", "slots", "responses", "actions")
    intents, entities, actions = (_names(fields, key) for key in ("intents", "entities", "actions"))
    slots = _slots(fields, intents, entities)
    known_slots = {**slots, **BUILT_IN_SLOTS}
    loader = ResponseLoader(
        intents, entities, known_slots, languages=languages, also=also, limits=limits or Limits()
    )
    responses = _responses(fields, loader)
    problems.raise_if_any()
    return Domain.of(
        file=path.name,
        intents=intents,
        entities=entities,
        slots=slots,
        responses=responses,
        actions=actions,
        as_dict={key: node.plain() for key, node in fields.entries.items()},
    )


def _names(fields: Fields, key: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, node in fields.names(key) if key in fields.entries else ():
        if name in found:
            fields.fault(node, f"'{name}' stands twice in '{key}': remove one.")
        found[name] = node.line
    return found


def _slots(
    fields: Fields, intents: Mapping[str, int], entities: Mapping[str, int]
) -> dict[str, Slot]:
    section = fields.mapping("slots")
    found: dict[str, Slot] = {}
    for name, node in section.entries.items() if section else ():
        slot = read_slot(name, node, fields, intents, entities)
        if slot is not None:
            found[name] = slot
    return found


def _responses(fields: Fields, loader: ResponseLoader) -> dict[str, Response]:
    section = fields.mapping("responses")
    found: dict[str, Response] = {}
    for name, node in section.entries.items() if section else ():
        if not (name.startswith("utter_") and IDENTIFIER.match(name)):
            fields.fault(node, f"The response '{name}' must be named utter_…: rename it.")
        response = loader.read(name, node, fields)
        if response is not None:
            found[name] = response
    return found
