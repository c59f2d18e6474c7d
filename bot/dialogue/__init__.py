"""The conversation engine: runs the flows of `flows.yml`. Pure: no store, no network, no clock.

domain = load_domain("content/domain.yml")
flows = load_flows("flows.yml", domain)
engine = Engine(flows, domain, actions)
turn = engine.turn(message, session, slots, "it")
"""

from .actions import ActionResult, ActionRunner
from .domain import Domain
from .engine import Engine, Turn
from .flows import Flows
from .limits import Limits
from .loading.domain_loader import load_domain
from .loading.flow_loader import load_flows
from .loading.problems import ContentError, Problem
from .messages import Choice, Intent, Message, Reply
from .session import Session

__all__ = [
    "ActionResult",
    "ActionRunner",
    "Choice",
    "ContentError",
    "Domain",
    "Engine",
    "Flows",
    "Intent",
    "Limits",
    "Message",
    "Problem",
    "Reply",
    "Session",
    "Turn",
    "load_domain",
    "load_flows",
]
