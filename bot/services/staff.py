"""Who may do what, and what that is."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from shutil import disk_usage

from bot.broadcast import Lanes, Traffic
from bot.content.loading import the_ready_texts
from bot.editing.checking import problems_of
from bot.services.conversation import ConversationServices
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
from bot.staff.audit import AuditLog
from bot.staff.audit.operations import AuditOperations
from bot.staff.broadcasts.deciding import Deciding
from bot.staff.broadcasts.files import Files
from bot.staff.broadcasts.four_eyes import FourEyes
from bot.staff.broadcasts.looking import Looking
from bot.staff.broadcasts.sittings import Sittings
from bot.staff.broadcasts.telling import Telling
from bot.staff.broadcasts.writing import Writing
from bot.staff.content.desk import ContentDesk
from bot.staff.door import Door, staff_texts
from bot.staff.health.health import Health
from bot.staff.listeners.listeners import Listeners
from bot.staff.operations import Operations
from bot.staff.testers.operations import TesterOperations


class StaffServices(ConversationServices):
    """The staff: how they come in, and their use-cases."""

    @cached_property
    def tokens(self) -> Tokens:
        """The keys of staff."""
        admin_token = self.settings.admin_token
        return Tokens(self.redis, self.clock, self.accounts, self.audit, admin_token)

    @cached_property
    def accounts(self) -> Accounts:
        """The people of the staff."""
        return Accounts(self.redis)

    @cached_property
    def people(self) -> People:
        """What administrators do with accounts."""
        return People(self.accounts, self.audit, self.clock)

    @cached_property
    def entrance(self) -> Entrance:
        """How staff come in."""
        return Entrance(self._account_parts)

    @cached_property
    def own_account(self) -> OwnAccount:
        """What each person does with their own account."""
        return OwnAccount(self._account_parts)

    @cached_property
    def visitors(self) -> Visitors:
        """Who is at the console."""
        trying_out = self.settings.simulated
        return Visitors(self._account_parts, self.tokens, trying_out=trying_out)

    @cached_property
    def _account_parts(self) -> AccountParts:
        return AccountParts(
            accounts=self.accounts,
            sessions=Sessions(self.redis, self.clock),
            second_factors=SecondFactors(self.redis, self.settings.data_key),
            attempts=self._attempts,
            audit=self.audit,
            clock=self.clock,
        )

    def _approvers(self) -> frozenset[str]:
        return self.tokens.who_may_approve() | self.accounts.who_may_approve()

    @cached_property
    def _attempts(self) -> Attempts:
        return Attempts(self.redis, self.clock)

    def _identity_provider(self) -> IdentityProvider | None:
        settings = self.settings
        if not settings.oidc_discovery_url:
            return None
        return IdentityProvider(
            discovery_url=settings.oidc_discovery_url,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret,
            redirect_uri=f"{settings.base_url}/admin/sign-in/provider/answer",
            clock=self.clock,
            name=settings.oidc_name,
        )

    @cached_property
    def audit(self) -> AuditLog:
        """What staff have done."""
        return AuditLog(self.redis, self.clock)

    @property
    def _four_eyes(self) -> FourEyes:
        settings = self.settings
        return FourEyes(
            policy=settings.four_eyes,
            approvers=self._approvers,
            urgent_alone=settings.urgent_alone,
            training=settings.training,
        )

    @cached_property
    def operations(self) -> Operations:
        """What staff can do."""
        looking = Looking(self.broadcasts, self.notice_board.in_force)
        telling, four_eyes = Telling(self.audit), self._four_eyes
        return Operations(
            broadcasts=looking,
            writing=Writing(self.broadcasts, looking, telling, four_eyes, Sittings(self.redis)),
            deciding=Deciding(self.broadcasts, looking, telling, four_eyes),
            four_eyes=four_eyes,
            files=Files(self.media, self.audit),
            testers=TesterOperations(self.broadcasts.testers, self.audit),
            tokens=TokenOperations(self.tokens, self.accounts),
            audit=AuditOperations(self.audit),
            listeners=Listeners(
                self.census,
                self.history,
                self.questions,
                self.audit,
                households=self.municipality.municipality.households,
            ),
            health=self._health,
            content=ContentDesk(self.revisions, self.workshop, problems_of, self.audit, self.clock),
            people=self.people,
            municipality=self.municipality,
            ready_texts=the_ready_texts(self.municipality),
        )

    @cached_property
    def _health(self) -> Health:
        return Health(
            self.redis,
            lanes=Lanes(self.redis),
            presence=self.presence,
            traffic=Traffic(self.redis, self._archive),
            tier=self.tier,
            templates=self.templates.unapproved,
            alarms=self.alarms.all,
            simulated=self.settings.simulated,
            clock=self.clock,
            room=_room_in(self.settings.server_dir),
        )

    @cached_property
    def door(self) -> Door:
        """Who may come in, and in which language they are spoken to."""
        return Door(
            operations=self.operations,
            tokens=self.tokens,
            attempts=self._attempts,
            catalogue=staff_texts().with_texts(self.error_table.texts()),
            entrance=self.entrance,
            visitors=self.visitors,
            own=self.own_account,
            training=self.settings.training,
            provider=self._identity_provider(),
        )


def _room_in(folder: Path) -> Callable[[], int] | None:
    """Bytes that are free where the embedded server keeps its files; None where there is none."""
    return (lambda: disk_usage(folder).free) if folder.exists() else None
