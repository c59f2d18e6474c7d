"""From what the operations return to what the admin endpoint shows."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from bot.broadcast import Alarm, LogEntry, Media, Preflight, Reason, Tester, file_name
from bot.staff.accounts.people import Invitation, Person
from bot.staff.accounts.tokens import Issued, Token
from bot.staff.actors import Actor
from bot.staff.answers import (
    AlarmList,
    AlarmView,
    AuditPage,
    BroadcastList,
    BroadcastView,
    CostView,
    Counts,
    CreatedView,
    DayLimitView,
    EntryView,
    InvitedView,
    IssuedTokenView,
    LogEntryView,
    LogView,
    Me,
    MediaView,
    PersonView,
    PreflightView,
    Remark,
    TesterList,
    TesterView,
    TokenView,
    TopicList,
    TopicView,
)
from bot.staff.audit import Entry
from bot.staff.operations import Creation, Detail, Operations, Page
from bot.staff.problems import remark_text
from bot.staff.reporting import failure_words
from bot.staff.roles import Action, may
from bot.web.texts import Texts


def broadcast_view(detail: Detail, texts: Texts) -> BroadcastView:
    """A broadcast with its counts."""
    broadcast, draft = detail.broadcast, detail.broadcast.draft
    return BroadcastView(
        id=broadcast.id,
        status=broadcast.state,
        topics=draft.topics,
        title=dict(draft.title) or None,
        text=dict(draft.text),
        colour=draft.colour,
        urgent=draft.urgent,
        valid_until=draft.valid_until,
        send_at=draft.send_at,
        media=media_view(draft.media) if draft.media else None,
        content_hash=draft.content_hash,
        author=broadcast.author,
        approved_by=broadcast.approved_by,
        created_at=broadcast.created_at,
        launched_at=broadcast.launched_at,
        ended_at=broadcast.ended_at,
        pause_reason=pause_remark(broadcast.pause_reason, texts),
        approved_preflight=(
            preflight_view(broadcast.preflight, texts) if broadcast.preflight else None
        ),
        test=broadcast.test,
        resend_of=broadcast.resend_of,
        counts=Counts(**detail.counts),
    )


def created_view(creation: Creation, texts: Texts) -> CreatedView:
    """A broadcast as it was created, with its pre-flight."""
    return CreatedView(
        **dict(broadcast_view(creation.detail, texts)),
        preflight=preflight_view(creation.preflight, texts) if creation.preflight else None,
    )


def preflight_view(preflight: Preflight, texts: Texts) -> PreflightView:
    """A pre-flight, its remarks in words."""
    return PreflightView(
        recipients=preflight.recipients,
        by_topic=dict(preflight.by_topic),
        by_language=dict(preflight.by_language),
        exclusions=dict(preflight.exclusions),
        inside_window=preflight.inside_window,
        outside_window=preflight.outside_window,
        seconds=preflight.seconds,
        waiting=preflight.waiting,
        numbers=preflight.numbers,
        cost=CostView.model_validate(preflight.cost) if preflight.cost else None,
        day_limit=DayLimitView.model_validate(preflight.day_limit) if preflight.day_limit else None,
        warnings=remarks(preflight.warnings, texts),
        blockers=remarks(preflight.blockers, texts),
    )


def remarks(reasons: Iterable[Reason], texts: Texts) -> tuple[Remark, ...]:
    """What speaks for care, or against sending, in words."""
    return tuple(Remark(code=one.code, message=remark_text(one, texts)) for one in reasons)


def pause_remark(reason: Reason | None, texts: Texts) -> Remark | None:
    """Why the service has paused a broadcast, in words."""
    if reason is None:
        return None
    sentences = [texts(f"pauses.{reason.code}", **reason.values)]
    sentences += [
        remark_text(Reason.from_dict(obstacle), texts)
        for obstacle in cast("list[dict[str, Any]]", reason.values.get("obstacles", ()))
    ]
    if (code := reason.values.get("error")) is not None:
        sentences += failure_words(int(str(code)), texts)
    if moment := reason.values.get("resume_at"):
        moment = texts.moment(datetime.fromisoformat(str(moment)))
        sentences.append(texts("pauses.until", moment=moment))
    return Remark(code=reason.code, message=" ".join(sentences))


def alarm_list(alarms: Iterable[Alarm], texts: Texts) -> AlarmList:
    """The alarms, in words."""
    return AlarmList(
        alarms=tuple(
            AlarmView(
                kind=alarm.kind,
                subject=alarm.subject,
                since=alarm.since,
                message=texts(f"alarms.{alarm.kind}", **alarm.values),
            )
            for alarm in alarms
        )
    )


def media_view(media: Media) -> MediaView:
    """A file that is kept."""
    return MediaView(
        id=media.id,
        content_type=media.content_type,
        size=media.size,
        name=media.name,
        path=f"/media/{file_name(media)}",
    )


def tester_list(testers: Iterable[Tester]) -> TesterList:
    """Everybody who gets tests."""
    return TesterList(testers=tuple(map(TesterView.model_validate, testers)))


def log_view(entries: Iterable[LogEntry]) -> LogView:
    """What was done to a broadcast."""
    shown = (
        LogEntryView(
            at=entry.at,
            by=entry.by,
            action=entry.action,
            status=entry.state,
            content_hash=entry.content_hash,
            note=entry.note,
        )
        for entry in entries
    )
    return LogView(entries=tuple(shown))


def page_view(page: Page, texts: Texts) -> BroadcastList:
    """A page of broadcasts."""
    shown = tuple(broadcast_view(detail, texts) for detail in page.details)
    return BroadcastList(broadcasts=shown, next=page.next)


def topic_list(staff: Operations, actor: Actor, texts: Texts) -> TopicList:
    """The topics by their names, with their subscribers."""
    subscribers, language = staff.topics(actor), texts.language
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


def me_view(staff: Operations, actor: Actor) -> Me:
    """Who asks, and what they may do."""
    return Me(
        id=actor.id,
        name=actor.name,
        role=actor.role,
        kind=actor.kind,
        expires_at=actor.until,
        may=tuple(action for action in Action if may(actor.role, action)),
        four_eyes=staff.four_eyes_asked(),
    )


def token_view(token: Token) -> TokenView:
    """A token, without its secret."""
    return TokenView(
        id=token.id,
        name=token.name,
        role=token.role,
        created_at=token.created_at,
        created_by=token.created_by,
        expires_at=token.expires_at,
        owner=token.owner or None,
        revoked_at=token.revoked_at,
        last_used_at=token.last_used_at,
    )


def issued_view(issued: Issued) -> IssuedTokenView:
    """A token just made, with its text."""
    return IssuedTokenView(**dict(token_view(issued.token)), token=issued.text)


def person_view(person: Person) -> PersonView:
    """Somebody with an account, without anything that opens it."""
    account = person.account
    return PersonView(
        id=account.id,
        name=account.name,
        email=account.email,
        role=account.role,
        created_at=account.created_at,
        created_by=account.created_by,
        joined_at=account.joined_at,
        disabled_at=account.disabled_at,
        second_factor=bool(account.second_factor),
        last_signed_in_at=person.signed_in_at,
    )


def invited_view(invitation: Invitation) -> InvitedView:
    """Somebody just invited, with the link."""
    return InvitedView(
        **dict(person_view(Person(invitation.account, None))),
        invitation=f"/admin/invitation/{invitation.ticket}",
        invitation_until=invitation.account.invitation_until,
    )


def audit_page(entries: Sequence[Entry]) -> AuditPage:
    """A page of the audit log."""
    views = tuple(map(EntryView.model_validate, entries))
    more = bool(views) and views[-1].number > 1
    return AuditPage(entries=views, next=views[-1].number if more else None)
