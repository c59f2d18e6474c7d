"""Loads the words of the templates that WhatsApp approves; apart, because it needs Twilio."""

from bot.content.loading import CONTENT, ContentError
from bot.content.municipality import Municipality
from bot.whatsapp.templates import Wording, WordingError, load_wording


def the_wording(municipality: Municipality, media_url: str) -> Wording:
    """The words of the templates, in every language of the municipality. Raises ContentError.

    `media_url`: where the files are that go with messages.
    """
    facts = {
        "municipality": municipality.name,
        "service": municipality.service.name,
        "emergency_number": municipality.emergency.number,
    }
    languages = tuple(municipality.languages)
    try:
        return load_wording(CONTENT / "templates.yml", facts, languages, media_url)
    except WordingError as error:
        raise ContentError(list(error.problems)) from None
