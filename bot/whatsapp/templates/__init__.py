"""Templates: the messages that WhatsApp has to approve, from their words to their approval."""

from bot.whatsapp.templates.approvals import Approvals
from bot.whatsapp.templates.loading import the_wording
from bot.whatsapp.templates.shelf import Filled, Templates
from bot.whatsapp.templates.upkeep import Upkeep
from bot.whatsapp.templates.wording import TemplateWording, Wording, load_wording

__all__ = [
    "Approvals",
    "Filled",
    "TemplateWording",
    "Templates",
    "Upkeep",
    "Wording",
    "load_wording",
    "the_wording",
]
