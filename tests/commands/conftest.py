"""The command line as a fixture."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.waiting import LONG_ENOUGH


@pytest.fixture
def bot(repository: Path, model_dir: Path):
    """Runs `python -m bot …`; answers what it printed."""

    def run(*words: str, lines: list[str] | None = None, status: int = 0, **environment: str):
        done = subprocess.run(
            [sys.executable, "-m", "bot", *words],
            input="\n".join(lines or []) + "\n",
            capture_output=True,
            text=True,
            cwd=repository,
            env={**os.environ, "DATA_DIR": str(model_dir), **environment},
            timeout=LONG_ENOUGH,
        )
        assert done.returncode == status, done.stderr
        return done.stdout if status == 0 else done.stdout + done.stderr

    return run
