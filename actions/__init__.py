"""What a step of flows.yml computes, as rasa-sdk actions: no store, no network, no text of its own.

`build` gives the instances that the service registers. The modules also load on their own, so that
the stock action server can serve them: `python -m rasa_sdk --actions actions`.
"""

from .base import ContentAction
from .choice import ApplyChoice, AskChoice, ListTopics, OpenChoice
from .content import Content
from .faq import AnswerQuestion, OfferReadings
from .language import ChangeLanguage
from .privacy import EraseData, ExportData, NoticePhoneNumber, WeighPrivacyRequest
from .safety import AnswerDanger
from .subscription import Leave, Subscribe, Undo, WeighLeaving
from .topics import AddTopics, RemoveTopics, SetTopics, ShowTopics

ACTIONS: tuple[type[ContentAction], ...] = (
    AddTopics,
    AnswerDanger,
    AnswerQuestion,
    ApplyChoice,
    AskChoice,
    ChangeLanguage,
    EraseData,
    ExportData,
    Leave,
    ListTopics,
    NoticePhoneNumber,
    OfferReadings,
    OpenChoice,
    RemoveTopics,
    SetTopics,
    ShowTopics,
    Subscribe,
    Undo,
    WeighLeaving,
    WeighPrivacyRequest,
)


def build(content: Content) -> list[ContentAction]:
    """Every action, speaking from this content."""
    return [action(content) for action in ACTIONS]


def names() -> frozenset[str]:
    """What flows.yml may call."""
    return frozenset(action().name() for action in ACTIONS)
