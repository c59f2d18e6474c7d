"""What is wrong with the fields of a form, in words, by the name of the field."""

from bot.staff.problems import fault_text
from bot.staff.refusals import Fault, RefusedError
from bot.web.texts import Texts


def messages(refused: RefusedError, texts: Texts) -> dict[str, str]:
    """What is wrong with each field of the form, in words."""
    found: dict[str, str] = {}
    for fault in refused.faults:
        found.setdefault(_field_of(fault.where), _in_words(fault, texts))
    return found


def _in_words(fault: Fault, texts: Texts) -> str:
    """A fault for who fills a form in: there, some things are not mended as in a request."""
    name = f"form_faults.{fault.code}"
    return texts(name) if name in texts else fault_text(fault, texts)


def _field_of(where: tuple[str | int, ...]) -> str:
    if not where:
        return "form"
    if where[0] in ("text", "title"):
        return f"{where[0]}_{where[1] if len(where) > 1 else 'it'}"
    return str(where[0])
