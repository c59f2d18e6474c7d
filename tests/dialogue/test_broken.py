"""One broken file for every fault, each with the one problem that is expected in its first line."""

from pathlib import Path

import pytest

from bot.dialogue import ContentError, load_domain, load_flows

from .tester import write_domain

BROKEN = Path(__file__).parent / "broken"
SOUND = load_domain(BROKEN / "sound_domain.yml")
MARK = "# Expected: "


def fixtures(kind: str) -> list:
    return [pytest.param(path, id=path.stem) for path in sorted((BROKEN / kind).glob("*.yml"))]


def expected(path: Path) -> list[str]:
    first = path.read_text().splitlines()[0]
    assert first.startswith(MARK)
    return [first.removeprefix(MARK)]


def problems(error: ContentError) -> list[str]:
    return [str(problem) for problem in error.problems]


@pytest.mark.parametrize("path", fixtures("flows"))
def test_a_broken_flow_is_refused_with_its_place_and_what_to_do(path):
    with pytest.raises(ContentError) as caught:
        load_flows(path, SOUND)
    assert problems(caught.value) == expected(path)


@pytest.mark.parametrize("path", fixtures("domain"))
def test_a_broken_domain_is_refused_with_its_place_and_what_to_do(path):
    with pytest.raises(ContentError) as caught:
        load_domain(path)
    assert problems(caught.value) == expected(path)


def test_all_problems_are_reported_at_once(tmp_path):
    path = tmp_path / "flows.yml"
    path.write_text(
        "flows:\n"
        "  one:\n"
        "    description: One.\n"
        "    steps: [{action: utter_nothing}, {collect: nothing}]\n"
        "  two:\n"
        "    steps: [{noop: true}]\n"
    )
    with pytest.raises(ContentError) as caught:
        load_flows(path, SOUND)
    places = {(p.line, p.flow, p.step) for p in caught.value.problems}
    assert places == {
        (2, "one", None),
        (4, "one", "0_action"),
        (4, "one", "1_collect"),
        (5, "two", None),
        (6, "two", "0_noop"),
    }


@pytest.mark.parametrize("load", [load_domain, lambda path: load_flows(path, SOUND)])
def test_a_file_that_is_not_there_is_said_so(tmp_path, load):
    with pytest.raises(ContentError, match="does not exist"):
        load(tmp_path / "nowhere.yml")


def test_a_file_that_is_not_text_is_said_so(tmp_path):
    (tmp_path / "flows.yml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ContentError, match="UTF-8"):
        load_flows(tmp_path / "flows.yml", SOUND)


def test_the_domain_must_have_the_responses_of_the_patterns_that_are_built_in(tmp_path):
    domain = tmp_path / "domain.yml"
    lines = (BROKEN / "sound_domain.yml").read_text().splitlines()
    domain.write_text("\n".join(line for line in lines if "utter_cannot_handle" not in line))
    flows = tmp_path / "flows.yml"
    flows.write_text(
        "flows: {done: {description: D., nlu_trigger: [{intent: faq}], "
        "steps: [{action: utter_done}]}}"
    )
    with pytest.raises(ContentError, match=r"pattern_cannot_handle.*'utter_cannot_handle'"):
        load_flows(flows, load_domain(domain))


def test_the_domain_lists_exactly_the_actions_that_exist(tmp_path):
    flows = tmp_path / "flows.yml"
    text = (
        "  done: {description: D., nlu_trigger: [{intent: faq}], steps: [{action: action_work}]}\n"
    )
    flows.write_text(f"flows:\n{text}")
    domain = load_domain(write_domain(tmp_path, text, actions=("action_work", "action_old")))
    with pytest.raises(ContentError) as caught:
        load_flows(flows, domain, actions={"action_work", "action_new"})
    found = [problem.message for problem in caught.value.problems]
    assert found == [
        "The action 'action_new' is not listed under 'actions': list it.",
        "No code implements the action 'action_old'.",
    ]


def test_a_declared_language_must_be_complete_and_others_may_be_partial(tmp_path):
    path = tmp_path / "domain.yml"
    path.write_text(
        "responses:\n  utter_a: [{text: A, translation: {ro: B}}]\n  utter_b: [{text: A}]\n"
    )
    assert load_domain(path, languages=(), also=("ro",)).responses.keys() == {"utter_a", "utter_b"}
    with pytest.raises(ContentError) as caught:
        load_domain(path, languages=("ro",))
    assert [p.line for p in caught.value.problems] == [3]


def test_a_translation_into_a_language_that_is_not_spoken_is_told(tmp_path):
    path = tmp_path / "domain.yml"
    path.write_text("responses:\n  utter_a: [{text: A, translation: {rö: B}}]\n")
    with pytest.raises(ContentError) as caught:
        load_domain(path, languages=(), also=("ro",))
    assert "'rö', which is not spoken" in caught.value.problems[0].message


def test_what_is_said_in_several_languages_at_once_must_fit_a_message(tmp_path):
    path = tmp_path / "domain.yml"
    half = "a" * 801
    path.write_text(f"responses:\n  utter_a: [{{text: {half}, translation: {{en: b{half}}}}}]\n")
    assert load_domain(path)
    with pytest.raises(ContentError) as caught:
        load_domain(path, also=("ro",))
    assert "1605 characters" in caught.value.problems[0].message
