"""Twilio's error catalogue, as far as a WhatsApp sender can meet it.

Source: https://www.twilio.com/docs/api/errors. The HTTP status is the one of a refused request;
the codes of the second table never refuse a request: they come later, in a status callback.
"""

from collections.abc import Mapping
from typing import Any, Final

MORE_INFO: Final = "https://www.twilio.com/docs/errors/{code}"

REFUSALS: Final[Mapping[int, tuple[int, str]]] = {
    20001: (400, "{problem}"),
    20003: (401, "Authenticate"),
    20004: (405, "Method not allowed"),
    20009: (409, "Could not delete resource because resource was not complete"),
    20404: (404, "The requested resource {path} was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    20503: (503, "Service is unavailable"),
    21211: (400, "Invalid 'To' Phone Number: {to}"),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' or 'MessagingServiceSid' parameter is required to send a message"),
    21604: (400, "A 'To' phone number is required."),
    21609: (400, "The 'StatusCallback' URL {url} is not a valid URL."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21611: (
        400,
        "This 'From' number {sender} has exceeded the maximum number of queued messages",
    ),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
    21620: (400, "Invalid media URL(s)"),
    21623: (400, "Number of media files exceeds allowed limit"),
    21624: (400, "The validity period is not valid: an integer from 1 to 36000 is required"),
    21654: (400, "The ContentSid is required"),
    21655: (400, "The ContentSid is invalid"),
    21656: (400, "The ContentVariables parameter is invalid"),
    21701: (400, "The Messaging Service does not exist"),
    21910: (400, "Invalid From and To pair. From and To should be of the same channel"),
    30409: (400, "The message cannot be canceled: it is not scheduled"),
    63007: (400, "Twilio could not find a Channel with the specified From address"),
}

FAILURES: Final[Mapping[int, str]] = {
    21610: "Attempt to send to unsubscribed recipient",
    30008: "Unknown error",
    30036: "Validity period expired",
    30500: "Twilio internal error",
    63003: "Channel could not find To address",
    63005: "Channel did not accept given content",
    63010: "Channels - Twilio internal error",
    63012: "Channel provider returned an internal service error",
    63013: "This message send failed because it violates Channel provider's policy",
    63014: "Message failed to be delivered because it was blocked by a user action",
    63016: "Failed to send freeform message because you are outside the allowed window",
    63018: "Rate limit exceeded for Channel",
    63019: "Media failed to download",
    63021: "Channel invalid content error",
    63024: "Invalid message recipient",
    63026: "Message failed because the sender is flagged as spam",
    63027: "Template does not exist for a language and locale",
    63031: "Message cannot have the same 'From' and 'To'",
    63032: "We cannot send this message to this user because of a WhatsApp limitation",
    63041: "Template is paused",
    63042: "Template is disabled",
    63049: "Meta chose not to deliver this WhatsApp marketing message",
}

# What Twilio's Debugger notes about the service's webhooks; nothing of it reaches the service.
WARNINGS: Final[Mapping[int, str]] = {
    11200: "HTTP retrieval failure: the webhook answered with an error or not at all",
    11205: "HTTP connection failure: nobody listens at the webhook's address",
    11210: "HTTP bad host name: the webhook's host is unknown",
    11750: "TwiML response body too large",
    12100: "Document parse failure: the answer is not XML",
    12200: "Schema validation warning: unexpected element in the answer",
    12300: "Invalid Content-Type: the answer is neither XML nor text",
    14103: "Message: invalid body",
    14107: "Message: too many messages in one answer",
    21617: "The concatenated message body exceeds the 1600 character limit",
    21620: "Invalid media URL(s)",
    21623: "Number of media files exceeds allowed limit",
}

# Failures that are known only once WhatsApp has tried the recipient: `undelivered`, not `failed`.
UNDELIVERED: Final = frozenset({30008, 63003, 63014, 63024, 63032, 63049})


class TwilioError(Exception):
    """A request that Twilio refuses: answered with `status` and `as_json()`."""

    def __init__(self, code: int, **details: str) -> None:
        self.code = code
        self.status, template = REFUSALS[code]
        self.message = template.format(**details)
        super().__init__(f"{code}: {self.message}")

    def as_json(self) -> dict[str, Any]:
        """Twilio's error body."""
        return {
            "code": self.code,
            "message": self.message,
            "more_info": MORE_INFO.format(code=self.code),
            "status": self.status,
        }
