"""Who of the staff gets tests."""

from collections.abc import Sequence

from bot.broadcast import Tester, Testers, UnknownTesterError
from bot.citizens import Address
from bot.staff.actors import Actor, require
from bot.staff.audit import Act, AuditLog
from bot.staff.refusals import RefusedError
from bot.staff.roles import Action
from bot.staff.testers.models import NewTester


class TesterOperations:
    """The use-cases around the list of testers."""

    def __init__(self, testers: Testers, audit: AuditLog) -> None:
        self._testers = testers
        self._audit = audit

    def all(self, actor: Actor) -> Sequence[Tester]:
        """Everybody who gets tests."""
        require(actor, Action.READ)
        return self._testers.all()

    def add(self, actor: Actor, new: NewTester) -> Tester:
        """Have somebody of the staff get tests."""
        require(actor, Action.MANAGE_PEOPLE)
        address = Address.of_number(new.number)
        added = self._testers.add(address, new.name, new.language, by=actor.name)
        self._audit.record(actor, Act.TESTER_ADDED, str(added.id), name=added.name)
        return added

    def remove(self, actor: Actor, tester_id: str) -> Sequence[Tester]:
        """Let somebody get no tests any more; who still does."""
        require(actor, Action.MANAGE_PEOPLE)
        try:
            self._testers.remove(int(tester_id))
        except (ValueError, UnknownTesterError):
            raise RefusedError("not-found") from None
        self._audit.record(actor, Act.TESTER_REMOVED, tester_id)
        return self._testers.all()
