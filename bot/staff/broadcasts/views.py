"""From what the operations on broadcasts return to what is answered."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from bot.broadcast import LogEntry, Media, Preflight, Reason, file_name
from bot.staff.answers import Remark
from bot.staff.broadcasts.answers import (
    BroadcastList,
    BroadcastView,
    CostView,
    Counts,
    CreatedView,
    DayLimitView,
    LogEntryView,
    LogView,
    MediaView,
    PreflightView,
)
from bot.staff.broadcasts.looking import Detail, Page
from bot.staff.broadcasts.reporting import by_reason, failure_words
from bot.staff.broadcasts.writing import Creation
from bot.staff.problems import remark_text
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
        unreachable=unreachable(preflight, texts),
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


def unreachable(preflight: Preflight, texts: Texts) -> dict[str, int]:
    """Whom nothing reaches, by the reason in words."""
    codes = {int(code): number for code, number in preflight.unreachable.items()}
    return by_reason(codes, texts)


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


def media_view(media: Media) -> MediaView:
    """A file that is kept."""
    return MediaView(
        id=media.id,
        content_type=media.content_type,
        size=media.size,
        name=media.name,
        path=f"/media/{file_name(media)}",
    )


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
