"""What deploy/ names is there: settings, commands, paths, ports, figures."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from click import Context
from flask import Flask
from ruamel.yaml import YAML

from app import build_app
from bot.__main__ import main
from bot.broadcast import AlarmKind, Lane
from bot.services import Services
from bot.settings import Settings

FOR_THIS_MACHINE = {"/healthz", "/readyz", "/metrics"}
PYTHONS_OWN = {"PYTHONPYCACHEPREFIX", "PYTHONUNBUFFERED"}


@pytest.fixture
def deploy(repository: Path) -> Path:
    return repository / "deploy"


@pytest.fixture
def units(deploy: Path) -> dict[str, str]:
    """Every unit and what they have in common, by file name."""
    files = [path for path in (deploy / "systemd").rglob("jesi-on*.*") if path.is_file()]
    return {path.name: path.read_text() for path in [*files, *deploy.rglob("common.conf")]}


@pytest.fixture
def containerfile(deploy: Path) -> str:
    return (deploy / "container" / "Containerfile").read_text().replace("\\\n", "")


@pytest.fixture
def compose(deploy: Path) -> dict:
    return YAML(typ="safe").load(deploy / "container" / "compose.yaml")["services"]


@pytest.fixture
def caddyfile(deploy: Path) -> str:
    return (deploy / "caddy" / "Caddyfile").read_text()


@pytest.fixture
def rules(deploy: Path) -> list[dict]:
    groups = YAML(typ="safe").load(deploy / "prometheus" / "alerts.yml")["groups"]
    return [rule for group in groups for rule in group["rules"]]


@pytest.fixture
def web(services: Services) -> Flask:
    return build_app(services)


def test_every_variable_that_is_set_is_a_setting(units, containerfile, compose):
    lines = re.findall(
        r"^(?:Environment=|ENV )(.+)", "\n".join([*units.values(), containerfile]), re.M
    )
    given = {word.partition("=")[0] for line in lines for word in shlex.split(line)}
    given |= compose["jesi-on"]["environment"].keys()
    assert given - PYTHONS_OWN <= {name.upper() for name in Settings.model_fields}
    assert "DATA_DIR" in given


def test_every_command_is_one_of_ours(repository, units):
    pages = [
        *repository.glob("*.md"),
        *repository.glob("docs/*.md"),
        *repository.glob("deploy/*.md"),
    ]
    texts = [*units.values(), *(path.read_text() for path in pages)]
    called = set(re.findall(r"(?:-m bot|(?<!/)\bjesi-on) ([a-z-]+)", "\n".join(commands(texts))))
    assert {"web", "store", "broadcaster", "backup", "restore", "people"} <= called
    assert {name for name in called if not main.get_command(Context(main), name)} == set()


def commands(texts: list[str]) -> Iterator[str]:
    """The lines that somebody runs: what units start, and indented or fenced lines of pages."""
    for text in texts:
        yield from re.findall(r"^ExecStart=.+", text, re.M)
        for block in re.findall(r"^ *```\n(.+?)^ *```", text, re.M | re.S):
            yield from block.splitlines()


def test_every_route_is_handed_on_by_the_proxy_or_kept_to_this_machine(caddyfile, web):
    routed = {re.sub("<[^>]+>", "x", rule.rule) for rule in web.url_map.iter_rules()}
    routed |= {"/whatsapp/inbound", "/whatsapp/status"}  # mounted before Flask
    matchers = re.findall(r"^\t@\w+ path (.+)", caddyfile, re.M)
    handed_on = [pattern for line in matchers for pattern in line.split()]

    def matches(pattern: str, path: str) -> bool:
        return path.startswith(pattern[:-1]) if pattern.endswith("*") else path == pattern

    kept = {path for path in routed if not any(matches(p, path) for p in handed_on)}
    assert kept == FOR_THIS_MACHINE
    assert [p for p in handed_on if not any(matches(p, path) for path in routed)] == ["/admin"]


def test_whoever_asks_the_service_asks_where_it_listens(caddyfile, containerfile, compose, deploy):
    defaults = Settings(_env_file=None)
    here = f"{defaults.host}:{defaults.port}"
    assert f"{{$JESI_ON_UPSTREAM:{here}}}" in caddyfile
    assert here in (deploy / "prometheus" / "scrape.yml").read_text()
    inside = compose["jesi-on"]["environment"]
    assert compose["caddy"]["environment"]["JESI_ON_UPSTREAM"] == f"jesi-on:{inside['PORT']}"
    assert f"127.0.0.1:{inside['PORT']}/readyz" in containerfile


def test_what_goes_into_the_image_is_there_and_enough(containerfile, compose, repository, deploy):
    copied = [
        words.split()[:-1] for words in re.findall(r"^COPY (?!--from)(.+)", containerfile, re.M)
    ]
    names = {name for words in copied for name in words}
    assert {name for name in names if not (repository / name).exists()} == set()
    assert {"bot", "actions", "simulator", "content", "app.py", "flows.yml"} <= names
    build = compose["jesi-on"]["build"]
    assert (deploy / "container" / build["context"]).resolve() == repository
    assert (repository / build["dockerfile"]).is_file()


def test_every_figure_that_an_alert_looks_at_is_shown(rules, services):
    shown = {metric.name for metric in services.metrics.collect()}
    named = {name for rule in rules for name in re.findall(r"jesi_on_\w+", rule["expr"])}
    assert named - shown == {"jesi_on_tier_left"}  # shown where MESSAGING_TIER is set
    lanes = {lane for rule in rules for lane in re.findall(r'lane="(\w+)"', rule["expr"])}
    assert lanes <= {lane.value for lane in Lane}


def test_every_alarm_of_the_service_calls_somebody(rules):
    kinds = [kind for rule in rules for found in re.findall(r'kind=~"(.+?)"', rule["expr"])
             for kind in found.split("|")]  # fmt: skip
    assert sorted(kinds) == sorted(kind.value for kind in AlarmKind)
