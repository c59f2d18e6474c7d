"""What staff can do, once: the admin endpoint and the console both call this, and nothing else.

Every operation takes the actor, whoever asks, checks what their role permits, and raises
RefusedError with the reason when something is not done.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta

from bot.broadcast import (
    Alarm,
    BlockedError,
    Broadcast,
    Broadcasts,
    ChangedError,
    IdempotencyConflictError,
    InvalidDraftError,
    InvalidMediaError,
    LogEntry,
    Media,
    MediaStore,
    Notice,
    Preflight,
    RepeatError,
    Report,
    Tester,
    UnknownBroadcastError,
    UnknownTesterError,
    WrongStateError,
)
from bot.citizens import Address
from bot.municipality import Municipality
from bot.ready_texts import ReadyTexts
from bot.staff.accounts.accounts import Accounts
from bot.staff.accounts.people import People
from bot.staff.accounts.tokens import Issued, Token, Tokens, UnknownTokenError
from bot.staff.actors import Actor, require
from bot.staff.audit import Act, AuditLog, Entry, Verification
from bot.staff.audit.table import rows
from bot.staff.content.desk import ContentDesk
from bot.staff.four_eyes import FourEyes, reason_for_the_log
from bot.staff.health.health import Health
from bot.staff.listeners.listeners import Listeners
from bot.staff.refusals import Fault, RefusedError
from bot.staff.requests import (
    Approval,
    BroadcastChanges,
    BroadcastFilter,
    BroadcastText,
    NewBroadcast,
    NewTester,
    NewToken,
)
from bot.staff.roles import Action, may

_SCANNED_AT_ONCE = 100
_LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Detail:
    """A broadcast and how many recipients are in each status."""

    broadcast: Broadcast
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Creation:
    """A broadcast that was created now, or earlier by the same request."""

    detail: Detail
    preflight: Preflight | None
    """None for one that was created earlier and whose validity is over."""
    fresh: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Some broadcasts, newest first, and where the next ones begin."""

    details: tuple[Detail, ...]
    next: str | None


