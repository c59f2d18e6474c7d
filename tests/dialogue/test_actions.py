"""Actions: in this process and on the stock action server, with the same results."""

import http.server
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from benchmarks.servers import free_port
from bot.dialogue import Engine, Intent, Message, Session, Turn, load_domain, load_flows
from bot.turn.action_runner import (
    ActionFailedError,
    ActionRejectedError,
    InProcessActions,
    InvalidAnswerError,
    RemoteActions,
    ServerUnreachableError,
    UnknownActionError,
)
from tests.waiting import LONG_ENOUGH, eventually

from .sample_actions import ALL
from .tester import write_domain

ROOT = Path(__file__).parents[2]
FLOWS = """
  first:
    description: Every action in turn.
    nlu_trigger: [{intent: faq}]
    steps:
      - action: action_count
      - action: action_greet
      - action: action_look
      - action: action_vandal
      - action: action_next
  second:
    description: An action that fails.
    nlu_trigger: [{intent: help}]
    steps:
      - action: action_raise
  third:
    description: An action that refuses.
    nlu_trigger: [{intent: greet}]
    steps:
      - action: action_refuse
"""
RESPONSES = """
  utter_filled: [{text: "note: {note}", translation: {en: "note: {note}"}}]
"""
NAMES = tuple(action().name() for action in ALL)
DOMAIN = {"intents": ["faq"], "slots": {}, "responses": {}}


def tracker(**slots: object) -> dict:
    return {
        "sender_id": "citizen",
        "slots": slots,
        "events": [],
        "latest_message": {"text": "ciao"},
    }


