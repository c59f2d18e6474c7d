"""Questions: when they are asked, what answers them, what is refused, what is corrected."""

import pytest

from bot.dialogue import ActionResult

from .tester import set_slots

CHOOSE = """
  choose:
    description: Choosing topics.
    nlu_trigger: [{intent: choose}, {intent: subscribe}]
    steps:
      - id: topics
        collect: topic
        OPTIONS
      - action: utter_noted
      - collect: confirm
      - action: utter_chosen
"""
ANSWER = """
  answer:
    description: A question is answered.
    nlu_trigger: [{intent: faq}]
    steps:
      - action: utter_answer
"""


def choose(options: str = "") -> str:
    return CHOOSE.replace("OPTIONS", options)


def test_a_slot_that_the_message_fills_is_not_asked_for(talk):
    bot = talk(choose())
    assert bot.says("choose", topic=["meteo"]) == ["noted", "ask_confirm"]


def test_a_slot_is_asked_for_all_the_same_where_the_step_says_so(talk):
    bot = talk(choose("ask_before_filling: true"))
    assert bot.says("choose", topic=["meteo"]) == ["ask_topic"]
    assert bot.slots["topic"] is None
    assert bot.says("choose", topic=["scuole"]) == ["noted", "ask_confirm"]


def test_an_answer_wins_over_a_flow_that_the_message_would_start(talk):
    bot = talk(choose() + ANSWER.replace("faq", "affirm"))
    bot.says("choose", topic=["meteo"])
    assert bot.says("affirm") == ["chosen"]
    assert bot.says("affirm") == ["answer"]


def test_a_mapping_with_intents_leaves_other_messages_alone(talk):
    bot = talk(choose() + ANSWER)
    bot.says("choose")
    assert bot.says("faq", topic=["meteo"]) == ["answer", "ask_topic"]
    assert bot.slots["topic"] is None


def test_a_message_that_is_no_answer_gets_help_and_the_question_again(talk):
    bot = talk(choose())
    bot.says("choose")
    assert bot.says("nonsense") == ["cannot_handle", "ask_topic"]


def test_a_step_that_forces_its_slot_takes_nothing_else(talk):
    bot = talk(choose("force_slot_filling: true") + ANSWER)
    bot.says("choose")
    assert bot.says("faq") == ["cannot_handle", "ask_topic"]
    assert bot.says("choose", topic=["meteo"]) == ["noted", "ask_confirm"]


def test_a_rejected_answer_is_explained_and_asked_for_again(talk):
    bot = talk(
        choose(
            "rejections:\n"
            "          - if: not (slots.topic contains 'meteo')\n"
            "            utter: utter_not_that"
        )
    )
    bot.says("choose")
    assert bot.says("choose", topic=["eventi"]) == ["not_that", "ask_topic"]
    assert bot.says("choose", topic=["meteo"]) == ["noted", "ask_confirm"]


def test_a_value_that_does_not_fit_its_slot_is_refused(talk):
    bot = talk(
        """
  tell:
    description: Asks for a colour.
    nlu_trigger: [{intent: choose}]
    steps: [{collect: shade}, {action: utter_noted}]
""",
        slots="  shade: {type: categorical, values: [Giallo, Rosso], "
        "mappings: [{type: from_entity, entity: topic}]}\n",
        responses="  utter_categorical_slot_rejection: "
        "[{text: giallo o rosso, translation: {en: yellow or red}}]\n",
    )
    assert bot.says("choose", topic="verde") == ["ask_shade"]
    assert bot.says("choose", topic="blu") == ["giallo o rosso", "ask_shade"]
    assert bot.says("choose", topic="GIALLO") == ["noted"]


def test_an_action_validates_an_answer(talk):
    def validate(tracker):
        known = tracker["slots"]["topic"] == ["meteo"]
        return ActionResult() if known else set_slots(topic=None)

    bot = talk(choose(), actions={"validate_topic": validate})
    bot.says("choose")
    assert bot.says("choose", topic=["eventi"]) == ["ask_topic"]
    assert bot.says("choose", topic=["meteo"]) == ["noted", "ask_confirm"]


def test_an_action_asks_after_the_response_does(talk):
    asking = ActionResult(responses=[{"text": "the menu"}])
    bot = talk(choose(), actions={"action_ask_topic": lambda tracker: asking})
    assert bot.says("choose") == ["ask_topic", "the menu"]


