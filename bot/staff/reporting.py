"""Reports as staff read them: why others were not reached, in words; and as a table."""

import csv
import io
from collections.abc import Iterator

from bot.broadcast import Broadcast, Report
from bot.staff.answers import Counts, FailureView, PointView, ReportView
from bot.staff.audit.table import harmless
from bot.web.texts import Texts


def failure_words(code: int, texts: Texts) -> tuple[str, str]:
    """What an error code of the provider means, and what somebody can do about it."""
    name = f"codes.{code}" if f"codes.{code}.reason" in texts else "codes.unknown"
    return texts(f"{name}.reason", code=code), texts(f"{name}.todo", code=code)


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