@pytest.fixture(scope="module")
def action_server() -> Iterator[str]:
    """Rasa's own action server, serving the sample actions on the loopback interface."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "rasa_sdk", "--actions", "tests.dialogue.sample_actions",
         "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "SANIC_HOST": "127.0.0.1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        health = f"http://127.0.0.1:{port}/health"
        eventually(lambda: _answers(health, process), "the start of the action server")
        yield f"http://127.0.0.1:{port}/webhook"
    finally:
        process.terminate()
        process.wait()


def _answers(url: str, process: subprocess.Popen) -> bool:
    assert process.poll() is None, "the action server has ended"
    try:
        return requests.get(url, timeout=LONG_ENOUGH).ok
    except requests.RequestException:
        return False


@pytest.fixture(params=["in this process", "over HTTP"])
def runner(request: pytest.FixtureRequest) -> InProcessActions | RemoteActions:
    if request.param == "in this process":
        return InProcessActions(action() for action in ALL)
    return RemoteActions(request.getfixturevalue("action_server"))


def _engine(tmp_path: Path, runner: InProcessActions | RemoteActions) -> Engine:
    domain = load_domain(write_domain(tmp_path, FLOWS, RESPONSES, actions=NAMES))
    (tmp_path / "flows.yml").write_text(f"flows:\n{FLOWS}")
    return Engine(load_flows(tmp_path / "flows.yml", domain, actions=NAMES), domain, runner)


def _turn(tmp_path: Path, runner: InProcessActions | RemoteActions, intent: str) -> Turn:
    message = Message("ciao", (Intent(intent, 1.0, {"topic": ["meteo", "scuole"]}),))
    outside = {"subscribed": False, "topic": ["meteo"]}
    return _engine(tmp_path, runner).turn(message, Session.new(), outside, "en")


def test_everything_that_an_action_may_do_is_done(tmp_path, runner):
    turn = _turn(tmp_path, runner, "faq")
    assert turn.failed is None
    assert [reply.text for reply in turn.replies] == [
        "text of an action",
        "note: its own value",
        "with a list",
        "faq ['meteo', 'scuole'] en affirm",
    ]
    listed = turn.replies[2]
    assert (listed.kind, listed.button) == ("list", "Scegli")
    assert (listed.choices[0].id, listed.choices[0].description) == ("/faq", "il primo")
    assert turn.slots["count"] == 1


def test_an_action_that_writes_into_what_it_sees_changes_nothing(tmp_path, runner):
    turn = _turn(tmp_path, runner, "faq")
    assert turn.slots["subscribed"] is False
    assert turn.slots["topic"] == ["meteo"]
    assert len(turn.events) > 5


def test_both_ways_of_running_an_action_give_the_same_turn(tmp_path, action_server):
    here = _turn(tmp_path, InProcessActions(action() for action in ALL), "faq")
    there = _turn(tmp_path, RemoteActions(action_server), "faq")
    assert here == there


@pytest.mark.parametrize("intent", ["help", "greet"])
def test_an_action_that_fails_ends_the_turn_without_a_word_of_the_citizen(tmp_path, runner, intent):
    turn = _turn(tmp_path, runner, intent)
    assert [reply.text for reply in turn.replies] == ["en utter_internal_error_rasa"]
    assert turn.failed is not None
    assert "ciao" not in turn.failed


@pytest.mark.parametrize(
    ("action", "error"),
    [
        ("action_raise", ActionFailedError),
        ("action_refuse", ActionRejectedError),
        ("action_unknown", UnknownActionError),
    ],
)
def test_the_action_server_s_errors_have_types_and_repeat_nothing(action_server, action, error):
    with pytest.raises(error) as caught:
        RemoteActions(action_server).run(action, tracker(), DOMAIN)
    assert action in str(caught.value)
    assert "ciao" not in str(caught.value)


def test_an_unknown_action_is_named_in_this_process_too():
    with pytest.raises(UnknownActionError, match="action_unknown"):
        InProcessActions([]).run("action_unknown", tracker(), DOMAIN)


@pytest.mark.parametrize(
    ("action", "texts"),
    [
        ("action_wait", ["after waiting", "streamed"]),
        ("action_wait_later", ["once", "after waiting", "streamed"]),
    ],
)
def test_nothing_is_lost_of_an_action_that_awaits(runner, action, texts):
    for _ in range(2):
        result = runner.run(action, tracker(), DOMAIN)
        assert [response["text"] for response in result.responses] == texts
        assert [event["value"] for event in result.events] == ["waited"]


def test_an_action_that_answers_nothing_has_no_events(runner):
    result = runner.run("action_silent", tracker(), DOMAIN)
    assert (result.events, result.responses) == ([], [])


def test_nobody_at_the_address_is_said_so():
    with pytest.raises(ServerUnreachableError, match="action_count"):
        RemoteActions("http://127.0.0.1:9/webhook").run("action_count", tracker(count=1), DOMAIN)


def test_threads_run_actions_side_by_side():
    runner = InProcessActions(action() for action in ALL)
    results: list = []

    def work() -> None:
        for n in range(50):
            result = runner.run("action_count", tracker(count=n), DOMAIN)
            results.append(result.events[0]["value"] - n)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [1] * 200


class _Recorder(http.server.BaseHTTPRequestHandler):
    """Answers as it is told to, and remembers what it was asked."""

    answers: list[tuple[int, object]]
    requests: list[dict]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.requests.append(json.loads(body))
        status, answer = self.answers.pop(0)
        encoded = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(encoded)))
        self.end_headers()
        self.wfile.write(encoded)

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@pytest.fixture
def recorder() -> Iterator[tuple[str, type[_Recorder]]]:
    handler = type("Handler", (_Recorder,), {"answers": [], "requests": []})
    with http.server.HTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/webhook", handler
        server.shutdown()


def test_the_domain_travels_only_when_the_server_asks_for_it(recorder):
    url, handler = recorder
    empty = {"events": [], "responses": []}
    handler.answers += [(449, {}), (200, empty), (200, empty)]
    actions = RemoteActions(url)
    actions.run("action_count", tracker(), DOMAIN)
    actions.run("action_count", tracker(), DOMAIN)
    assert ["domain" in request for request in handler.requests] == [False, True, False]
    assert len({request["domain_digest"] for request in handler.requests}) == 1


@pytest.mark.parametrize(
    "answer",
    [(200, []), (200, {"events": []}), (200, {"events": ["x"], "responses": []}), (302, {}),
     (449, {})],
)  # fmt: skip
def test_an_answer_that_is_not_rasa_s_protocol_is_refused(recorder, answer):
    url, handler = recorder
    handler.answers += [answer, answer]
    with pytest.raises(InvalidAnswerError):
        RemoteActions(url).run("action_count", tracker(), DOMAIN)
