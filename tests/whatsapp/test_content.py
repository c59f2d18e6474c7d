"""Replies as content templates: only what varies is left open, and limits are known beforehand."""

import json

import pytest

from bot.broadcast import Choice, Interactive
from bot.whatsapp.content import content_request, content_variables, fits

MENU = Interactive(
    kind="list",
    response="utter_menu",
    template="{name}, scegli fra {count} argomenti, {name}:",
    variables={"name": "Jesi", "count": "6", "unused": "x"},
    choices=(Choice("/a", "Scuole", "Chiusure"), Choice("/b", "Strade")),
    button="Scegli",
    language="en",
)


def test_variables_are_numbered_in_the_order_of_their_first_mention() -> None:
    request = content_request(MENU)
    assert request["types"]["twilio/list-picker"]["body"] == (
        "{{1}}, scegli fra {{2}} argomenti, {{1}}:"
    )
    assert json.loads(content_variables(MENU)) == {"1": "Jesi", "2": "6"}
    assert request["language"] == "en"


def test_the_template_holds_nothing_of_a_citizen() -> None:
    assert "Jesi" not in json.dumps(content_request(MENU))


@pytest.mark.parametrize(("length", "fit"), [(1024, True), (1025, False)])
def test_the_limit_is_that_of_the_whole_text(length: int, fit: bool) -> None:
    reply = Interactive(
        kind="buttons",
        response="",
        template="{text}",
        variables={"text": "è" * length},
        choices=(Choice("/a", "Sì"),),
        button="",
        language="it",
    )
    assert fits(reply) is fit
