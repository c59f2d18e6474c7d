"""The diagrams that are drawn from the flows."""

from bot.content.loading import the_domain, the_municipality
from bot.dialogue import load_flows
from bot.dialogue.mermaid import diagram, document

FLOWS = """
  leave:
    description: Leaving, after a question.
    if: slots.subscribed = true
    nlu_trigger: [{intent: unsubscribe}]
    steps:
      - id: sure
        collect: confirm
        rejections: [{if: slots.count > 3, utter: utter_enough}]
        next:
          - if: slots.confirm
            then: [{set_slots: [{note: "x", subscribed: null}], next: done}]
          - else: [{link: other}]
      - id: done
        action: utter_left
  other:
    description: Other.
    steps: [{call: third}, {noop: true, next: END}]
  third:
    description: Third.
    steps: [{action: action_listen}]
"""
DRAWN = """flowchart TD
  START(["leave, if slots.subscribed = true"]) --> s_sure
  s_sure{"confirm?"}
  s_sure -- "utter_enough, if slots.count #gt; 3" --> s_sure
  s_sure -- "slots.confirm" --> s_2_set_slots
  s_sure -- else --> s_3_link
  s_2_set_slots{{"note = #quot;x#quot;, subscribed = null"}}
  s_2_set_slots --> s_done
  s_3_link[["go on with other"]]
  s_3_link --> finish
  s_done[/"utter_left"/]
  s_done --> finish
  finish([end])"""


def test_a_flow_is_drawn_with_all_its_ways(talk):
    bot = talk(FLOWS)
    lines = sorted(diagram(bot.engine.flows["leave"]).splitlines())
    assert lines == sorted(DRAWN.splitlines())


def test_calls_actions_and_empty_steps_have_their_own_shapes(talk):
    bot = talk(FLOWS)
    assert 's_0_call[["run third"]]' in diagram(bot.engine.flows["other"])
    assert 's_1_noop{{"which way?"}}' in diagram(bot.engine.flows["other"])
    assert 's_0_action[["action_listen"]]' in diagram(bot.engine.flows["third"])


def test_the_page_has_every_flow_of_the_file_and_none_of_the_built_in_ones(talk):
    page = document(talk(FLOWS).engine.flows)
    assert [line for line in page.splitlines() if line.startswith("## ")] == [
        "## leave",
        "## other",
        "## third",
    ]
    assert "Started by: `unsubscribe`." in page


def test_the_page_in_docs_is_the_one_that_the_flows_make(repository):
    domain = the_domain(the_municipality())
    flows = load_flows(repository / "flows.yml", domain)
    page = (repository / "docs" / "flows.md").read_text(encoding="utf-8")
    assert page == document(flows), "run `python -m bot diagrams`"
