"""With a journal, messages and phones survive a restart."""

from pathlib import Path

from tests.simulator.harness import CITIZEN, SENDER, Service, running_simulator


def test_a_restart_forgets_nothing(tmp_path: Path, service: Service) -> None:
    options = ("--journal", str(tmp_path / "journal.jsonl"))
    service.answer = lambda _request: "<Response><Message>Benvenuta</Message></Response>"
    with running_simulator(f"{service.url}/inbound", *options) as simulator:
        simulator.call("POST", "/phones", json={"name": "Amina", "address": "+393335550150"})
        simulator.send(body="Jesi On")
        simulator.send(type="photo")
        simulator.settle()
        before = simulator.call("GET", "/phones")["phones"]
        records = simulator.records()
        simulator.process.kill()

    with running_simulator(f"{service.url}/inbound", *options) as simulator:
        assert simulator.call("GET", "/phones")["phones"] == before
        assert simulator.records() == records
        photo = before[0]["messages"][2]["media"][0]["src"]
        assert simulator.call("GET", "/phones")["phones"][-1]["name"] == "Amina"
        assert simulator.client().messages.create(to=CITIZEN, from_=SENDER, body="x").sid
        assert photo


def test_a_torn_last_line_costs_only_itself(tmp_path: Path, service: Service) -> None:
    journal = tmp_path / "journal.jsonl"
    with running_simulator(f"{service.url}/inbound", "--journal", str(journal)) as simulator:
        simulator.send(body="uno")
        simulator.send(body="due")
        simulator.process.kill()
    whole = journal.read_bytes()
    journal.write_bytes(whole[:-40])

    with running_simulator(f"{service.url}/inbound", "--journal", str(journal)) as simulator:
        bodies = [record["body"] for record in simulator.records(direction="inbound")]
        assert bodies == ["uno", "due"]


def test_messages_in_the_queue_go_out_after_a_restart(tmp_path: Path, service: Service) -> None:
    options = ("--journal", str(tmp_path / "journal.jsonl"))
    with running_simulator(f"{service.url}/inbound", *options) as simulator:
        simulator.send(body="ciao")
        simulator.settings(mps=0.01)
        for _ in range(3):
            simulator.client().messages.create(
                to=CITIZEN, from_=SENDER, body="x", status_callback=f"{service.url}/status"
            )
        simulator.process.kill()

    with running_simulator(f"{service.url}/inbound", *options) as simulator:
        simulator.settle()
        assert simulator.summary()["by_status"] == {"delivered": 3}


def test_templates_and_deletions_survive_too(tmp_path: Path, service: Service) -> None:
    options = ("--journal", str(tmp_path / "journal.jsonl"))
    with running_simulator(f"{service.url}/inbound", *options) as simulator:
        content = {"language": "it", "types": {"twilio/text": {"body": "Ciao a tutti"}}}
        auth = ("AC00000000000000000000000000000001", "a-token-for-tests")
        sid = simulator.call("POST", "/v1/Content", json=content, auth=auth)["sid"]
        simulator.send(body="ciao")
        first = simulator.records(direction="inbound")[0]["sid"]
        simulator.client().messages(first).delete()
        simulator.process.kill()

    with running_simulator(f"{service.url}/inbound", *options) as simulator:
        assert simulator.client().content.v1.contents(sid).fetch().language == "it"
        assert simulator.records(direction="inbound") == []


def test_without_a_journal_nothing_is_kept(service: Service) -> None:
    with running_simulator(f"{service.url}/inbound") as simulator:
        simulator.send(body="ciao")
    with running_simulator(f"{service.url}/inbound") as simulator:
        assert simulator.records(direction="inbound") == []
