"""`python app.py`, where it cannot start."""

from pathlib import Path

import pytest

import app
from benchmarks.servers import free_port
from bot.services import Services
from bot.settings import Settings, kept_key, load_settings
from bot.store.embedded import EmbeddedServer


def test_nothing_is_left_running_when_the_store_was_written_with_another_key(
    monkeypatch: pytest.MonkeyPatch, data_dir: Path, tmp_path: Path
) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DATA_DIR", str(data_dir))
    monkeypatch.setenv("PORT", str(free_port(2)))
    monkeypatch.chdir(tmp_path)
    kept_key(data_dir / "data-key")
    monkeypatch.setenv("DATA_KEY", "0e" * 32)
    with EmbeddedServer(data_dir / "valkey") as server:
        _ = Services(load_settings(None), server.url).registry
    monkeypatch.delenv("DATA_KEY")
    with pytest.raises(SystemExit, match="DATA_KEY"):
        app.main()
    server = EmbeddedServer(data_dir / "valkey").start()  # or attach to one that runs
    started_anew = server.pid is not None
    server.stop()
    assert started_anew, "another one was still running"
