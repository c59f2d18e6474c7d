"""A few actions that an action server can load, one for each thing that an action may do."""

import asyncio
from collections.abc import Awaitable

from rasa_sdk import Action, Tracker
from rasa_sdk.events import AllSlotsReset, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection


class Count(Action):
    def name(self) -> str:
        return "action_count"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict) -> list:
        return [SlotSet("count", tracker.get_slot("count") + 1)]


class Greet(Action):
    def name(self) -> str:
        return "action_greet"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict) -> list:
        dispatcher.utter_message(text="text of an action")
        dispatcher.utter_message(response="utter_filled", note="its own value")
        dispatcher.utter_message(
            text="with a list",
            buttons=[{"title": "Uno", "payload": "/faq", "description": "il primo"}],
            json_message={"list": {"button": "Scegli"}},
        )
        return []


class Look(Action):
    """Says what it sees of the conversation."""

    def name(self) -> str:
        return "action_look"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict) -> list:
        topics = list(tracker.get_latest_entity_values("topic"))
        intent = tracker.latest_message["intent"]["name"]
        asked = sorted(domain["intents"])[0]
        dispatcher.utter_message(text=f"{intent} {topics} {tracker.get_slot('language')} {asked}")
        return []


class Vandal(Action):
    """Writes into everything it is shown."""

    def name(self) -> str:
        return "action_vandal"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict) -> list:
        tracker.slots["subscribed"] = True
        tracker.slots["topic"].append("eventi")
        tracker.events.clear()
        return []


class Next(Action):
    def name(self) -> str:
        return "action_next"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict) -> list:
        return [AllSlotsReset(), FollowupAction("action_count")]


class Wait(Action):
    """Gives way to others before it speaks, and leaves its stream open."""

    def name(self) -> str:
        return "action_wait"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict) -> list:
        await asyncio.sleep(0.001)
        dispatcher.utter_message(text="after waiting")
        await dispatcher.stream_start()
        await dispatcher.stream_chunk(text="streamed")
        return [SlotSet("note", "waited")]


class WaitLater(Wait):
    """A plain function that hands a coroutine back."""

    def name(self) -> str:
        return "action_wait_later"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict) -> Awaitable:
        dispatcher.utter_message(text="once")
        return super().run(dispatcher, tracker, domain)


class Silent(Action):
    """Forgets to answer anything."""

    def name(self) -> str:
        return "action_silent"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict) -> None:
        return None


class Raise(Action):
    def name(self) -> str:
        return "action_raise"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict) -> list:
        raise ValueError(f"the citizen said {tracker.latest_message['text']}")


class Refuse(Action):
    def name(self) -> str:
        return "action_refuse"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict) -> list:
        raise ActionExecutionRejection(self.name())


ALL = (Count, Greet, Look, Vandal, Next, Wait, WaitLater, Silent, Raise, Refuse)
