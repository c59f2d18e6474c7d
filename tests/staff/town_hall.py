"""The app of staff, put together from parts of which a test may want others than usual."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import redis
from flask import Flask

from bot.broadcast import (
    Alarms,
    Archive,
    Broadcasts,
    Lanes,
    MediaStore,
    Notice,
    NoticeBoard,
    Presence,
    Tier,
    Traffic,
)
from bot.citizens import Census, History, Questions, Registry
from bot.clock import Clock
from bot.content.loading import CONTENT
from bot.content.municipality import Municipality
from bot.content.ready_texts import ReadyTexts
from bot.editing import Revisions, Workshop
from bot.editing.checking import problems_of
from bot.staff.accounts.accounts import Accounts
from bot.staff.accounts.attempts import Attempts
from bot.staff.accounts.entrance import Entrance
from bot.staff.accounts.own import OwnAccount
from bot.staff.accounts.parts import AccountParts
from bot.staff.accounts.people import People
from bot.staff.accounts.provider import IdentityProvider
from bot.staff.accounts.second_factor import SecondFactors
from bot.staff.accounts.sessions import Sessions
from bot.staff.accounts.token_operations import TokenOperations
from bot.staff.accounts.tokens import Tokens
from bot.staff.accounts.visitors import Visitors
from bot.staff.api import create_api
from bot.staff.audit import AuditLog
from bot.staff.audit.operations import AuditOperations
from bot.staff.broadcasts.deciding import Deciding
from bot.staff.broadcasts.files import Files
from bot.staff.broadcasts.four_eyes import FourEyes, Policy
from bot.staff.broadcasts.looking import Looking
from bot.staff.broadcasts.sittings import Sittings
from bot.staff.broadcasts.telling import Telling
from bot.staff.broadcasts.writing import Writing
from bot.staff.content.desk import ContentDesk
from bot.staff.door import Door
from bot.staff.health.health import Health
from bot.staff.listeners.listeners import Listeners
from bot.staff.operations import Operations
from bot.staff.pages.console import create_console
from bot.staff.testers.operations import TesterOperations
from bot.web.texts import Catalogue
from bot.web.vendor import create_vendor


@dataclass(frozen=True, kw_only=True)
class TownHall:
    """What the app stands on, and how it is set."""

    client: redis.Redis
    registry: Registry
    broadcasts: Broadcasts
    tokens: Tokens
    accounts: Accounts
    audit: AuditLog
    municipality: Municipality
    ready_texts: ReadyTexts
    catalogue: Catalogue
    clock: Clock
    workshop: Path

    four_eyes: Policy = "off"
    urgent_alone: bool = False
    training: bool = False
    base_url: str = "http://localhost"
    notices: Callable[[], Sequence[Notice]] | None = None
    trying_out: bool = True
    provider: IdentityProvider | None = None
    households: int | None = None
    day_limit: int = 0
    unapproved: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    simulated: bool = False
    room: Callable[[], int] | None = None

    def app(self) -> Flask:
        door = self._door()
        app = Flask(__name__, static_folder=None)
        app.secret_key = "only for tests, and long enough to be one"
        app.register_blueprint(create_vendor())
        app.register_blueprint(create_api(door))
        app.register_blueprint(create_console(door, self.clock, self.base_url))
        return app

    def _door(self) -> Door:
        parts = AccountParts(
            accounts=self.accounts,
            sessions=Sessions(self.client, self.clock),
            second_factors=SecondFactors(self.client, "0f" * 32),
            attempts=Attempts(self.client, self.clock),
            audit=self.audit,
            clock=self.clock,
        )
        return Door(
            operations=self._operations(),
            tokens=self.tokens,
            attempts=parts.attempts,
            catalogue=self.catalogue,
            entrance=Entrance(parts),
            own=OwnAccount(parts),
            visitors=Visitors(parts, self.tokens, trying_out=self.trying_out),
            provider=self.provider,
            training=self.training,
        )

    def _operations(self) -> Operations:
        in_force = self.notices or NoticeBoard(self.client, self.clock).in_force
        looking, telling = Looking(self.broadcasts, in_force), Telling(self.audit)
        eyes, sittings = self._eyes(), Sittings(self.client)
        return Operations(
            broadcasts=looking,
            writing=Writing(self.broadcasts, looking, telling, eyes, sittings),
            deciding=Deciding(self.broadcasts, looking, telling, eyes),
            four_eyes=eyes,
            files=Files(MediaStore(self.client), self.audit),
            testers=TesterOperations(self.broadcasts.testers, self.audit),
            tokens=TokenOperations(self.tokens, self.accounts),
            audit=AuditOperations(self.audit),
            health=self._health(),
            content=ContentDesk(
                Revisions(self.client),
                Workshop(CONTENT, self.workshop),
                problems_of,
                self.audit,
                self.clock,
            ),
            people=People(self.accounts, self.audit, self.clock),
            listeners=self._listeners(),
            municipality=self.municipality,
            ready_texts=self.ready_texts,
        )

    def _eyes(self) -> FourEyes:
        return FourEyes(
            policy=self.four_eyes,
            approvers=lambda: self.tokens.who_may_approve() | self.accounts.who_may_approve(),
            urgent_alone=self.urgent_alone,
            training=self.training,
        )

    def _health(self) -> Health:
        return Health(
            self.client,
            lanes=Lanes(self.client),
            presence=Presence(self.client, self.clock),
            traffic=Traffic(self.client, Archive(self.client, self.clock)),
            tier=Tier(self.client, self.clock, self.day_limit),
            templates=lambda: self.unapproved,
            alarms=Alarms(self.client, self.clock).all,
            simulated=self.simulated,
            clock=self.clock,
            room=self.room,
        )

    def _listeners(self) -> Listeners:
        census = Census(
            self.client,
            slices=self.registry.slices,
            topics=self.municipality.topic_ids,
            languages=tuple(self.municipality.languages),
        )
        return Listeners(
            census,
            History(self.client, census, self.clock),
            Questions(self.client, self.clock, slices=self.registry.slices),
            self.audit,
            households=self.households,
        )