class Operations:
    """The use-cases of staff."""

    def __init__(
        self,
        *,
        broadcasts: Broadcasts,
        tokens: Tokens,
        accounts: Accounts,
        audit: AuditLog,
        media: MediaStore,
        alarms: Callable[[], tuple[Alarm, ...]],
        people: People,
        listeners: Listeners,
        health: Health,
        content: ContentDesk,
        municipality: Municipality,
        ready_texts: ReadyTexts,
        notices: Callable[[], Sequence[Notice]],
        subscribers: Callable[[], Mapping[str, int]],
        four_eyes: FourEyes,
    ) -> None:
        """`subscribers` answers how many people receive each topic."""
        self._broadcasts = broadcasts
        self._tokens = tokens
        self._accounts = accounts
        self._audit = audit
        self._media = media
        self._alarms = alarms
        self._subscribers = subscribers
        self._four_eyes = four_eyes
        self.municipality = municipality
        self.ready_texts = ready_texts
        self._notices = notices
        self.people = people
        self.listeners = listeners
        self.health = health
        self.content = content

    @property
    def known(self) -> Mapping[str, object]:
        """What the models of requests look things up in."""
        return {"topics": self.municipality.topic_ids, "media": self.described}

    # ── Broadcasts ──────────────────────────────────────────────────────────────────────────────

    def preview(self, actor: Actor, text: BroadcastText) -> Preflight:
        """Who would be reached, in how long, at what cost; nothing is kept."""
        require(actor, Action.WRITE)
        with _refusals():
            return self._broadcasts.preview(text.draft())

    def preview_again(self, actor: Actor, broadcast: Broadcast) -> Preflight:
        """The pre-flight of a broadcast that waits, as things stand now."""
        require(actor, Action.WRITE)
        with _refusals():
            return self._broadcasts.preview(broadcast.draft)

    def create(self, actor: Actor, new: NewBroadcast, key: str | None) -> Creation:
        """Create a broadcast and, if `new.send` says so, let it out or ask for its approval."""
        require(actor, Action.WRITE)
        _check_key(key)
        draft, preflight = new.draft(), None
        # Looked at before it exists: afterwards it would be found similar to itself.
        with suppress(InvalidDraftError):
            preflight = self._broadcasts.preview(draft)
        with _refusals():
            created = self._broadcasts.create(
                draft,
                author=actor.name,
                author_id=actor.responsible,
                send=new.send,
                may_send=self.may_send_own(actor),
                confirm_repeat=new.confirm_repeat,
                idempotency_key=key,
            )
        if created.fresh:
            state = created.broadcast.state.value
            self._record(actor, Act.BROADCAST_CREATED, created.broadcast, state=state)
        return Creation(self._detail(created.broadcast), preflight, created.fresh)

    def get(self, actor: Actor, broadcast_id: str) -> Detail:
        """One broadcast."""
        require(actor, Action.READ)
        return self._detail(self._existing(broadcast_id))

    def look(self, broadcast_id: str) -> tuple[Broadcast, Report]:
        """What has become of a broadcast, for somebody who has been let see it."""
        broadcast = self._existing(broadcast_id)
        return broadcast, self._broadcasts.report(broadcast)

    def log(self, actor: Actor, broadcast_id: str) -> Sequence[LogEntry]:
        """Everything that was done to a broadcast, oldest first."""
        require(actor, Action.READ)
        self._existing(broadcast_id)
        return self._broadcasts.log(broadcast_id)

    def list(self, actor: Actor, wanted: BroadcastFilter) -> Page:
        """Broadcasts that fit a filter, newest first."""
        require(actor, Action.READ)
        found: list[Broadcast] = []
        before = wanted.cursor
        while len(found) <= wanted.limit:
            batch = self._broadcasts.list(limit=_SCANNED_AT_ONCE, before=before)
            found += [broadcast for broadcast in batch if wanted.fits(broadcast)]
            if len(batch) < _SCANNED_AT_ONCE:
                break
            before = batch[-1].id
        shown = found[: wanted.limit]
        more = len(found) > wanted.limit
        return Page(tuple(map(self._detail, shown)), shown[-1].id if more else None)

    def approve(self, actor: Actor, broadcast_id: str, approval: Approval | None = None) -> Detail:
        """Let a broadcast out, or have it wait for its hour."""
        approval = approval or Approval()
        require(actor, Action.APPROVE)
        broadcast = self._existing(broadcast_id)
        act = self._four_eyes.act_of(actor, broadcast, approval)
        alone = act is Act.BROADCAST_SENT_ALONE
        told = {"reason": reason_for_the_log(approval)} if alone else {}
        # What was looked at for this decision is what goes out, and nothing written meanwhile.
        read = approval.content_hash or broadcast.draft.content_hash
        with self._told(actor, act, broadcast, **told), _refusals():
            approved = self._broadcasts.approve(
                broadcast_id,
                by=actor.name,
                content_hash=read,
                confirm_repeat=approval.confirm_repeat,
                note=approval.note or "",
            )
            return self._detail(approved)

    def edit(
        self,
        actor: Actor,
        broadcast_id: str,
        changes: BroadcastText | BroadcastChanges,
        content_hash: str | None = None,
    ) -> Detail:
        """Let a draft say something else; `content_hash` names what was changed."""
        require(actor, Action.WRITE)
        broadcast = self._existing(broadcast_id)
        read = broadcast.draft.content_hash if content_hash is None else content_hash
        draft = changes.applied_to(broadcast.draft)
        becomes = draft.content_hash
        with self._told(actor, Act.BROADCAST_CHANGED, broadcast, becomes=becomes), _refusals():
            edited = self._broadcasts.edit(
                broadcast_id,
                draft,
                by=actor.name,
                by_id=actor.responsible,
                content_hash=read,
            )
            return self._detail(edited)

    def submit(self, actor: Actor, broadcast_id: str, *, confirm_repeat: bool = False) -> Detail:
        """Ask for the approval of a draft."""
        require(actor, Action.WRITE)
        broadcast = self._existing(broadcast_id)
        with self._told(actor, Act.BROADCAST_SUBMITTED, broadcast), _refusals():
            submitted = self._broadcasts.submit(
                broadcast_id, by=actor.name, confirm_repeat=confirm_repeat
            )
            return self._detail(submitted)

    def withdraw(self, actor: Actor, broadcast_id: str, note: str = "") -> Detail:
        """Make a broadcast that waits a draft again: one's own, or what an approver hands back."""
        broadcast = self._required_to_hold(actor, broadcast_id)
        with self._told(actor, Act.BROADCAST_WITHDRAWN, broadcast), _refusals():
            return self._detail(self._broadcasts.withdraw(broadcast_id, by=actor.name, note=note))

    def stop(self, actor: Actor, broadcast_id: str, note: str = "") -> Detail:
        """Withdraw a broadcast, or stop it while it goes out; what has left has left."""
        broadcast = self._required_to_hold(actor, broadcast_id)
        with self._told(actor, Act.BROADCAST_STOPPED, broadcast), _refusals():
            return self._detail(self._broadcasts.stop(broadcast_id, by=actor.name, note=note))

    def pause(self, actor: Actor, broadcast_id: str, note: str = "") -> Detail:
        """Let nothing more of a broadcast leave for now."""
        broadcast = self._required_to_hold(actor, broadcast_id)
        with self._told(actor, Act.BROADCAST_PAUSED, broadcast), _refusals():
            return self._detail(self._broadcasts.pause(broadcast_id, by=actor.name, note=note))

    def resume(self, actor: Actor, broadcast_id: str) -> Detail:
        """Go on with a broadcast that was paused. Who approved it has approved all of it."""
        require(actor, Action.APPROVE)
        broadcast = self._existing(broadcast_id)
        with self._told(actor, Act.BROADCAST_RESUMED, broadcast), _refusals():
            return self._detail(self._broadcasts.resume(broadcast_id, by=actor.name))

    def send_test(self, actor: Actor, text: BroadcastText) -> Detail:
        """Send a text to the testers, marked as a test."""
        require(actor, Action.WRITE)
        with _refusals():
            made = self._broadcasts.send_test(
                text.draft(), by=actor.name, by_id=actor.responsible
            ).broadcast
        self._record(actor, Act.BROADCAST_TESTED, made)
        return self._detail(made)

    def testers(self, actor: Actor) -> Sequence[Tester]:
        """Everybody who gets tests."""
        require(actor, Action.READ)
        return self._broadcasts.testers.all()

    def add_tester(self, actor: Actor, new: NewTester) -> Tester:
        """Have somebody of the staff get tests."""
        require(actor, Action.MANAGE_PEOPLE)
        address = Address.of_number(new.number)
        added = self._broadcasts.testers.add(address, new.name, new.language, by=actor.name)
        self._audit.record(actor, Act.TESTER_ADDED, str(added.id), name=added.name)
        return added

    def remove_tester(self, actor: Actor, tester_id: str) -> Sequence[Tester]:
        """Let somebody get no tests any more; who still does."""
        require(actor, Action.MANAGE_PEOPLE)
        try:
            self._broadcasts.testers.remove(int(tester_id))
        except (ValueError, UnknownTesterError):
            raise RefusedError("not-found") from None
        self._audit.record(actor, Act.TESTER_REMOVED, tester_id)
        return self._broadcasts.testers.all()

    def resend_failed(self, actor: Actor, broadcast_id: str) -> Detail:
        """Send a broadcast that is over again, to those whom it did not reach."""
        require(actor, Action.APPROVE)
        broadcast = self._existing(broadcast_id)
        with self._told(actor, Act.BROADCAST_SENT_AGAIN, broadcast), _refusals():
            made = self._broadcasts.resend_failed(
                broadcast_id, by=actor.name, by_id=actor.responsible
            )
            return self._detail(made.broadcast)

    def report(self, actor: Actor, broadcast_id: str) -> tuple[Broadcast, Report]:
        """What has become of a broadcast, as far as it is known by now."""
        require(actor, Action.READ)
        return self.look(broadcast_id)

    # ── What somebody has to look at ────────────────────────────────────────────────────────────

    def alarms(self, actor: Actor) -> tuple[Alarm, ...]:
        """The alarms that are raised, oldest first."""
        require(actor, Action.READ)
        return self._alarms()

    def notices(self, actor: Actor) -> Sequence[Notice]:
        """What was broadcast and still holds, newest first."""
        require(actor, Action.READ)
        return self._notices()

    # ── Files ───────────────────────────────────────────────────────────────────────────────────

    def keep_file(self, actor: Actor, content: bytes, name: str) -> Media:
        """Keep a file that is to go with a broadcast."""
        require(actor, Action.WRITE)
        try:
            return self._media.put(content, name)
        except InvalidMediaError as error:
            fault = Fault((), error.code, tuple(error.values.items()))
            raise RefusedError("validation", (fault,)) from None

    def described(self, id_: str) -> Media | None:
        """What is known of a file that was kept; its id is what nobody can guess."""
        return self._media.describe(id_)

    # ── What follows from roles ─────────────────────────────────────────────────────────────────

    def four_eyes_asked(self) -> bool:
        """Whether nobody may let their own broadcast out, as things stand."""
        return self._four_eyes.asked()

    def may_send_own(self, actor: Actor) -> bool:
        """Whether what this person writes can go out without anybody else."""
        return may(actor.role, Action.APPROVE) and not self.four_eyes_asked()

    def may_approve(self, actor: Actor, broadcast: Broadcast) -> bool:
        """Whether this person may let this broadcast out."""
        return may(actor.role, Action.APPROVE) and not self._four_eyes.forbids(actor, broadcast)

    def may_send_alone(self, actor: Actor, broadcast: Broadcast) -> bool:
        """Whether this person may let out their own, urgent as it is, if they say why."""
        return self._four_eyes.may_alone(actor, broadcast)

    def may_stop(self, actor: Actor, broadcast: Broadcast) -> bool:
        """Whether this person may stop or pause this broadcast."""
        own = actor.wrote(broadcast)
        return may(actor.role, Action.STOP_OWN if own else Action.STOP_ANY)

    # ── Topics and tokens ───────────────────────────────────────────────────────────────────────

    def topics(self, actor: Actor) -> Mapping[str, int]:
        """How many people receive each topic, in the order of the menu."""
        require(actor, Action.READ)
        counted = self._subscribers()
        return {topic: counted.get(topic, 0) for topic in self.municipality.topic_ids}

    def tokens(self, actor: Actor) -> tuple[Token, ...]:
        """Every token."""
        require(actor, Action.MANAGE_TOKENS)
        return self._tokens.all()

    def create_token(self, actor: Actor, new: NewToken) -> Issued:
        """A new token."""
        require(actor, Action.MANAGE_TOKENS)
        if new.account and self._accounts.get(new.account) is None:
            raise RefusedError("validation", (Fault(("account",), "unknown_person"),))
        valid_for = timedelta(days=new.valid_days)
        return self._tokens.create(new.name, new.role, valid_for, by=actor, owner=new.account or "")

    def revoke_token(self, actor: Actor, token_id: str) -> Token:
        """Close a token for good."""
        require(actor, Action.MANAGE_TOKENS)
        try:
            return self._tokens.revoke(token_id, by=actor)
        except UnknownTokenError:
            raise RefusedError("not-found") from None

    # ── What staff have done ────────────────────────────────────────────────────────────────────

    def audit_page(self, actor: Actor, *, limit: int, before: int | None = None) -> Sequence[Entry]:
        """Some entries of the audit log, newest first."""
        require(actor, Action.READ_AUDIT)
        return self._audit.newest(limit=limit, before=before)

    def verify_audit(self, actor: Actor) -> Verification:
        """Whether the audit log is whole."""
        require(actor, Action.READ_AUDIT)
        return self._audit.verify()

    def export_audit(self, actor: Actor) -> Iterator[str]:
        """The audit log as lines of CSV; that it was taken out is its last entry."""
        require(actor, Action.READ_AUDIT)
        self.tell_export(actor, "audit")
        return rows(self._audit.entries())

    def tell_export(self, actor: Actor, what: str, subject: str = "") -> None:
        """Something that this person may see is taken out of the service as a file."""
        self._audit.record(actor, Act.EXPORTED, subject, what=what)

    # ── Inside ──────────────────────────────────────────────────────────────────────────────────

    def _required_to_hold(self, actor: Actor, broadcast_id: str) -> Broadcast:
        broadcast = self._existing(broadcast_id)
        require(actor, Action.STOP_OWN if actor.wrote(broadcast) else Action.STOP_ANY)
        return broadcast

    @contextmanager
    def _told(
        self, actor: Actor, act: Act, broadcast: Broadcast, **details: object
    ) -> Iterator[None]:
        """Tell of it before it is done, so that nothing is done untold; and if it is refused."""
        self._record(actor, act, broadcast, **details)
        try:
            yield
        except RefusedError as refused:
            self._audit.record(
                actor, Act.NOT_DONE, broadcast.id, attempted=act.value, why=refused.problem
            )
            raise

    def _record(self, actor: Actor, act: Act, broadcast: Broadcast, **details: object) -> None:
        content = broadcast.draft.content_hash
        self._audit.record(actor, act, broadcast.id, content=content, **details)

    def _existing(self, broadcast_id: str) -> Broadcast:
        broadcast = self._broadcasts.get(broadcast_id)
        if broadcast is None:
            raise RefusedError("not-found")
        return broadcast

    def _detail(self, broadcast: Broadcast) -> Detail:
        return Detail(broadcast, self._broadcasts.counts(broadcast.id))


@contextmanager
def _refusals() -> Iterator[None]:
    """What the broadcaster will not do, as refusals."""
    try:
        yield
    except InvalidDraftError as error:
        faults = (Fault(f.field, f.code, f.values) for f in error.faults)
        raise RefusedError("validation", tuple(faults)) from None
    except UnknownBroadcastError:
        raise RefusedError("not-found") from None
    except WrongStateError as error:
        raise RefusedError("wrong-state", status=error.state) from None
    except ChangedError:
        raise RefusedError("changed") from None
    except IdempotencyConflictError:
        raise RefusedError("idempotency-conflict") from None
    except RepeatError as error:
        raise RefusedError("repeat", earlier=error.earlier) from None
    except BlockedError as error:
        raise RefusedError("blocked", reasons=error.blockers) from None


def _check_key(key: str | None) -> None:
    if key is None:
        return
    visible = key.isascii() and key.isprintable() and " " not in key
    if not visible or not 0 < len(key) <= _LONGEST_KEY:
        raise RefusedError("validation", (Fault(("Idempotency-Key",), "idempotency_key"),))
