"""Flows in progress: interruption, resumption, calling, linking, cancelling, slots at the end."""

LEAVE = """
  leave:
    description: Leaving, after a question.
    nlu_trigger: [{intent: unsubscribe}]
    steps:
      - collect: confirm
        next:
          - if: slots.confirm
            then: [{action: utter_left, next: END}]
          - else: [{action: utter_stayed, next: END}]
"""
ANSWER = """
  answer:
    description: A question is answered.
    nlu_trigger: [{intent: faq}]
    steps:
      - action: utter_answer
"""
CHOOSE = """
  choose:
    description: Choosing topics.
    nlu_trigger: [{intent: choose}]
    steps:
      - collect: topic
      - collect: confirm
      - action: utter_chosen
"""


def test_a_message_starts_the_flow_of_its_intent(talk):
    bot = talk(ANSWER)
    assert bot.says("faq") == ["answer"]
    assert bot.open_flows == []


def test_a_question_waits_for_its_answer(talk):
    bot = talk(LEAVE)
    assert bot.says("unsubscribe") == ["ask_confirm"]
    assert bot.expecting == "confirm"
    assert bot.says("affirm") == ["left"]
    assert bot.expecting is None


def test_a_denied_question_takes_the_else_branch(talk):
    bot = talk(LEAVE)
    bot.says("unsubscribe")
    assert bot.says("deny") == ["stayed"]


def test_slots_are_reset_when_their_flow_ends(talk):
    bot = talk(LEAVE)
    bot.says("unsubscribe")
    bot.says("affirm")
    assert bot.slots["confirm"] is None
    assert bot.says("unsubscribe") == ["ask_confirm"]


def test_an_interruption_is_answered_and_the_question_repeated(talk):
    bot = talk(LEAVE + ANSWER)
    bot.says("unsubscribe")
    assert bot.says("faq") == ["answer", "ask_confirm"]
    assert bot.says("affirm") == ["left"]


def test_two_intents_are_carried_out_in_order_and_the_question_comes_last_and_once(talk):
    bot = talk(LEAVE + ANSWER)
    assert bot.says("unsubscribe", "faq") == ["answer", "ask_confirm"]
    assert bot.open_flows == ["leave"]


def test_an_interrupting_flow_does_not_disturb_the_answers_of_the_interrupted_one(talk):
    bot = talk(CHOOSE + LEAVE)
    assert bot.says("choose", topic=["meteo"]) == ["ask_confirm"]
    assert bot.says("unsubscribe") == ["ask_confirm"]
    assert bot.open_flows == ["choose", "leave"]
    assert bot.says("deny") == ["stayed", "ask_confirm"]
    assert bot.slots["topic"] == ["meteo"]
    assert bot.says("affirm") == ["chosen"]


def test_an_answer_given_to_one_flow_is_not_taken_for_an_answer_to_another(talk):
    bot = talk(
        CHOOSE.replace("- action: utter_chosen", "- collect: note") + LEAVE,
        slots="",
        actions={
            "action_ask_note": lambda tracker: __import__(
                "tests.dialogue.tester"
            ).dialogue.tester.ActionResult()
        },
    )
    bot.says("choose", topic=["meteo"])
    bot.says("affirm")
    assert bot.slots["confirm"] is True
    assert bot.says("unsubscribe") == ["ask_confirm"]
