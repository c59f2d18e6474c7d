"""What a step of flows.yml computes, as rasa-sdk actions: no store, no network, no text of its own.

`build` gives the instances that the service registers. The modules also load on their own, so that
the stock action server can serve them: `python -m rasa_sdk --actions actions`.
"""

from pathlib import Path

from .base import ContentAction
from .choice import ApplyChoice, AskChoice, ListTopics, OpenChoice
from .content import load_content
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


def build(content_dir: Path) -> list[ContentAction]:
    """Every action, speaking from the content of a directory.

    Raises ContentError when faq.yml or words.yml cannot be used.
    """
    content = load_content(content_dir)
    return [action(content) for action in ACTIONS]
