"""Keys that the service makes for itself at its first start, and keeps under DATA_DIR."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from bot.settings.errors import SettingsError


def kept_key(path: Path) -> str:
    """The key in the file, made now if there is none."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            _write_once(path, secrets.token_hex(32))
        return path.read_text().strip()
    except OSError as error:
        raise SettingsError(f"DATA_DIR: {path}: {error.strerror}") from None


def _write_once(path: Path, text: str) -> None:
    """Two processes that start at once get the same, whole file: a link never overwrites."""
    descriptor, draft = tempfile.mkstemp(dir=path.parent)  # readable by its owner only
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    with suppress(FileExistsError):
        os.link(draft, path)
    Path(draft).unlink()
