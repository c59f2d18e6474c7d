"""The words of the templates as they were installed, with the names of the Comune in them."""

from bot.content.loading import CONTENT
from bot.content.municipality import Municipality
from bot.whatsapp.templates.wording import Wording, load_wording


def the_wording(municipality: Municipality, media_url: str) -> Wording:
    """The words of the templates, in every language of the municipality. Raises ContentError.

    `media_url`: where the files are that go with messages.
    """
    facts = {
        "municipality": municipality.name,
        "service": municipality.service.name,
        "emergency_number": municipality.emergency.number,
    }
    return load_wording(CONTENT / "templates.yml", facts, tuple(municipality.languages), media_url)
