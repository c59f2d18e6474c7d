"""Approvals: making the templates at Twilio, submitting them to WhatsApp, watching what it says.

Our templates are known by their friendly names, which carry kind, language and a fingerprint of the
words: so nothing about them has to be remembered here, and a lost store finds them again.
Source: https://www.twilio.com/docs/content/content-api-resources, read in November 2026.
"""

import re
import unicodedata
from typing import Any

from twilio.rest import Client
from twilio.rest.content.v1.content import ContentList
from twilio.rest.content.v1.content.approval_create import ApprovalCreateList
from twilio.rest.content.v1.content_and_approvals import ContentAndApprovalsInstance

from bot.whatsapp.templates.shelf import Template, Templates
from bot.whatsapp.templates.wording import TemplateWording, Wording

_CATEGORY = "UTILITY"
"""What somebody has asked for; marketing may be withheld by WhatsApp (error 63049)."""
_UNSUBMITTED = "unsubmitted"


class Approvals:
    """Our templates at Twilio. What it raises is what twilio-python raises."""

    def __init__(
        self, twilio: Client, wording: Wording, templates: Templates, *, prefix: str
    ) -> None:
        """`prefix`: begins the names of our templates."""
        self._twilio = twilio
        self._wording = wording
        self._templates = templates
        self._prefix = _slug(prefix)
        self._names = re.compile(f"{self._prefix}_([a-z]+)_([a-z]{{2,3}})_([0-9a-f]{{8}})")

    def refresh(self) -> dict[str, int]:
        """Read from Twilio how our templates stand; returns how many there are, by status."""
        found = [
            template
            for one in self._twilio.content.v1.content_and_approvals.stream()
            if (template := self._read(one)) is not None
        ]
        self._templates.store(found)
        statuses = [template.status for template in found]
        return {status: statuses.count(status) for status in sorted(set(statuses))}

    def create(self) -> list[str]:
        """Make the templates that are missing; returns their names."""
        self.refresh()
        there = {self._name(*_place(one)) for one in self._templates.all()}
        made = []
        for wording in self._wording.templates.values():
            if (name := self._name(*_place(wording))) not in there:
                request = ContentList.ContentCreateRequest(_request(name, wording))
                self._twilio.content.v1.contents.create(request)
                made.append(name)
        self.refresh()
        return made

    def submit(self) -> list[str]:
        """Ask for the approval of those that were not submitted yet; returns their names."""
        self.refresh()
        wanted = {self._name(*_place(wording)) for wording in self._wording.templates.values()}
        submitted = []
        for template in self._templates.all():
            name = self._name(*_place(template))
            if name in wanted and template.status == _UNSUBMITTED:
                self._ask_for_approval(template.sid, name)
                submitted.append(name)
        self.refresh()
        return submitted

    def _ask_for_approval(self, sid: str, name: str) -> None:
        request = ApprovalCreateList.ContentApprovalRequest({"name": name, "category": _CATEGORY})
        self._twilio.content.v1.contents(sid).approval_create.create(request)

    def _name(self, kind: str, language: str, fingerprint: str) -> str:
        return f"{self._prefix}_{kind}_{language}_{fingerprint}"

    def _read(self, one: ContentAndApprovalsInstance) -> Template | None:
        """A template of ours; None for one of somebody else's, or a reply with buttons."""
        found = self._names.fullmatch(one.friendly_name or "")
        if found is None:
            return None
        form = one.types.get("twilio/media") or one.types.get("twilio/text") or {}
        approval = one.approval_requests or {}
        return Template(
            sid=one.sid,
            kind=found[1],
            language=found[2],
            fingerprint=found[3],
            body=form.get("body", ""),
            file_url=next(iter(form.get("media") or ()), ""),
            status=approval.get("status") or _UNSUBMITTED,
            reason=approval.get("rejection_reason") or "",
            created_at=one.date_created.isoformat(),
        )


def _place(one: Template | TemplateWording) -> tuple[str, str, str]:
    """What its name is made of."""
    return one.kind, one.language, one.fingerprint


def _request(name: str, wording: TemplateWording) -> dict[str, Any]:
    types: dict[str, Any] = {"twilio/text": {"body": wording.body}}
    if wording.file_url:
        types = {"twilio/media": {"body": wording.body, "media": [wording.file_url]}}
    return {
        "friendly_name": name,
        "language": wording.language,
        "variables": dict(wording.samples),
        "types": types,
    }


def _slug(name: str) -> str:
    """Lower case, digits and underscores: what WhatsApp takes in the name of a template."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")
