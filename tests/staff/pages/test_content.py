"""The pages on which staff look after what the service answers."""

import io
import re
import zipfile
from html import unescape

import pytest

from bot.staff.roles import Role

TARI = "faq.yml:tari.answer.it"


def edited(visitor, **texts: str):
    """Open the editor of a question and send it as it stands, but for some texts."""
    visitor.get("/admin/answers/tari")
    fields = {
        unescape(name): unescape(text)
        for name, text in re.findall(
            r'<textarea[^>]* name="([^"]+)"[^>]*>(.*?)</textarea>', visitor.page, re.DOTALL
        )
    }
    return visitor.submit(
        "/admin/answers/tari", based_on=visitor.field("based_on"), **{**fields, **texts}
    )


def test_what_is_only_an_example_stands_first_and_is_confirmed_with_a_button(signed_in):
    page = signed_in.get("/admin/answers").text
    assert "da confermare" in page
    path = re.search(r'action="(/admin/answers/\w+/confirm)"', page)[1]
    assert "Risposta confermata." in signed_in.submit(path).text


def test_an_answer_is_edited_and_the_change_is_seen_and_taken_back(signed_in):
    assert "Salvato" in edited(signed_in, **{TARI: "Chiedi all'ufficio tributi."}).text
    page = signed_in.get("/admin/answers/history").text
    assert "Chiedi all&#39;ufficio tributi." in page
    assert "Modifica annullata." in signed_in.submit("/admin/answers/history/1").text


def test_an_answer_is_edited_in_every_language_in_which_it_is_said(signed_in):
    signed_in.get("/admin/answers/costo_servizio")
    for language in ("Italiano", "English", "rumeno", "arabo"):
        assert f"Risposta ({language})" in signed_in.page


def test_a_mistake_is_told_beside_its_text_and_nothing_typed_is_lost(signed_in):
    answer = edited(signed_in, **{TARI: "Vedi {sito}"})
    assert answer.status_code == 422
    assert "Vedi {sito}" in answer.text and "{sito} qui non viene riempito" in answer.text


def test_what_somebody_else_has_changed_meanwhile_is_not_overwritten(signed_in, signed_in_as):
    other = signed_in_as(Role.APPROVER)
    other.get("/admin/answers/tari")
    edited(signed_in, **{TARI: "Uno."})
    fields = {"based_on": other.field("based_on"), TARI: "Due."}
    assert other.submit("/admin/answers/tari", **fields).status_code == 409
    assert "Qualcuno ha cambiato questi testi" in other.page and "Due." in other.page


def test_a_question_without_an_answer_leads_to_one(signed_in):
    signed_in.get("/admin/answers/new?asked=quando apre la piscina")
    assert "quando apre la piscina" in signed_in.page
    fields = {
        "question.it": "Quando apre la piscina?",
        "question.en": "When does the pool open?",
        "answer.it": "Chiedi al Comune.",
        "answer.en": "Ask the Comune.",
        "label.it": "Orari piscina",
        "label.en": "Pool hours",
        "source": "Ufficio sport",
        "examples": "a che ora si nuota in vasca\nla vasca comunale quando apre",
    }
    assert "lo impara" in signed_in.submit("/admin/answers/new", **fields).text
    assert "Quando apre la piscina?" in signed_in.get("/admin/answers").text


def test_what_is_missing_is_told_beside_the_field(signed_in):
    signed_in.get("/admin/answers/new")
    answer = signed_in.submit("/admin/answers/new", examples="la vasca quando apre")
    assert answer.status_code == 422
    assert 'aria-describedby="question.it-error"' in answer.text


def test_the_content_is_taken_out_as_a_file(signed_in):
    edited(signed_in, **{TARI: "Chiedi all'ufficio tributi."})
    signed_in.get("/admin/answers/history")
    form = {"csrf_token": signed_in.mark}
    answer = signed_in.client.post("/admin/answers/export", data=form)
    packed = zipfile.ZipFile(io.BytesIO(answer.data))
    assert "Chiedi all'ufficio tributi." in packed.read("content/faq.yml").decode()


@pytest.mark.parametrize("path", ["/admin/answers/tari", "/admin/answers/new"])
def test_a_writer_looks_and_does_not_touch(signed_in_as, path):
    writer = signed_in_as(Role.WRITER)
    assert writer.get("/admin/answers").status_code == 200
    assert writer.get(path).status_code == 403
