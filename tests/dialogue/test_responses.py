"""What the bot says: variations, placeholders, languages, buttons, lists, and texts too long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue import ActionResult, Choice
from bot.dialogue.replies import split_text
from bot.dialogue.templates import TemplateError, as_text, compile_template

GREET = """
  greet:
    description: Greeting.
    nlu_trigger: [{intent: greet}]
    steps: [{action: utter_hello}]
"""
WORK = """
  work:
    description: Works.
    nlu_trigger: [{intent: help}]
    steps: [{action: action_work}]
"""


def test_plain_variations_come_in_turn(talk):
    bot = talk(
        GREET,
        responses="""
  utter_hello:
    - {text: one, translation: {en: one}}
    - {text: two, translation: {en: two}}
    - {text: three, translation: {en: three}}
""",
    )
    assert [bot.says("greet")[0] for _ in range(4)] == ["one", "two", "three", "one"]


def test_the_first_variation_whose_condition_holds_goes_before_plain_ones(talk):
    bot = talk(
        GREET,
        responses="""
  utter_hello:
    - {text: plain, translation: {en: plain}}
    - {text: many, condition: slots.count > 5, translation: {en: many}}
    - {text: some, condition: slots.count > 0, translation: {en: some}}
""",
    )
    said = []
    for count in (0, 1, 9):
        bot.outside = {"count": count}
        said += bot.says("greet")
    assert said == ["plain", "some", "many"]


def test_a_response_none_of_whose_conditions_holds_says_nothing(talk):
    never = "  utter_hello: [{text: x, condition: slots.count > 5, translation: {en: x}}]\n"
    assert talk(GREET, responses=never).says("greet") == []


def test_slots_fill_placeholders_and_the_template_is_kept_for_channels_that_need_it(talk):
    bot = talk(
        GREET,
        responses="  utter_hello: [{text: 'Ciao {note}, {{sì}} {count}', translation: {en: x}}]\n",
        outside={"note": "Jesi", "count": 2.0},
    )
    assert bot.says("greet") == ["Ciao Jesi, {sì} 2"]
    reply = bot.turn.replies[0]
    assert reply.template == "Ciao {note}, {{sì}} {count}"
    assert reply.variables == {"note": "Jesi", "count": "2"}
    assert (reply.kind, reply.response) == ("text", "utter_hello")


def test_what_is_not_translated_is_said_in_all_the_languages_that_it_must_have(talk):
    bot = talk(
        GREET,
        responses="  utter_hello: [{text: ciao, translation: {en: hello, ro: salut}}]",
        also=("ro", "uk"),
    )
    said = []
    for bot.language in ("it", "en", "ro", "uk"):
        said += bot.says("greet")
    assert said == ["ciao", "hello", "salut", "ciao\n\nhello"]


def test_what_is_the_same_in_all_of_them_is_said_once(talk):
    response = "  utter_hello: [{text: Jesi On, translation: {en: Jesi On}}]"
    bot = talk(GREET, responses=response, also=("uk",))
    bot.language = "uk"
    assert bot.says("greet") == ["Jesi On"]


def test_the_choices_of_what_is_not_translated_are_italian(talk):
    bot = talk(
        GREET,
        responses="""
  utter_hello:
    - text: sì?
      translation: {en: yes?}
      buttons: [{title: Sì, payload: /greet, translation: {en: {title: Yes}}}]""",
        also=("uk",),
    )
    bot.language = "uk"
    bot.says("greet")
    assert [choice.title for choice in bot.session.choices] == ["Sì"]


def test_an_action_may_change_the_language_of_the_answer(talk):
    to_english = ActionResult(events=[{"event": "slot", "name": "language", "value": "en"}])
    bot = talk(
        GREET.replace("steps: [", "steps: [{action: action_work}, "),
        responses="  utter_hello: [{text: ciao, translation: {en: hello}}]",
        actions={"action_work": lambda tracker: to_english},
    )
    assert bot.says("greet") == ["hello"]


def test_buttons_are_translated_with_their_response(talk):
    bot = talk(
        GREET,
        responses="""
  utter_hello:
    - text: scegli
      translation: {en: choose}
      buttons:
        - {title: Sì, payload: /affirm, translation: {en: {title: Yes}}}
""",
    )
    bot.language = "en"
    bot.says("greet")
    reply = bot.turn.replies[0]
    assert reply.kind == "buttons"
    assert reply.choices == (Choice("/affirm", "Yes"),)


def test_a_list_has_a_label_and_descriptions(talk):
    bot = talk(
        GREET,
        responses="""
  utter_hello:
    - text: scegli
      translation: {en: choose}
      metadata: {list: {button: Apri, translation: {en: Open}}}
      buttons:
        - title: Meteo
          description: allerte
          payload: '/choose{"topic": ["meteo"]}'
          translation: {en: {title: Weather, description: alerts}}
""",
    )
    bot.language = "en"
    bot.says("greet")
    reply = bot.turn.replies[0]
    assert (reply.kind, reply.button) == ("list", "Open")
    assert reply.choices == (Choice('/choose{"topic": ["meteo"]}', "Weather", "alerts"),)


def test_buttons_of_an_action_come_after_those_of_the_response(talk):
    said = ActionResult(
        responses=[
            {"response": "utter_hello", "buttons": [{"title": "No", "payload": "/deny"}]},
        ]
    )
    yes = "  utter_hello: [{text: x, translation: {en: x}, buttons: [{title: Sì, payload: /affirm, "
    bot = talk(
        WORK,
        responses=yes + "translation: {en: {title: Yes}}}]}]",
        actions={"action_work": lambda tracker: said},
    )
    bot.says("help")
    assert [choice.title for choice in bot.turn.replies[0].choices] == ["Sì", "No"]


def test_a_plain_text_that_is_too_long_becomes_several_messages(talk):
    text = "\n\n".join(f"{n} " + "parola " * 150 for n in range(5))
    bot = talk(WORK, actions={"action_work": lambda tracker: ActionResult([], [{"text": text}])})
    said = bot.says("help")
    assert len(said) == 5
    assert all(len(part) <= 1600 for part in said)
    assert [part[0] for part in said] == list("01234")


@given(st.text(st.sampled_from("ab \n"), max_size=200), st.integers(1, 30))
def test_splitting_a_text_loses_no_word(text, most):
    parts = list(split_text(text, most))
    assert all(0 < len(part) <= most for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@pytest.mark.parametrize("text", ["{", "}", "a { b", "{}", "{1}", "{{}"])
def test_a_brace_that_names_nothing_is_refused(text):
    with pytest.raises(TemplateError):
        compile_template(text)


@given(st.text(max_size=50))
def test_any_text_with_its_braces_doubled_says_itself(text):
    template = compile_template(text.replace("{", "{{").replace("}", "}}"))
    assert template.render({}, {}) == (text, {})


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (True, "true"), (3, "3"), (3.0, "3"), (2.5, "2.5"), (["a", "b"], "a, b")],
)
def test_a_value_reads_well_in_a_sentence(value, text):
    assert as_text(value) == text
