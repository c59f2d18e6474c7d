"""The command line, and what it says when it cannot start."""

import socket
import subprocess
import sys

import pytest

from tests.waiting import LONG_ENOUGH

NEEDED = ["--account-sid", "AC1", "--auth-token", "t", "--webhook-url", "http://127.0.0.1:9/in"]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "simulator", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=LONG_ENOUGH, check=False)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "Missing option"),
        ([*NEEDED], "--sender"),
        ([*NEEDED, "--sender", "+393335550100"], "is not like whatsapp:+393335550100"),
    ],
)
def test_what_is_missing_or_wrong_is_named(arguments: list[str], complaint: str) -> None:
    ended = run(*arguments)
    assert ended.returncode == 2
    assert complaint in ended.stderr


def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = run(*NEEDED, "--sender", "whatsapp:+393335550100", "--port", port)
    assert ended.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port}" in ended.stderr
    assert "Traceback" not in ended.stderr
