"""The part of the admin endpoint that is about the audit log."""

from bot.staff.audit.models import AuditFilter, AuditPage, VerificationView, audit_page
from bot.staff.endpoints import Answer, Call, Csv, Endpoint
from bot.staff.operations import Operations
from bot.staff.roles import Action


def read_audit(staff: Operations, call: Call) -> Answer:
    """Read what staff have done, newest first."""
    wanted: AuditFilter = call.query
    entries = staff.audit.page(call.actor, limit=wanted.limit, before=wanted.before)
    return Answer(audit_page(entries))


def verify_audit(staff: Operations, call: Call) -> Answer:
    """Check that every entry of the audit log is there, unchanged, in its place."""
    return Answer(VerificationView.model_validate(staff.audit.verify(call.actor)))


def export_audit(staff: Operations, call: Call) -> Answer:
    """Take out the whole audit log as CSV. That, too, is an entry."""
    return Answer(Csv("".join(staff.audit.export(call.actor))))


AUDIT_ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "GET", "/audit", read_audit, Action.READ_AUDIT,
        answers={200: ("A page of the log.", AuditPage)}, query=AuditFilter,
    ),
    Endpoint(
        "GET", "/audit/verification", verify_audit, Action.READ_AUDIT,
        answers={200: ("What was found.", VerificationView)},
    ),
    Endpoint(
        "GET", "/audit/export", export_audit, Action.READ_AUDIT,
        answers={200: ("The log as CSV.", Csv)},
    ),
)  # fmt: skip
