"""What the flows may know from outside a conversation: the citizen, the Comune, the time."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.citizens import Profile
from bot.clock import ROME
from bot.content.municipality import Municipality


def facts_about_comune(municipality: Municipality, base_url: str) -> dict[str, dict[str, Any]]:
    """By language: the slots that say who the Comune is, the same at every turn.

    `base_url`: how citizens reach the pages of this service.
    """
    default = municipality.default_language
    return {
        language: {
            "municipality_name": municipality.name,
            "city": municipality.municipality.city,
            "service_name": municipality.service.name,
            "leave_keyword": municipality.service.leave_keyword,
            "service_number": municipality.service.number,
            "privacy_url": municipality.service.privacy_url or f"{base_url}/privacy",
            "website": municipality.municipality.website,
            **{
                f"contact_{name}": contact.text.get(language) or contact.text[default]
                for name, contact in municipality.contacts.items()
            },
            **{
                f"helpline_{name}": f"{line.name}, {line.number}, "
                + (line.hours.get(language) or line.hours[default])
                for name, line in municipality.emergency.helplines.items()
            },
        }
        for language in municipality.spoken
    }


def facts_about_citizen(profile: Profile) -> dict[str, Any]:
    """The slots that hold a citizen's profile; `profile_after` is the way back."""
    consent = profile.consent
    return {
        "subscribed": profile.subscribed,
        "topics": list(profile.topics),
        "alert_language": profile.language,
        "consent_at": f"{consent.at.astimezone(ROME):%d/%m/%Y}" if consent else None,
        "data_request": None,
    }


def facts_of_the_moment(now: datetime, notices: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The slots that hold the local time and the notices in force."""
    return {"now": now.astimezone(ROME).isoformat(), "notices": notices}


def profile_after(profile: Profile, slots: Mapping[str, Any]) -> Profile:
    """The profile as the slots have it after a turn."""
    return replace(
        profile,
        subscribed=bool(slots["subscribed"]),
        topics=tuple(slots["topics"] or ()),
        language=slots["alert_language"] or profile.language,
    )


def wants_to_be_forgotten(slots: Mapping[str, Any]) -> bool:
    """Whether the citizen asked, and confirmed, that everything about them be erased."""
    return bool(slots["data_request"] == "erase")
