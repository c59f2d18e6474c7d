"""`python -m bot chat`: a conversation in the terminal, on a store that is thrown away."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import click
import orjson

from bot.citizens import Address, Change, Profile, Record
from bot.conversation import Answer
from bot.dialogue import Reply
from bot.services import Services
from bot.settings import load_settings
from bot.store.embedded import EmbeddedServer
from bot.whatsapp.inbound import parse_inbound
from bot.whatsapp.plain import plain_text

_SOMEBODY = "whatsapp:+393335550123"
_SILENCE = Answer((), "it").to_json()


@click.command()
@click.option(
    "--json", "as_json", is_flag=True, help="Twilio's fields in, replies out: JSON lines."
)
def chat(as_json: bool) -> None:
    """Talk to the bot here, without WhatsApp."""
    with _throw_away_services() as services:
        if as_json:
            _json_lines(services)
        else:
            _terminal(services)


@contextmanager
def _throw_away_services() -> Iterator[Services]:
    with (
        TemporaryDirectory(prefix="jesi-on-") as folder,
        EmbeddedServer(Path(folder), durable=False) as server,
    ):
        settings = load_settings().model_copy(update={"data_key": token_hex(32)})
        yield Services(settings, server.url)


def _terminal(services: Services) -> None:
    click.echo(f"{services.municipality.name} — Ctrl-D per uscire.\n")
    while True:
        try:
            text = input("› ")
        except EOFError:
            return
        for reply in _say(services, {"From": _SOMEBODY, "Body": text}).replies:
            click.echo(f"\n{plain_text(reply)}\n")


def _json_lines(services: Services) -> None:
    for line in sys.stdin:
        if not line.strip():
            continue
        fields: dict[str, Any] = orjson.loads(line)
        if "_set" in fields:
            _set(services, fields["From"], fields["_set"])
            replies: tuple[Reply, ...] = ()
        else:
            replies = _say(services, fields).replies
        profile = _load(services, fields).profile
        answer = {
            "replies": [_as_json(reply) for reply in replies],
            "citizen": {
                "subscribed": profile.subscribed,
                "topics": list(profile.topics),
                "language": profile.language,
            },
        }
        click.echo(orjson.dumps(answer))


def _say(services: Services, fields: Mapping[str, Any]) -> Answer:
    form = {name: str(value) for name, value in fields.items() if value is not None}
    form.setdefault("MessageSid", f"SM{uuid4().hex}")
    received_at = form.pop("received_at", None)
    at = datetime.fromisoformat(received_at) if received_at else services.clock()
    return services.conversation.handle(parse_inbound(form, at))


def _load(services: Services, fields: Mapping[str, Any]) -> Record:
    uris = filter(None, (fields["From"], fields.get("ExternalUserId")))
    return services.registry.load([Address.parse(uri) for uri in uris], f"SM{uuid4().hex}")


def _set(services: Services, sender: str, state: Mapping[str, Any]) -> None:
    """Put a citizen into a state, as if a long conversation had led there."""
    record = _load(services, {"From": sender})
    chosen = state.get("topics", record.profile.topics)
    profile: Profile = replace(
        record.profile,
        subscribed=bool(state.get("subscribed", record.profile.subscribed)),
        topics=tuple(topic for topic in services.municipality.topic_ids if topic in chosen),
        language=state.get("language", record.profile.language),
    )
    change = Change(profile=profile, session=None, reply=_SILENCE, at=services.clock())
    services.registry.commit(record, change)


def _as_json(reply: Reply) -> dict[str, Any]:
    choices = [
        {"id": choice.id, "title": choice.title, "description": choice.description}
        for choice in reply.choices
    ]
    return {
        "body": reply.text,
        "buttons": choices if reply.kind == "buttons" else [],
        "list": choices if reply.kind == "list" else [],
    }
