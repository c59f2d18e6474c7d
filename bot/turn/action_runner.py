"""Running rasa-sdk actions: in this process, or on Rasa's stock action server over HTTP.

Importing this module imports rasa_sdk, and with it a web server: about 0.4 s and 13 MB.
"""

import asyncio
import hashlib
import json
import threading
from collections.abc import Coroutine, Iterable
from typing import Any

import requests
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from bot.dialogue import ActionResult

CONNECT_SECONDS = 1.0
READ_SECONDS = 5.0
"""A citizen's webhook must be answered within Twilio's 15 seconds, whatever the server does."""
LARGEST_ANSWER = 1_000_000


class ActionError(Exception):
    """An action could not be run. The text names the action, and never what was sent to it."""


class ServerUnreachableError(ActionError):
    """Nobody answered at the action server's address, or not in time."""


class ActionRejectedError(ActionError):
    """The action refused to run (ActionExecutionRejection; status 400)."""


class UnknownActionError(ActionError):
    """There is no such action (status 404)."""


class ActionFailedError(ActionError):
    """The action raised an exception (status 500)."""


class InvalidAnswerError(ActionError):
    """The server answered with something that is not Rasa's protocol."""


class InProcessActions:
    """Runs the given actions in this process. May be shared between threads.

    An action that is a plain function costs a call (2 µs). One that is a coroutine runs on an
    event loop, of which every thread keeps one (18 µs, against 124 µs with a new loop each time).
    One instance of an action serves all threads: it must keep no state of a call.
    """

    def __init__(self, actions: Iterable[Action]) -> None:
        executor = ActionExecutor()
        for action in actions:
            executor.register_action(action)
        self._actions = executor.actions
        self.names = frozenset(self._actions)
        self._local = threading.local()

    def run(self, name: str, tracker: dict[str, Any], domain: dict[str, Any]) -> ActionResult:
        """Run an action. Raises whatever it raises, and `UnknownActionError`."""
        if name not in self.names:
            raise UnknownActionError(f"there is no action {name}")
        dispatcher = CollectingDispatcher()
        answer = self._actions[name](dispatcher, Tracker.from_dict(tracker), domain)
        if asyncio.iscoroutine(answer):
            # Calling a coroutine runs nothing of it: all of it, what it awaits too, runs there.
            answer = self._loop().run(_finish(answer, dispatcher))
        events = ActionExecutor.validate_events(answer or [], name)
        return ActionResult(events, dispatcher.messages)

    def _loop(self) -> "_EventLoop":
        loop: _EventLoop | None = getattr(self._local, "loop", None)
        if loop is None:
            loop = self._local.loop = _EventLoop()
        return loop


async def _finish(answer: Coroutine[Any, Any, Any], dispatcher: CollectingDispatcher) -> Any:
    """The events of an action; a stream that it has left open is closed, as rasa-sdk does."""
    events = await answer
    if dispatcher.is_streaming_active:
        await dispatcher.stream_end()
    return events


class _EventLoop:
    """An event loop that is closed when its thread has ended.

    Not an `asyncio.Runner`: that one changes the signal handlers at every call (20 µs, not 6).
    """

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self.run = self._loop.run_until_complete

    def __del__(self) -> None:
        self._loop.close()


class RemoteActions:
    """Runs actions on a stock action server (`python -m rasa_sdk --actions …`) over HTTP.

    The server has no authentication: its address must be reachable by this service alone. The
    domain is sent once; afterwards its digest is enough, until the server asks for it again with
    status 449. May be shared between threads.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._local = threading.local()
        self._digested: tuple[dict[str, Any], str] | None = None

    def run(self, name: str, tracker: dict[str, Any], domain: dict[str, Any]) -> ActionResult:
        """Run an action. Raises `ActionError`."""
        digest = self._digest(domain)
        response = self._post(name, _call(name, tracker, domain_digest=digest))
        if response.status_code == 449:
            call = _call(name, tracker, domain=domain, domain_digest=digest)
            response = self._post(name, call)
        return _read(name, response)

    def _digest(self, domain: dict[str, Any]) -> str:
        known = self._digested
        if known is None or known[0] is not domain:
            text = json.dumps(domain, sort_keys=True, default=str)
            known = self._digested = (domain, hashlib.sha256(text.encode()).hexdigest())
        return known[1]

    def _post(self, name: str, call: dict[str, Any]) -> requests.Response:
        try:
            return self._session().post(
                self._url,
                json=call,
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
            )
        except requests.RequestException as error:
            reason = type(error).__name__
            raise ServerUnreachableError(f"running {name}: {reason}") from None

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = requests.Session()
            # A proxy from the environment must never see what a citizen writes.
            session.trust_env = False
        return session


def _call(name: str, tracker: dict[str, Any], **domain: Any) -> dict[str, Any]:
    return {"next_action": name, "sender_id": tracker["sender_id"], "tracker": tracker, **domain}


def _read(name: str, response: requests.Response) -> ActionResult:
    """The result in a response; its body is never repeated, because the server echoes requests."""
    status = response.status_code
    errors: dict[int, tuple[type[ActionError], str]] = {
        400: (ActionRejectedError, f"the action {name} refused to run"),
        404: (UnknownActionError, f"the action server has no action {name}"),
        500: (ActionFailedError, f"the action {name} failed on the action server"),
    }
    if status in errors:
        kind, reason = errors[status]
        raise kind(reason)
    if status != 200 or len(response.content) > LARGEST_ANSWER:
        raise InvalidAnswerError(f"running {name}: the action server answered {status}")
    try:
        answer = response.json()
        events, responses = answer["events"], answer["responses"]
    except (ValueError, KeyError, TypeError):
        raise InvalidAnswerError(f"running {name}: the answer is not an action's result") from None
    if not (_is_objects(events) and _is_objects(responses)):
        raise InvalidAnswerError(f"running {name}: the answer is not an action's result")
    return ActionResult(events, responses)


def _is_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)
