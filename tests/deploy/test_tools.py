"""deploy/ as the programs that read it see it: systemd, Caddy before a service, Prometheus."""

import http.client
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from benchmarks.servers import free_port
from tests.waiting import LONG_ENOUGH, eventually

IN_THE_PATH = "/media/a%20b%2Fc.png?x=%C3%A8&y=1+2"


def program(name: str, package: str) -> str:
    """Where it is. Where it is not, a test is skipped, and fails in continuous integration."""
    if path := shutil.which(name):
        return path
    message = f"no {name} on this machine: apt-get install {package}"
    return pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)


def run(*command: str | Path, **environment: str) -> str:
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=LONG_ENOUGH,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


# ── systemd ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def unit_folder(repository: Path, tmp_path: Path) -> Path:
    """The units, as if the service had been installed where this repository is."""
    shutil.copytree(repository / "deploy" / "systemd", tmp_path / "units")
    for path in (tmp_path / "units").rglob("*.*"):
        if path.is_file():
            path.write_text(path.read_text().replace("/opt/jesi-on", str(repository)))
    return tmp_path / "units"


def test_systemd_finds_nothing_wrong_with_the_units(unit_folder):
    analyze = program("systemd-analyze", "systemd")
    kinds = ("*.service", "*.target", "*.timer")
    units = [path for kind in kinds for path in unit_folder.glob(kind)]
    assert len(units) == 6
    said = run(analyze, "verify", "--man=no", *units, SYSTEMD_UNIT_PATH=f"{unit_folder}:")
    assert "jesi-on" not in said


def test_a_process_of_ours_may_do_next_to_nothing_on_the_machine(unit_folder):
    analyze = program("systemd-analyze", "systemd")
    for unit in ("jesi-on-web", "jesi-on-store", "jesi-on-broadcaster@", "jesi-on-backup"):
        whole = unit_folder / "whole" / f"{unit}.service"
        whole.parent.mkdir(exist_ok=True)
        common = unit_folder / "jesi-on-.service.d" / "common.conf"
        whole.write_text((unit_folder / f"{unit}.service").read_text() + common.read_text())
        # Of 100, where 0 is a process that may do nothing at all; above it the command fails.
        said = run(analyze, "security", "--offline=yes", "--threshold=15", whole)
        assert "Overall exposure level" in said


# ── Caddy ───────────────────────────────────────────────────────────────────────────────────────


class Echo(BaseHTTPRequestHandler):
    """A service that answers with what it was asked; `/admin/live` begins and goes on for ever."""

    goes_on = threading.Event()

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("X-Target", self.path)
        self.send_header("X-Client", self.headers.get("X-Forwarded-For", ""))
        live = self.path == "/admin/live"
        self.send_header("Content-Type", "text/event-stream" if live else "text/plain")
        self.end_headers()
        self.wfile.write(b"data: 1\n\n")
        if live:
            self.goes_on.wait(LONG_ENOUGH)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def service_on(port: int) -> Iterator[None]:
    Echo.goes_on.clear()
    server = ThreadingHTTPServer(("127.0.0.1", port), Echo)
    threading.Thread(target=server.serve_forever, args=[0.02]).start()
    try:
        yield
    finally:
        Echo.goes_on.set()
        server.shutdown()
        server.server_close()


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    line: bytes


