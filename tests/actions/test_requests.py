"""Privacy, language, danger."""

import pytest

from actions.language import ChangeLanguage
from actions.privacy import EraseData, ExportData, NoticePhoneNumber, WeighPrivacyRequest
from actions.safety import AnswerDanger

from .conftest import Run


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("Cancellate i miei dati", "erase"),
        ("esercito il diritto all'oblìo", "erase"),
        ("please delete my data", "erase"),
        ("vorrei una copia dei miei dati", "export"),
        ("che dati avete?", "export"),
        ("what data do you hold?", "export"),
        ("accesso e poi cancellazione dei dati", None),
        ("privacy", None),
    ],
)
def test_a_privacy_request_says_what_is_wanted_or_is_asked(
    run: Run, text: str, wish: str | None
) -> None:
    assert run(WeighPrivacyRequest, text=text).slots["privacy_wish"] == wish


def test_a_request_about_somebody_else_is_told_from_ones_own(run: Run) -> None:
    theirs = run(WeighPrivacyRequest, text="Mia madre è morta, cancellate il suo numero")
    own = run(WeighPrivacyRequest, text="Cancellate il mio numero")
    assert theirs.slots["about_somebody_else"] is True
    assert own.slots["about_somebody_else"] is False


def test_erasing_ends_the_subscription_and_leaves_nothing_to_undo(run: Run) -> None:
    result = run(EraseData, topics=["scuole"], before={"subscribed": True, "topics": ["info"]})
    assert result.slots == {
        "data_request": "erase",
        "subscribed": False,
        "topics": [],
        "before": None,
    }


def test_showing_the_data_changes_nothing_about_them(run: Run) -> None:
    result = run(ExportData, topics=["scuole"])
    assert result.responses == ["utter_data_held"]
    assert "subscribed" not in result.slots
    assert run(ExportData).responses == ["utter_no_data_held"]


@pytest.mark.parametrize(
    "text", ["il suo numero è 333 5550199", "+393335550199", "333-555.0199 è di mamma"]
)
def test_a_phone_number_is_noticed(run: Run, text: str) -> None:
    assert run(NoticePhoneNumber, text=text).slots == {"phone_number_given": True}


@pytest.mark.parametrize(
    "text", ["1,3", "il 112", "via Roma 12 60035", "23/11/2026", "1 2 3 4 5 6"]
)
def test_other_numbers_are_not(run: Run, text: str) -> None:
    assert run(NoticePhoneNumber, text=text).slots == {"phone_number_given": False}


def test_a_language_that_we_speak_is_spoken_from_now_on(run: Run) -> None:
    result = run(ChangeLanguage, wanted_language="en")
    assert result.slots == {"alert_language": "en", "language": "en"}
    assert result.followup == "utter_language_changed"


@pytest.mark.parametrize("wanted", ["de", None])
def test_another_language_changes_nothing_and_is_offered_ours(run: Run, wanted: str | None) -> None:
    result = run(ChangeLanguage, wanted_language=wanted)
    assert result.slots == {}
    assert result.responses == ["utter_language_not_spoken"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("voglio farla finita", "distress"),
        ("mi vuole ammazzare", "violence"),
        ("C'È UN INCENDIO", "fire"),
        ("sento puzza di gas", "gas"),
        ("si sta allagando tutto", "water"),
        ("mio padre è caduto e non si muove", "other"),
        ("my house is on fire", "fire"),
    ],
)
def test_danger_is_answered_with_the_advice_that_fits(run: Run, text: str, kind: str) -> None:
    result = run(AnswerDanger, text=text)
    assert result.responses == [f"utter_danger_{kind}"]
    assert result.slots == {"danger": kind}


def test_what_follows_belongs_to_the_danger_spoken_of_before(run: Run) -> None:
    assert run(AnswerDanger, text="vi prego", danger="distress").responses == [
        "utter_danger_distress"
    ]
