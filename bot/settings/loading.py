"""Reading the settings, with every mistake listed at once."""

from pathlib import Path

from pydantic import ValidationError

from bot.settings.errors import SettingsError
from bot.settings.keys import kept_key
from bot.settings.settings import Settings


def load_settings(env_file: Path | None = Path(".env")) -> Settings:
    """The settings from the environment and `env_file`, complete with keys.

    Where REDIS_URL is unset, missing keys are made at the first start and kept under DATA_DIR,
    readable by their owner only. Raises SettingsError with one line for each fault.
    """
    try:
        settings = Settings(_env_file=env_file)  # type: ignore[call-arg]
    except ValidationError as error:
        raise SettingsError(_explain(error)) from None
    missing = {
        name: kept_key(settings.data_dir / name.replace("_", "-"))
        for name in ("secret_key", "data_key")
        if not getattr(settings, name)
    }
    return settings.model_copy(update=missing)


def _explain(error: ValidationError) -> str:
    lines = ["The settings need your attention:"]
    for fault in error.errors():
        name = ".".join(str(part) for part in fault["loc"]).upper()
        text = fault["msg"].removeprefix("Value error, ")
        lines += [f"  {name}: {text}"] if name else [f"  {line}" for line in text.splitlines()]
    return "\n".join(lines)
