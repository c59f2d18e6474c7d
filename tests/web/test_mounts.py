"""Applications in front of another one: each at its path and nowhere else."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from werkzeug.test import Client

from bot.web.mounts import mounted


def saying(word: bytes) -> WSGIApplication:
    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [])
        return [word]

    return application


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/in", b"in front"),
        ("/in?and=query", b"in front"),
        ("/in/", b"the rest"),
        ("/in/deeper", b"the rest"),
        ("/", b"the rest"),
    ],
)
def test_exactly_the_path_is_answered_in_front(path: str, answer: bytes) -> None:
    client = Client(mounted(saying(b"the rest"), {"/in": saying(b"in front")}))
    assert client.get(path).data == answer
