"""Flows in progress: interruption, resumption, calling, linking, cancelling, slots at the end."""

from bot.dialogue import Limits

LEAVE = """
  leave:
    description: Leaving, after a question.
    name: lasciare
    translation: {en: {name: leaving}}
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
CANCEL = """
  pattern_cancel_flow:
    description: Cancelling.
    nlu_trigger: [{intent: cancel}]
    steps:
      - noop: true
        next:
          - if: context.canceled_name is null
            then: [{action: utter_nothing_to_cancel, next: END}]
          - else: [{action: utter_cancelled, next: END}]
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


def test_persisted_slots_outlive_their_flow(talk):
    bot = talk(
        CHOOSE.replace("steps:", "persisted_slots: [topic]\n    steps:").replace(
            "      - collect: confirm\n", ""
        )
    )
    assert bot.says("choose", topic=["meteo"]) == ["chosen"]
    assert bot.slots["topic"] == ["meteo"]
    assert bot.session.slots == {"topic": ["meteo"]}


def test_slots_from_outside_are_neither_reset_nor_kept_in_the_session(talk):
    bot = talk(
        """
  join:
    description: Joining.
    nlu_trigger: [{intent: subscribe}]
    steps:
      - set_slots: [{subscribed: true}]
""",
        outside={"subscribed": False},
    )
    bot.says("subscribe")
    assert bot.slots["subscribed"] is True
    assert bot.session.slots == {}


def test_an_interruption_is_answered_and_the_question_repeated(talk):
    bot = talk(LEAVE + ANSWER)
    bot.says("unsubscribe")
    assert bot.says("faq") == ["answer", "ask_confirm"]
    assert bot.says("affirm") == ["left"]


def test_two_intents_are_carried_out_in_order_and_the_question_comes_last_and_once(talk):
    bot = talk(LEAVE + ANSWER)
    assert bot.says("unsubscribe", "faq") == ["answer", "ask_confirm"]
    assert bot.open_flows == ["leave"]


def test_an_answer_and_a_question_in_one_message_are_both_taken(talk):
    bot = talk(LEAVE + ANSWER)
    bot.says("unsubscribe")
    assert bot.says("affirm", "faq") == ["left", "answer"]


def test_of_two_intents_the_one_that_nothing_takes_is_passed_over(talk):
    bot = talk(ANSWER)
    assert bot.says("affirm", "faq") == ["answer"]
    assert bot.slots["misunderstandings"] == 0


def test_an_interrupting_flow_does_not_disturb_the_answers_of_the_interrupted_one(talk):
    bot = talk(CHOOSE + LEAVE)
    assert bot.says("choose", topic=["meteo"]) == ["ask_confirm"]
    assert bot.says("unsubscribe") == ["ask_confirm"]
    assert bot.open_flows == ["choose", "leave"]
    assert bot.says("deny") == ["stayed", "ask_confirm"]
    assert bot.slots["topic"] == ["meteo"]
    assert bot.says("affirm") == ["chosen"]


def test_an_answer_given_to_one_flow_is_not_taken_for_an_answer_to_another(talk):
    choose = CHOOSE.replace("- action: utter_chosen", "- collect: faq")
    bot = talk(choose + LEAVE)
    bot.says("choose", topic=["meteo"])
    assert bot.says("affirm") == ["ask_faq"]
    assert bot.says("unsubscribe") == ["ask_confirm"]
    assert bot.says("deny") == ["stayed", "ask_faq"]
    assert bot.slots["confirm"] is True


def test_what_a_question_names_does_not_fill_the_slot_that_it_interrupts(talk):
    slots = "  about: {type: list, mappings: [{type: from_entity, entity: topic}]}\n"
    flows = CHOOSE.replace("collect: topic", "collect: about").replace(
        "steps:", "steps:\n      - collect: confirm\n        ask_before_filling: true"
    )
    bot = talk(flows + ANSWER, slots=slots)
    bot.says("choose")
    assert bot.says("faq", topic=["meteo"]) == ["answer", "ask_confirm"]
    assert bot.says("affirm") == ["ask_about"]


def test_a_flow_that_is_asked_for_again_repeats_its_question(talk):
    bot = talk(LEAVE)
    bot.says("unsubscribe")
    assert bot.says("unsubscribe") == ["ask_confirm"]
    assert bot.open_flows == ["leave"]


def test_a_flow_deeper_in_the_stack_is_resumed_and_what_interrupted_it_ends(talk):
    bot = talk(LEAVE + CHOOSE)
    bot.says("unsubscribe")
    assert bot.says("choose") == ["ask_topic"]
    assert bot.says("unsubscribe") == ["ask_confirm"]
    assert bot.open_flows == ["leave"]


def test_a_flow_asked_for_again_about_something_else_starts_afresh(talk):
    useful = ANSWER.replace("utter_answer", "utter_answer\n      - collect: confirm")
    bot = talk(useful)
    assert bot.says("faq", faq="tari") == ["answer", "ask_confirm"]
    assert bot.says("faq", faq="mensa") == ["answer", "ask_confirm"]
    assert bot.slots["faq"] == "mensa"
    assert bot.open_flows == ["answer"]


