"""Building a conversation on a directory of content."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.citizens import Registry
from bot.content.loading import CONTENT, the_understanding
from bot.content.script import Script, read_script
from bot.conversation import Conversation
from bot.dialogue import Engine
from bot.editing.live import train_apart
from bot.settings import Settings
from bot.turn.action_runner import InProcessActions, RemoteActions
from bot.turn.processor import Processor
from bot.understanding import Understanding
from bot.understanding.examples.cache import model_path

_INTERNAL_ERROR = "utter_internal_error_rasa"


class Builder:
    """Builds conversations, and keeps the model of the last one for as long as it fits."""

    def __init__(
        self,
        settings: Settings,
        registry: Registry,
        notices: Callable[[], Sequence[Mapping[str, Any]]],
        installed: Script,
        understanding: Understanding,
    ) -> None:
        """`installed` and `understanding`: those of `content/` as it was installed."""
        self._settings = settings
        self._registry = registry
        self._notices = notices
        self._installed = installed
        self._understanding = understanding
        self._model = self._model_of(CONTENT)

    def build(self, directory: Path) -> Conversation:
        """A conversation that says and understands what stands there. Raises ContentError."""
        settings = self._settings
        script = self._installed if directory == CONTENT else read_script(directory)
        processor = Processor(
            self._understand(directory),
            Engine(script.flows, script.domain, self._actions(script)),
            script.readings(),
            script.municipality,
            notices=self._notices,
            base_url=settings.base_url,
            session_seconds=settings.session_minutes * 60,
        )
        return Conversation(self._registry, processor, _apology(script))

    def _actions(self, script: Script) -> InProcessActions | RemoteActions:
        """In this process, or on an action server (which has its own content)."""
        url = self._settings.action_endpoint_url
        return RemoteActions(url) if url else InProcessActions(script.actions())

    def _understand(self, directory: Path) -> Understanding:
        model = self._model_of(directory)
        if model != self._model:
            if not model.exists():
                train_apart(directory)
            self._understanding = the_understanding(self._settings, directory)
            self._model = model
        return self._understanding

    def _model_of(self, directory: Path) -> Path:
        return model_path(directory, self._settings.data_dir / "models")


def _apology(script: Script) -> str:
    variation = script.domain.responses[_INTERNAL_ERROR].plain[0]
    return variation.in_language(script.municipality.default_language).text.source