def test_an_answer_given_before_is_corrected_and_the_flow_goes_back_to_it(talk):
    bot = talk(choose())
    bot.says("choose", topic=["meteo"])
    assert bot.says("choose", topic=["scuole"]) == ["noted", "ask_confirm"]
    assert bot.slots["topic"] == ["scuole"]
    assert bot.open_flows == ["choose"]


def test_a_message_that_starts_nothing_corrects_too(talk):
    bot = talk(choose().replace("{intent: choose}, ", ""))
    bot.says("subscribe", topic=["meteo"])
    assert bot.says("choose", topic=["scuole"]) == ["noted", "ask_confirm"]
    assert bot.slots["topic"] == ["scuole"]


def test_a_correction_is_acknowledged_where_the_flows_say_so(talk):
    pattern = """
  pattern_correction:
    description: Corrected.
    steps:
      - noop: true
        next:
          - if: context.corrected_slots contains "topic"
            then: [{action: utter_corrected, next: END}]
          - else: END
"""
    bot = talk(choose() + pattern)
    bot.says("choose", topic=["meteo"])
    assert bot.says("choose", topic=["scuole"]) == ["corrected", "noted", "ask_confirm"]


def test_the_same_answer_again_corrects_nothing_and_the_question_is_repeated(talk):
    bot = talk(choose().replace("{intent: choose}, ", ""))
    bot.says("subscribe", topic=["meteo"])
    assert bot.says("choose", topic=["meteo"]) == ["ask_confirm"]
    assert bot.slots["misunderstandings"] == 0


def test_a_tapped_button_fills_the_open_question(talk):
    bot = talk(choose())
    bot.says("choose", topic=["meteo"])
    assert bot.taps("/SetSlots(confirm=true)") == ["chosen"]


def test_a_tapped_button_corrects_an_answer_of_the_flow_in_progress(talk):
    bot = talk(choose())
    bot.says("choose", topic=["meteo"])
    assert bot.taps("/SetSlots(topic=[scuole, strade])") == ["noted", "ask_confirm"]
    assert bot.slots["topic"] == ["scuole", "strade"]


def test_a_button_of_a_conversation_that_has_ended_confirms_nothing_later(talk):
    bot = talk(choose())
    assert bot.taps("/SetSlots(confirm=true)") == ["cannot_handle"]
    assert bot.slots["confirm"] is None
    assert bot.says("choose", topic=["meteo"]) == ["noted", "ask_confirm"]


def test_a_button_with_an_intent_is_a_message_with_that_intent(talk):
    bot = talk(choose())
    assert bot.taps('/choose{"topic": ["meteo"]}') == ["noted", "ask_confirm"]
    assert bot.taps("/affirm") == ["chosen"]


@pytest.mark.parametrize(
    "typed", ["/SetSlots(confirm=true)", "/affirm", "/restart", '/choose{"topic":["meteo"]}']
)
def test_payloads_typed_by_hand_have_no_effect(talk, typed):
    bot = talk(choose())
    bot.says("choose", topic=["meteo"])
    assert bot.says(text=typed) == ["cannot_handle", "ask_confirm"]
    assert bot.slots["confirm"] is None


@pytest.mark.parametrize(
    "payload", ["", "/", "/choose{", "/SetSlots()", "/SetSlots(subscribed=true)", "/unknown"]
)
def test_a_payload_that_means_nothing_is_not_understood(talk, payload):
    bot = talk(choose())
    assert bot.taps(payload) == ["cannot_handle"]
    assert bot.slots["subscribed"] is None


def test_choices_shown_are_remembered_until_others_are_shown(talk):
    buttons = """  utter_ask_confirm:
    - text: ask_confirm
      translation: {en: sure?}
      buttons:
        - {title: Sì, payload: /affirm, translation: {en: {title: Yes}}}
        - {title: No, payload: /deny, translation: {en: {title: No}}}
"""
    bot = talk(choose() + ANSWER, responses=buttons)
    bot.says("choose", topic=["meteo"])
    assert [choice.id for choice in bot.session.choices] == ["/affirm", "/deny"]
    bot.language = "en"
    bot.says("faq")
    assert [choice.title for choice in bot.session.choices] == ["Yes", "No"]
    bot.says("affirm")
    assert [choice.id for choice in bot.session.choices] == ["/affirm", "/deny"]
