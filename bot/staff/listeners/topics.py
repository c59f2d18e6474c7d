"""The topics, with how many follow them, as staff read them."""

from typing import Annotated

from pydantic import Field

from bot.staff.actors import Actor
from bot.staff.answers import View
from bot.staff.operations import Operations
from bot.web.texts import Texts


class TopicView(View):
    """A topic and how many people follow it."""

    id: str
    name: Annotated[str, Field(description="In the language of Accept-Language.")]
    about: str
    subscribers: int


class TopicList(View):
    """The topics, in the order of the citizens' menu."""

    topics: tuple[TopicView, ...]


def topic_list(staff: Operations, actor: Actor, texts: Texts) -> TopicList:
    """The topics by their names, with their subscribers."""
    subscribers, language = staff.listeners.topics(actor), texts.language
    return TopicList(
        topics=tuple(
            TopicView(
                id=topic.id,
                name=topic.name.get(language) or topic.name["it"],
                about=topic.about.get(language) or topic.about["it"],
                subscribers=subscribers[topic.id],
            )
            for topic in staff.municipality.topics
        )
    )
