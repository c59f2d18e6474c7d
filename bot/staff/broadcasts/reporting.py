"""Reports as staff read them: why others were not reached, in words; and as a table."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import Field

from bot.broadcast import Broadcast, Report, State
from bot.staff.answers import View
from bot.staff.audit.table import harmless
from bot.staff.broadcasts.answers import Counts
from bot.web.texts import Texts


class FailureView(View):
    """Messages that failed for one reason."""

    code: Annotated[int, Field(description="Of the provider; 0: none was given.")]
    recipients: int
    reason: str
    todo: Annotated[str, Field(description="What somebody can do about it.")]


class PointView(View):
    """How far it was, so long after the launch."""

    seconds: int
    left: int
    delivered: int


class ReportView(View):
    """What has become of a broadcast, as far as it is known by now."""

    id: str
    status: State
    recipients: int
    reached: Annotated[int, Field(description="On whose telephone it is: delivered or read.")]
    counts: Counts
    left_before: Annotated[
        int,
        Field(description="Skipped: they left, or became unreachable, before their turn came."),
    ]
    withheld: Annotated[
        int, Field(description="Skipped: it was stopped or had expired before their turn came.")
    ]
    by_topic: Annotated[
        dict[str, Counts], Field(description="By the topics that recipients follow by now.")
    ]
    by_language: dict[str, Counts]
    failures: tuple[FailureView, ...]
    percentiles: Annotated[
        dict[str, int],
        Field(description="Share of those reached, in percent -> seconds from the launch."),
    ]
    curve: Annotated[
        tuple[PointView, ...], Field(description="How many had left and arrived by when.")
    ]
    speed: Annotated[
        float, Field(description="Messages a second that left within the last half minute.")
    ]
    seconds_left: Annotated[
        float | None, Field(description="Until the last one leaves; null when none does.")
    ]
    detailed: Annotated[
        bool,
        Field(description="False: the details have been forgotten, these are the kept totals."),
    ]


def failure_words(code: int, texts: Texts) -> tuple[str, str]:
    """What an error code of the provider means, and what somebody can do about it."""
    name = f"codes.{code}" if f"codes.{code}.reason" in texts else "codes.unknown"
    return texts(f"{name}.reason", code=code), texts(f"{name}.todo", code=code)


def by_reason(codes: Mapping[int, int], texts: Texts) -> dict[str, int]:
    """People by the reason of a code, in words; the commonest first."""
    counted: Counter[str] = Counter()
    for code, number in codes.items():
        counted[failure_words(code, texts)[0]] += number
    return dict(counted.most_common())


def report_view(broadcast: Broadcast, report: Report, texts: Texts) -> ReportView:
    """What has become of a broadcast, in figures and words."""
    totals = report.totals
    return ReportView(
        id=broadcast.id,
        status=broadcast.state,
        recipients=totals.recipients,
        reached=totals.reached,
        counts=Counts(**totals.counts),
        left_before=totals.left_before,
        withheld=totals.withheld,
        by_topic={topic: Counts(**counts) for topic, counts in totals.by_topic.items()},
        by_language={name: Counts(**counts) for name, counts in totals.by_language.items()},
        failures=tuple(_failures(report, texts)),
        percentiles={str(share): at for share, at in totals.timing.percentiles.items()},
        curve=tuple(map(PointView.model_validate, totals.timing.curve)),
        speed=round(report.speed, 1),
        seconds_left=report.seconds_left,
        detailed=report.detailed,
    )


def report_table(broadcast: Broadcast, report: Report, texts: Texts) -> str:
    """The same as CSV: one row for each figure, none of them about one person."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(texts(f"report.columns.{name}") for name in ("group", "name", "what", "number"))
    for row in _rows(broadcast, report, texts):
        writer.writerow(harmless(str(cell)) for cell in row)
    return buffer.getvalue()


def _rows(
    broadcast: Broadcast, report: Report, texts: Texts
) -> Iterator[tuple[str, str, str, int]]:
    totals = report.totals
    yield texts("report.all"), broadcast.id, texts("report.recipients"), totals.recipients
    for status, number in totals.counts.items():
        yield texts("report.all"), broadcast.id, texts(f"counts.{status}"), number
    for group, by_name in (("topic", totals.by_topic), ("language", totals.by_language)):
        for name, counts in by_name.items():
            for status, number in counts.items():
                yield texts(f"report.{group}"), name, texts(f"counts.{status}"), number
    for code, number in totals.failures.items():
        yield texts("report.failure"), str(code), failure_words(code, texts)[0], number
    for share, seconds in totals.timing.percentiles.items():
        yield texts("report.reached_after"), f"{share} %", texts("report.seconds"), seconds
    for point in totals.timing.curve:
        yield texts("report.over_time"), str(point.seconds), texts("report.left"), point.left
        yield (
            texts("report.over_time"),
            str(point.seconds),
            texts("report.arrived"),
            point.delivered,
        )


def _failures(report: Report, texts: Texts) -> Iterator[FailureView]:
    """The commonest first."""
    for code, number in sorted(report.totals.failures.items(), key=lambda pair: -pair[1]):
        reason, todo = failure_words(code, texts)
        yield FailureView(code=code, recipients=number, reason=reason, todo=todo)
