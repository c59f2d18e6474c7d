"""Where the content lies, and how each part of it is loaded."""

from pathlib import Path

from bot.dialogue import Domain, Flows, load_domain, load_flows
from bot.municipality import Municipality, load_municipality
from bot.settings import Settings
from bot.understanding import Understanding

_ROOT = Path(__file__).parent.parent
FLOWS = _ROOT / "flows.yml"
CONTENT = _ROOT / "content"


def the_municipality() -> Municipality:
    """Who the Comune is. Raises MunicipalityError."""
    return load_municipality(CONTENT / "municipality.yml")


def the_domain(municipality: Municipality) -> Domain:
    """Slots and responses, in every language of the municipality. Raises ContentError."""
    _, *others = municipality.languages
    return load_domain(CONTENT / "domain.yml", languages=tuple(others))


def the_flows(domain: Domain, actions: frozenset[str]) -> Flows:
    """The conversations; `actions` are the names of those that exist. Raises ContentError."""
    return load_flows(FLOWS, domain, actions=actions)


def the_understanding(settings: Settings) -> Understanding:
    """What reads messages, trained now if the content has changed. Raises ContentError."""
    return Understanding.load(CONTENT, settings.data_dir / "models")
