"""Upkeep: what a broadcaster does about the templates every minute, without anybody asking."""

from collections.abc import Mapping

import requests
import structlog
from twilio.base.exceptions import TwilioException

from bot.broadcast import AlarmKind, Alarms
from bot.whatsapp.templates.approvals import Approvals
from bot.whatsapp.templates.shelf import Templates

log = structlog.get_logger()


class Upkeep:
    """Keeps the shelf true, and sounds an alarm where a template cannot be sent."""

    def __init__(
        self, approvals: Approvals, templates: Templates, alarms: Alarms, *, makes_them: bool
    ) -> None:
        """`makes_them`: also make and submit what is missing, as nobody would at a simulator; at
        Twilio it goes out under the Comune's name, so somebody has to want it."""
        self._approvals = approvals
        self._templates = templates
        self._alarms = alarms
        self._makes_them = makes_them

    def run(self) -> Mapping[str, object]:
        """Look once; returns what was made and submitted, and how many alarms were raised."""
        try:
            done = self._look()
        except (TwilioException, requests.RequestException) as error:
            log.warning("Twilio does not tell how the templates stand", reason=type(error).__name__)
            return {}
        standing = self._templates.unapproved().items()
        found = {name: {"template": name, "status": status} for name, status in standing}
        return {**done, "alarms": self._alarms.keep_only(AlarmKind.TEMPLATE, found)}

    def _look(self) -> dict[str, object]:
        if self._makes_them:
            return {"created": self._approvals.create(), "submitted": self._approvals.submit()}
        self._approvals.refresh()
        return {}
