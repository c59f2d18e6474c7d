"""A change has to be asked for: what is told, thought over, passed on or asked changes nothing."""

from pathlib import Path

import pytest

from bot.content.loading import CONTENT
from bot.understanding import Understanding
from bot.understanding.written.content import ContentError
from bot.understanding.written.wishes import read_wishes

CHANGES = frozenset(
    {"subscribe", "unsubscribe", "add_categories", "remove_categories", "set_categories"}
)

NO_WISHES = [
    ("mi risulta attivo solo il meteo", "told"),
    ("mia suocera vuole solo gli eventi", "of_somebody_else"),
    ("la radio dice togliete il meteo", "passed_on"),
    ("mi sa che levo le scuole", "thought_of"),
    ("prima o poi aggiungerò le strade", "thought_of"),
    ("con strade intendete anche i sentieri", "asked"),
    ("levate le foglie dalle strade", "something of the town"),
    ("attivate i semafori", "something of the town"),
]


@pytest.mark.parametrize(("text", "why"), NO_WISHES)
def test_what_only_looks_like_a_wish_changes_nothing(
    understanding: Understanding, text: str, why: str
) -> None:
    assert understanding.parse(text).intent not in CHANGES
    assert str(understanding.explain(text)["decided_by"]).endswith(f"no wish: {why}")


WISHES = [
    ("ieri ho aggiunto il meteo, toglietelo", "remove_categories"),
    ("mi avete levato le scuole, rimettetele", "add_categories"),
    ("mi sa che levo le scuole, anzi sì toglietele", "remove_categories"),
    ("mi levereste le strade?", "remove_categories"),
    ("toglimi le strade che non guido", "remove_categories"),
    ("mio figlio ha finito le superiori, via le scuole", "remove_categories"),
]


@pytest.mark.parametrize(("text", "intent"), WISHES)
def test_an_order_beside_what_is_told_is_carried_out(
    understanding: Understanding, text: str, intent: str
) -> None:
    assert understanding.parse(text).intent == intent


def test_a_change_that_is_thought_over_is_one_of_two_readings(
    understanding: Understanding,
) -> None:
    readings = dict(understanding.parse("mi sa che levo le scuole").alternatives)
    assert "remove_categories" in readings
    assert len(readings) == 2


def test_a_kind_of_no_wish_names_a_label_that_exists(tmp_path: Path) -> None:
    text = (CONTENT / "wishes.yml").read_text("utf-8")
    faulty = text.replace("instead: my_status", "instead: my_state", 1)
    (tmp_path / "wishes.yml").write_text(faulty, "utf-8")
    with pytest.raises(ContentError, match="my_state"):
        read_wishes(tmp_path)
