"""A running simulator, and a small service for it to talk to."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

import requests
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from tests.waiting import LONG_ENOUGH

ACCOUNT = "AC00000000000000000000000000000001"
TOKEN = "a-token-for-tests"
KEY = "SK00000000000000000000000000000001"
KEY_SECRET = "a-secret-for-tests"
SENDER = "whatsapp:+393335550100"
CITIZEN = "whatsapp:+393335550101"

EMPTY_TWIML = "<Response/>"


@dataclass
class Request:
    """A webhook call as the service received it."""

    target: str
    form: dict[str, str]
    headers: dict[str, str]


@dataclass
class Service:
    """A stand-in for the bot: remembers every call, answers what it is told to."""

    url: str
    answer: Callable[[Request], str | tuple[int, str, str]] = lambda _request: EMPTY_TWIML
    requests: list[Request] = field(default_factory=list)

    def signed(self, request: Request, url: str | None = None) -> bool:
        """Whether Twilio's own validator accepts the request's signature."""
        signature = request.headers["X-Twilio-Signature"]
        return RequestValidator(TOKEN).validate(
            url or self.url + request.target, request.form, signature
        )

    def to(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.target.startswith(path)]


@contextmanager
def running_service() -> Iterator[Service]:
    """A service on a free port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = dict(parse_qsl(body, keep_blank_values=True))
            request = Request(self.path, form, dict(self.headers))
            service.requests.append(request)
            answer = service.answer(request)
            status, kind, text = answer if isinstance(answer, tuple) else (200, "text/xml", answer)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: Any) -> None:  # a caller that goes away is no test failure
            pass

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    service = Service(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Simulator:
    """A simulator in a process of its own, and its controls."""

    def __init__(self, url: str, process: subprocess.Popen[str]) -> None:
        self.url = url
        self.process = process
        self._http = requests.Session()

    def call(self, method: str, path: str, **kwargs: Any) -> Any:
        """Call a control; raises for an error answer."""
        response = self._http.request(method, self.url + path, timeout=LONG_ENOUGH, **kwargs)
        if not response.ok:
            raise ValueError(f"{response.status_code}: {response.text}")
        return response.json() if response.content else None

    def settings(self, **changes: Any) -> None:
        self.call("PATCH", "/settings", json=changes)

    def faults(self, **faults: Any) -> None:
        self.call("PUT", "/faults", json=faults)

    def phone(self, address: str = CITIZEN, **changes: Any) -> Any:
        return self.call("PATCH", f"/phones/{address}", json=changes)

    def send(self, address: str = CITIZEN, **sending: Any) -> Any:
        """A citizen sends; returns once the webhook has answered."""
        return self.call("POST", f"/phones/{address}/messages?wait=1", json=sending)

    def records(self, **filters: Any) -> list[dict[str, Any]]:
        return self.call("GET", "/records", params=filters)["records"]

    def summary(self, **filters: Any) -> dict[str, Any]:
        return self.call("GET", "/records/summary", params=filters)

    def settle(self) -> None:
        """Wait until nothing is under way."""
        assert self.call("GET", f"/settled?timeout={LONG_ENOUGH:g}")["settled"]

    def client(self, user: str = ACCOUNT, password: str = TOKEN) -> Client:
        """twilio-python, pointed here."""
        client = Client(user, password, ACCOUNT)
        client.api.base_url = client.content.base_url = self.url
        return client

    def close(self) -> None:
        self._http.close()


@contextmanager
def running_simulator(webhook_url: str, *options: str) -> Iterator[Simulator]:
    """A simulator on a free port, as fast as it can be: no pace and no delays."""
    command = [sys.executable, "-m", "simulator", "--port", "0", "--mps", "0"]
    command += ["--webhook-url", webhook_url, "--account-sid", ACCOUNT, "--auth-token", TOKEN]
    command += ["--api-key", KEY, "--api-secret", KEY_SECRET, "--sender", SENDER]
    with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().removeprefix("simulator: ").strip()
        simulator = Simulator(url, process)
        try:
            simulator.settings(sent_after=0, delivered_after=0, read_after=0)
            yield simulator
        finally:
            simulator.close()
            process.terminate()
