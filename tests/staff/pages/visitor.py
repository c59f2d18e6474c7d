"""Somebody at the console without a browser: follows links and sends the forms that pages hold."""

import re
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

FORM = {"topics": ["scuole"], "text_it": "Domani tutte le scuole resteranno chiuse."}


class Visitor:
    """Somebody at the console, who sends forms as the pages hold them."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()
        self.page = ""

    def get(self, path: str) -> TestResponse:
        return self._seen(self.client.get(path, follow_redirects=True))

    def submit(self, path: str, follow: bool = True, **fields: object) -> TestResponse:
        """Send a form to `path` with the mark that the page seen last holds."""
        data = {"csrf_token": self.mark, **fields}
        return self._seen(self.client.post(path, data=data, follow_redirects=follow))

    def sign_in(self, token: str) -> "Visitor":
        self.get("/admin/sign-in")
        self.submit("/admin/sign-in", token=token)
        return self

    def keep(self, **fields: object) -> str:
        """Write a broadcast; the address of its page."""
        self.get("/admin/broadcasts/new")
        key = self.field("key")
        return str(self.submit("/admin/broadcasts/check", key=key, **fields).request.path)

    def decide(self, path: str, decision: str, **fields: object) -> TestResponse:
        """Press a button of the page seen last, as it stands there."""
        before, content = self.field("before"), self.field("content")
        return self.submit(f"{path}/{decision}", before=before, content=content, **fields)

    def send(self, **fields: object) -> str:
        """Write a broadcast and let it out; the address of its page."""
        path = self.keep(**fields)
        self.decide(path, "approve")
        return path

    @property
    def mark(self) -> str:
        return self.field("csrf_token")

    @property
    def link_to_the_other_language(self) -> str:
        found = re.search(r'class="console-language" href="([^"]*)"', self.page)
        return found[1] if found else ""

    def field(self, name: str) -> str:
        found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', self.page)
        return found[1] if found else ""

    def written(self, name: str) -> str:
        """What stands in a field, of one line or of several."""
        several = re.search(rf'name="{name}"[^>]*>\n([^<]*)</textarea>', self.page)
        line = re.search(rf'name="{name}"[^>]* value="([^"]*)"', self.page)
        return (several or line)[1]  # type: ignore[index]

    def _seen(self, answer: TestResponse) -> TestResponse:
        self.page = unescape(answer.get_data().decode(errors="replace"))  # a ZIP is no text
        return answer
