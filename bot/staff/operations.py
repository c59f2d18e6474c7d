"""What staff can do, by subject: the admin endpoint and the console call this and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.content.municipality import Municipality
from bot.content.ready_texts import ReadyTexts
from bot.staff.accounts.people import People
from bot.staff.accounts.token_operations import TokenOperations
from bot.staff.audit.operations import AuditOperations
from bot.staff.broadcasts.deciding import Deciding
from bot.staff.broadcasts.files import Files
from bot.staff.broadcasts.four_eyes import FourEyes
from bot.staff.broadcasts.looking import Looking
from bot.staff.broadcasts.writing import Writing
from bot.staff.content.desk import ContentDesk
from bot.staff.health.health import Health
from bot.staff.listeners.listeners import Listeners
from bot.staff.testers.operations import TesterOperations


@dataclass(frozen=True, slots=True)
class Operations:
    """The use-cases of staff. Each takes the actor, whoever asks, and checks what they may do."""

    broadcasts: Looking
    writing: Writing
    deciding: Deciding
    four_eyes: FourEyes
    files: Files
    testers: TesterOperations
    listeners: Listeners
    content: ContentDesk
    health: Health
    people: People
    tokens: TokenOperations
    audit: AuditOperations
    municipality: Municipality
    ready_texts: ReadyTexts

    @property
    def known(self) -> Mapping[str, object]:
        """What the models of requests look things up in."""
        return {"topics": self.municipality.topic_ids, "media": self.files.described}
