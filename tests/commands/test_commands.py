"""The command line, run as people run it: real processes, standard input and output."""

import json
import sys
from pathlib import Path

from click import Context

from bot.__main__ import main
from tests.simulator.harness import ACCOUNT, SENDER, TOKEN, running_simulator

ANNA = "whatsapp:+393335550101"


def as_json(lines: list[dict]) -> list[str]:
    return [json.dumps(line) for line in lines]


def answers(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def test_parse_tells_what_is_meant_a_line_each(bot):
    texts = ["tutto tranne eventi", "quanto costa?", "va a fuoco la cucina, aiuto!"]
    first, second, third = answers(bot("parse", lines=as_json([{"text": t} for t in texts])))
    assert first["intent"] == "set_categories"
    assert first["topics"] == ["protezione_civile", "meteo", "scuole", "strade", "info"]
    assert (second["intent"], second["faq"]) == ("faq", "costo_servizio")
    assert third["intent"] == "emergency"
    assert first.keys() == {"intent", "topics", "faq", "language", "confidence"}


def test_parse_explains_itself(bot):
    (answer,) = answers(bot("parse", "--explain", lines=['{"text": "Jesi Off"}']))
    assert answer["decided_by"]


def test_parse_says_what_it_expects(bot):
    assert "expected a JSON object" in bot("parse", lines=["ciao"], status=1)


def test_chat_takes_twilios_fields_and_tells_the_state(bot):
    lines = [
        {"From": ANNA, "Body": "Jesi On"},
        {"From": ANNA, "Body": "cambia argomenti"},
        {"From": ANNA, "_set": {"subscribed": True, "topics": ["scuole"]}},
        {"From": ANNA, "Body": "a cosa sono iscritto?"},
        {"From": ANNA, "Body": "", "NumMedia": 1, "MediaContentType0": "image/jpeg"},
    ]
    welcome, menu, state, status, photo = answers(bot("chat", "--json", lines=as_json(lines)))
    assert welcome["citizen"]["subscribed"]
    assert [row["title"] for row in menu["replies"][-1]["list"]][:2] == [
        "Protezione civile",
        "Allerte meteo",
    ]
    assert state == {
        "replies": [],
        "citizen": {"subscribed": True, "topics": ["scuole"], "language": "it"},
    }
    assert "Scuole" in status["replies"][0]["body"]
    assert photo["replies"]


def test_chat_lets_the_message_say_what_time_it_is(bot):
    lines = [
        {"From": ANNA, "Body": "Jesi On", "received_at": "2026-11-23T10:00:00+01:00"},
        {"From": ANNA, "Body": "cancella i miei dati", "received_at": "2026-11-23T10:01:00+01:00"},
        {"From": ANNA, "Body": "sì", "received_at": "2026-11-23T20:00:00+01:00"},
    ]
    assert answers(bot("chat", "--json", lines=as_json(lines)))[-1]["citizen"]["subscribed"]


def test_chat_repeats_the_reply_to_a_repeated_message(bot):
    line = {"From": ANNA, "Body": "Jesi On", "MessageSid": "SM1"}
    first, second = answers(bot("chat", "--json", lines=as_json([line, line])))
    assert first == second


def test_check_finds_the_content_in_order(bot):
    assert "All is well" in bot("check")


def test_diagrams_draws_every_flow(bot, repository):
    assert bot("diagrams") == (repository / "docs" / "flows.md").read_text()


def test_a_wrong_environment_is_explained_and_no_traceback_shown(bot):
    output = bot("check", status=0)
    assert output
    output = bot("tokens", "list", status=1, PORT="eighty", DATA_KEY="short")
    assert "PORT" in output
    assert "DATA_KEY" in output
    assert "Traceback" not in output


def test_a_citizen_is_exported_and_erased_at_the_desk(bot, data_dir):
    settings = {"DATA_DIR": str(data_dir)}
    number = "333 555 0101"
    assert "nothing is kept" in bot("export-citizen", lines=[number], status=1, **settings)
    _subscribe_in(data_dir)
    exported = json.loads(bot("export-citizen", lines=[number], **settings))
    assert exported["profile"]["subscribed"]
    assert exported["consents"][0]["given"]
    assert "Erased" in bot("erase-citizen", "--yes", lines=[number], **settings)
    assert "nothing is kept" in bot("export-citizen", lines=[number], status=1, **settings)
    told = bot("audit", "export", **settings)
    assert [line.split(",")[4] for line in told.splitlines()[1:]] == [
        "exported",
        "citizen_erased",
        "exported",
    ]
    assert "5550101" not in told


def test_a_token_is_given_listed_and_revoked(bot, tmp_path):
    settings = {"DATA_DIR": str(tmp_path)}
    token = bot("tokens", "create", "--name", "Ufficio stampa", "--role", "writer", **settings)
    assert token.startswith("jo_")
    assert "Ufficio stampa" in bot("tokens", "list", **settings)
    bot("tokens", "revoke", token.split("_")[1], **settings)
    assert "revoked" in bot("tokens", "list", **settings)


def _subscribe_in(data_dir: Path) -> None:
    """Somebody subscribes to the service whose data lie there."""
    from bot.citizens import Address
    from bot.services import Services
    from bot.settings import Settings, kept_key
    from bot.store.embedded import EmbeddedServer
    from bot.turn.inbound import Inbound, MessageKind

    keys = {
        name: kept_key(data_dir / name.replace("_", "-")) for name in ("secret_key", "data_key")
    }
    settings = Settings(_env_file=None, data_dir=data_dir, **keys)
    with EmbeddedServer(settings.server_dir) as server:
        services = Services(settings, server.url)
        services.conversation.handle(
            Inbound("SM1", (Address.parse(ANNA),), MessageKind.TEXT, "Jesi On", services.clock())
        )


def test_somebody_who_is_locked_out_gets_in_again_from_the_server(bot, tmp_path):
    here = {"DATA_DIR": str(tmp_path)}
    ada = ("--name", "Ada Neri", "--email", "ada@comune.example", "--role", "administrator")
    link = bot("people", "invite", *ada, **here).strip()
    assert link.startswith("http://127.0.0.1:8000/admin/invitation/p-")
    assert "email_taken" in bot("people", "invite", *ada, status=1, **here)
    account_id = bot("people", "list", **here).split()[0]
    again = bot("people", "link", account_id, "--forget-second-factor", **here).strip()
    assert again.startswith(f"http://127.0.0.1:8000/admin/invitation/{account_id}.")
    assert again != link
    assert "not-found" in bot("people", "link", "p-nobody", status=1, **here)


def test_the_audit_log_is_verified_and_written_out(bot, tmp_path):
    here = {"DATA_DIR": str(tmp_path)}
    bot("tokens", "create", "--name", "Robot", "--role", "reader", **here)
    told = bot("audit", "verify", **here)
    assert told.startswith("1 entries in order")
    head = told.split()[-1]
    assert bot("audit", "verify", "--head", head, **here) == told
    assert "not in the log" in bot("audit", "verify", "--head", "0" * 64, status=1, **here)
    columns, line, *_ = bot("audit", "export", **here).splitlines()
    assert columns.startswith("number,at,by,name,act")
    assert line.endswith(head)


def test_an_audit_log_that_was_changed_is_found_out(bot, tmp_path):
    from bot.store import connect, keys
    from bot.store.embedded import EmbeddedServer

    here = {"DATA_DIR": str(tmp_path)}
    bot("tokens", "create", "--name", "Robot", "--role", "reader", **here)
    with EmbeddedServer(tmp_path / "valkey") as server:
        client = connect(server.url)
        row = client.lindex(keys.AUDIT, 0)
        client.lset(keys.AUDIT, 0, row.replace(b"Robot", b"R0bot"))
        client.close()
    assert "entry 1 was changed" in bot("audit", "verify", status=1, **here)


def test_templates_are_made_submitted_and_listed(bot):
    with running_simulator("http://127.0.0.1:9/nobody") as simulator:
        twilio = {
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_WHATSAPP_FROM": SENDER,
            "TWILIO_API_BASE_URL": simulator.url,
            "PUBLIC_BASE_URL": "https://avvisi.example",
        }
        assert "There are none at Twilio" in bot("templates", "list", **twilio)
        made = bot("templates", "create", **twilio)
        assert made.count("created ") == made.count("unsubmitted ") == 8
        assert bot("templates", "submit", **twilio).count("submitted  jesi_on_") == 8
        assert bot("templates", "watch", **twilio).count("approved ") == 8


def test_templates_say_so_when_twilio_is_not_there(bot):
    there = {"TWILIO_API_BASE_URL": "http://127.0.0.1:9"}
    assert "Twilio does not answer" in bot("templates", "list", status=1, **there)


def test_the_list_of_commands_imports_none_of_them_and_each_is_there() -> None:
    with Context(main) as context:
        before = set(sys.modules)
        listed = main.get_help(context)
        assert not {name for name in set(sys.modules) - before if name.startswith("bot.")}
        for name in main.list_commands(context):
            command = main.get_command(context, name)
            assert command is not None
            assert (command.name, name in listed) == (name, True)


def test_a_store_is_not_started_beside_another_one(bot, tmp_path):
    from bot.store.embedded import EmbeddedServer

    with EmbeddedServer(tmp_path / "valkey"):
        assert "already" in bot("store", status=1, DATA_DIR=str(tmp_path))
