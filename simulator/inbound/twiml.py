"""TwiML: the XML with which a webhook answers a message."""

from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree

from simulator.api.outgoing import check_url
from simulator.templates.content import MOST_TEXT

_XML: Final = frozenset({"text/xml", "application/xml", "text/html"})
_TOO_LARGE: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """One `<Message>`: its text, its file, and where its status is to be reported."""

    body: str
    media_urls: tuple[str, ...] = ()
    recipient: str | None = None
    status_callback: str | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """What an answer asks for. `faults` are the Debugger's codes for what is wrong with it."""

    replies: tuple[Reply, ...] = ()
    redirect: str | None = None
    faults: tuple[tuple[int, str], ...] = ()


def parse(content_type: str, body: bytes) -> Script:
    """Read an answer as Twilio does: XML, plain text as one message, or nothing at all.

    Source: https://www.twilio.com/docs/messaging/twiml.
    """
    if len(body) > _TOO_LARGE:
        return Script(faults=((11750, ""),))
    if not body.strip():
        return Script()
    if content_type == "text/plain":
        return _checked([Reply(body.decode(errors="replace"))])
    if content_type not in _XML:
        return Script(faults=((12300, content_type),))
    try:
        root = ElementTree.fromstring(body)
    except (ElementTree.ParseError, ValueError) as error:
        return Script(faults=((12100, str(error)),))
    return _script(root)


def _script(root: ElementTree.Element) -> Script:
    if root.tag != "Response":
        return Script(faults=((12100, f"<{root.tag}> instead of <Response>"),))
    replies: list[Reply] = []
    faults: list[tuple[int, str]] = []
    for verb in root:
        match verb.tag:
            case "Message" | "Sms":
                replies.append(_reply(verb))
                faults += [(12200, f"<{c.tag}>") for c in verb if c.tag not in ("Body", "Media")]
            case "Redirect":
                return _checked(replies, (verb.text or "").strip(), faults)
            case unknown:
                faults.append((12200, f"<{unknown}>"))
    return _checked(replies, None, faults)


def _reply(verb: ElementTree.Element) -> Reply:
    bodies = [child.text or "" for child in verb if child.tag == "Body"]
    return Reply(
        body="".join(bodies) if bodies else (verb.text or "").strip(),
        media_urls=tuple((c.text or "").strip() for c in verb if c.tag == "Media"),
        recipient=verb.get("to"),
        status_callback=verb.get("statusCallback") or verb.get("action"),
    )


def _checked(
    replies: list[Reply], redirect: str | None = None, faults: list[tuple[int, str]] | None = None
) -> Script:
    """Leave out what Twilio would not send, noting why."""
    noted = list(faults or [])
    good = []
    for reply in replies:
        if code := _fault(reply):
            noted.append((code, f"{len(reply.body)} characters"))
        else:
            good.append(reply)
    return Script(tuple(good), redirect or None, tuple(noted))


def _fault(reply: Reply) -> int | None:
    if len(reply.body) > MOST_TEXT:
        return 21617
    if not reply.body and not reply.media_urls:
        return 14103
    if len(reply.media_urls) > 1:
        return 21623
    return None if all(map(check_url, reply.media_urls)) else 21620