class Proxy:
    """Debian's Caddy with our configuration, and a service behind it that need not be there."""

    def __init__(self) -> None:
        self.service_port = free_port()
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, caddyfile: Path, folder: Path) -> None:
        environment = {
            "JESI_ON_HOST": f"http://127.0.0.1:{self._port}",
            "JESI_ON_UPSTREAM": f"127.0.0.1:{self.service_port}",
            "CADDY_ADMIN": f"unix/{folder}/admin.sock",
            "HOME": str(folder),
        }
        command = [program("caddy", "caddy"), "run", "--config", str(caddyfile)]
        with (folder / "caddy.log").open("wb") as log:
            self._process = subprocess.Popen(
                command, env={**os.environ, **environment}, stdout=log, stderr=log
            )
        eventually(lambda: self._status_or_none("/nothing") == 404, "the start of Caddy")

    def stop(self) -> None:
        if self._process:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(LONG_ENOUGH)

    def ask(self, target: str, body: bytes | None = None, **headers: str) -> "Answer":
        """An answer as far as its first line."""
        client = http.client.HTTPConnection("127.0.0.1", self._port, timeout=LONG_ENOUGH)
        with closing(client):
            client.request("GET" if body is None else "POST", target, body, headers)
            with client.getresponse() as answer:
                return Answer(answer.status, answer.headers, answer.readline())

    def _status_or_none(self, target: str) -> int | None:
        try:
            return self.ask(target).status
        except OSError:
            return None


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    proxy = Proxy()
    caddyfile = Path(__file__).parents[2] / "deploy" / "caddy" / "Caddyfile"
    try:
        proxy.start(caddyfile, tmp_path_factory.mktemp("caddy"))
        yield proxy
    finally:
        proxy.stop()


def test_the_proxy_hands_on_what_twilio_has_signed_as_it_came(proxy):
    with service_on(proxy.service_port):
        assert proxy.ask(IN_THE_PATH).headers["X-Target"] == IN_THE_PATH
        status = "/whatsapp/status?ref=20261123.17.4&a=%2B39"
        assert proxy.ask(status, b"MessageStatus=sent").headers["X-Target"] == status


def test_the_proxy_tells_who_the_client_is_and_believes_no_client_that_says_so(proxy):
    with service_on(proxy.service_port):
        answer = proxy.ask("/admin/", **{"X-Forwarded-For": "192.0.2.7"})
        assert answer.headers["X-Client"] == "127.0.0.1"


def test_the_proxy_keeps_to_the_machine_what_is_for_the_machine(proxy):
    with service_on(proxy.service_port):
        kept = ("/metrics", "/readyz", "/healthz", "/whatsapp/", "/.env", "/administration")
        assert {proxy.ask(path).status for path in kept} == {404}


def test_the_proxy_takes_no_body_that_is_too_long(proxy):
    with service_on(proxy.service_port):
        assert proxy.ask("/whatsapp/inbound", bytes(2_000_000)).status in (413, 502)
        assert proxy.ask("/admin/broadcasts/media", bytes(2_000_000)).status == 200


def test_the_proxy_hands_on_events_as_they_are_written(proxy):
    with service_on(proxy.service_port):
        assert proxy.ask("/admin/live").line == b"data: 1\n"


def test_the_proxy_waits_for_a_service_that_is_being_started(proxy):
    answers: list[int] = []
    asking = threading.Thread(
        target=lambda: answers.append(proxy.ask("/whatsapp/inbound", b"Body=ciao").status)
    )
    asking.start()
    with service_on(proxy.service_port):
        asking.join(LONG_ENOUGH)
    assert answers == [200]


# ── Prometheus ──────────────────────────────────────────────────────────────────────────────────


def test_alerts_sound_when_they_should_and_only_then(repository):
    promtool = program("promtool", "prometheus")
    said = run(promtool, "test", "rules", repository / "tests" / "deploy" / "alerts_test.yml")
    assert "SUCCESS" in said


def test_prometheus_understands_what_it_is_to_scrape(repository, tmp_path):
    promtool = program("promtool", "prometheus")
    token = tmp_path / "token"
    token.write_text("a token")
    scrape = repository / "deploy" / "prometheus" / "scrape.yml"
    told = scrape.read_text().replace("/etc/prometheus/jesi-on.token", str(token))
    (tmp_path / "prometheus.yml").write_text(told)
    shutil.copy(scrape.with_name("alerts.yml"), tmp_path)
    run(promtool, "check", "config", tmp_path / "prometheus.yml")
