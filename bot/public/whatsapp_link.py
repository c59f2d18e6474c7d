"""The way in: a link that opens WhatsApp with the message already written, and its QR code."""

from dataclasses import dataclass
from urllib.parse import quote

import phonenumbers
import segno
from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class WhatsAppLink:
    """Where to write, and what."""

    number: str
    """The service's own number, ``+39…``."""
    message: str
    """What the citizen sends to subscribe: "Jesi On"."""

    @property
    def link(self) -> str:
        """Opens WhatsApp on a phone or a computer, the message written and not yet sent.

        The form is WhatsApp's "click to chat": digits only, no plus sign (faq.whatsapp.com).
        """
        return f"https://wa.me/{self.number.lstrip('+')}?text={quote(self.message)}"

    @property
    def shown(self) -> str:
        """The number as people write it: +39 335 715 2219."""
        parsed = phonenumbers.parse(self.number)
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)

    def qr_code(self, title: str) -> Markup:
        """The link as an inline SVG, named `title` for those who do not see it.

        Error correction M (15 %) survives a crease in a printed leaflet.
        """
        code = segno.make(self.link, error="m", micro=False)
        # segno escapes the title, and the rest of the drawing is its own.
        svg = code.svg_inline(border=0, dark="#17324d", title=title, omitsize=True)
        return Markup(svg.replace("<svg ", '<svg role="img" ', 1))