def test_a_called_flow_comes_back(talk):
    bot = talk(
        """
  outer:
    description: Calls.
    nlu_trigger: [{intent: unsubscribe}]
    steps:
      - call: sure
        next:
          - if: slots.confirm
            then: [{action: utter_left, next: END}]
          - else: [{action: utter_stayed, next: END}]
  sure:
    description: Asks.
    steps:
      - collect: confirm
"""
    )
    assert bot.says("unsubscribe") == ["ask_confirm"]
    assert bot.open_flows == ["outer", "sure"]
    assert bot.says("affirm") == ["left"]
    assert bot.slots["confirm"] is None


def test_a_link_ends_one_flow_and_starts_another_with_what_the_message_said(talk):
    bot = talk(
        """
  outer:
    description: Links.
    nlu_trigger: [{intent: subscribe}]
    steps:
      - set_slots: [{note: here}]
      - link: choose
"""
        + CHOOSE
    )
    assert bot.says("subscribe", topic=["meteo"]) == ["ask_confirm"]
    assert bot.open_flows == ["choose"]
    assert bot.slots["note"] is None
    assert bot.slots["topic"] == ["meteo"]
    bot.says("affirm")
    assert bot.slots["topic"] is None


def test_cancelling_ends_the_innermost_flow_and_repeats_the_question_below(talk):
    bot = talk(LEAVE + CHOOSE + CANCEL)
    bot.says("choose", topic=["meteo"])
    bot.says("unsubscribe")
    assert bot.says("cancel") == ["cancelled", "ask_confirm"]
    assert bot.open_flows == ["choose"]
    assert bot.says("cancel") == ["cancelled"]
    assert bot.slots["topic"] is None
    assert bot.says("cancel") == ["nothing_to_cancel"]


def test_cancelling_in_a_called_flow_ends_its_caller_too(talk):
    outer = """
  outer:
    description: Calls.
    nlu_trigger: [{intent: faq}]
    steps: [{call: leave}, {action: utter_after}]
"""
    bot = talk(LEAVE + outer + CANCEL)
    bot.says("faq")
    assert bot.says("cancel") == ["cancelled"]
    assert bot.open_flows == []


def test_the_cancelled_flow_is_named_in_the_citizen_s_language(talk):
    bot = talk(
        LEAVE + CANCEL,
        responses="  utter_cancelled: [{text: 'no {context.canceled_name}', "
        "translation: {en: 'not {context.canceled_name}'}}]\n",
    )
    bot.says("unsubscribe")
    assert bot.says("cancel") == ["no lasciare"]
    bot.language = "en"
    bot.says("unsubscribe")
    assert bot.says("cancel") == ["not leaving"]


def test_a_flow_may_clear_everything_else_that_is_open(talk):
    danger = """
  danger:
    description: Danger.
    nlu_trigger: [{intent: emergency}]
    steps: [{action: action_clean_stack}, {action: utter_danger}]
"""
    bot = talk(LEAVE + CHOOSE + danger)
    bot.says("choose", topic=["meteo"])
    bot.says("unsubscribe")
    assert bot.says("emergency") == ["danger"]
    assert bot.open_flows == []
    assert bot.slots["topic"] is None


def test_clearing_the_stack_keeps_what_the_message_said(talk):
    fresh = CHOOSE.replace("steps:", "steps:\n      - action: action_clean_stack").replace(
        "intent: choose", "intent: subscribe"
    )
    bot = talk(LEAVE + fresh)
    bot.says("unsubscribe")
    assert bot.says("subscribe", topic=["meteo"]) == ["ask_confirm"]
    assert bot.open_flows == ["choose"]
    assert bot.slots["topic"] == ["meteo"]


def test_listening_leaves_an_open_question_open_without_repeating_it(talk):
    silent = """
  silent:
    description: Says nothing.
    nlu_trigger: [{intent: thanks}]
    steps: [{action: action_listen}]
"""
    bot = talk(LEAVE + silent)
    bot.says("unsubscribe")
    assert bot.says("thanks") == []
    assert bot.expecting == "confirm"
    assert bot.says("affirm") == ["left"]


def test_a_citizen_who_jumps_from_flow_to_flow_is_never_refused(talk):
    flows = "".join(
        LEAVE.replace("leave:", f"leave_{n}:").replace("unsubscribe", intent)
        for n, intent in enumerate(["subscribe", "choose", "faq", "greet", "thanks", "help"])
    )
    bot = talk(flows, limits=Limits(stack=5))
    for intent in ["subscribe", "choose", "faq", "greet", "thanks", "help"] * 3:
        assert bot.says(intent) == ["ask_confirm"]
        assert len(bot.open_flows) <= 5
        assert bot.turn.failed is None
