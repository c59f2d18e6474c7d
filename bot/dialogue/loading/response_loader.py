"""Loading the responses of the domain: variations, translations, buttons and lists.

A variation has `text`, and optionally `condition`, `buttons` and `translation` (language: text).
What is not translated into a language that is spoken in part (`also`) is said in the others, one
after another.
A button has `title`, `payload`, optionally `description` and `translation` (language: `title`,
`description`). WhatsApp's list picker, which Rasa does not have, is a variation with buttons (up
to ten, with descriptions) and a label for the button that opens it, in the room that Rasa leaves
for such things:

    metadata: {list: {button: "Scegli", translation: {en: "Choose"}}}
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ..condition_tokens import ConditionError
from ..conditions import Condition, compile_condition
from ..domain import CONTEXT_NAMES
from ..limits import Limits
from ..messages import Kind
from ..responses import BASE_LANGUAGE, SEVERAL, Response, Variation, Wording
from ..slots import Slot
from ..templates import Template, TemplateError, compile_template, several
from .choice_loader import ChoiceLoader
from .fields import Fields
from .yaml_source import Node


@dataclass(frozen=True, slots=True)
class ResponseLoader:
    """Reads responses against the names of the domain; faults go to the fields' problems."""

    intents: Collection[str]
    entities: Collection[str]
    slots: Mapping[str, Slot]
    languages: tuple[str, ...]
    """Beside Italian, the languages into which every response is translated."""
    also: tuple[str, ...]
    """Those into which some are."""
    limits: Limits

    def read(self, name: str, node: Node, section: Fields) -> Response | None:
        """The response, or None when nothing of it could be read."""
        if not isinstance(node.value, list) or not node.value:
            section.fault(
                node, f"The response '{name}' must be a list with at least one variation."
            )
            return None
        read = (self._variation(name, item, section) for item in node.value)
        variations = [variation for variation in read if variation is not None]
        return Response(
            name,
            tuple(variation for variation in variations if variation.condition),
            tuple(variation for variation in variations if not variation.condition),
            node.line,
        )

    def _variation(self, name: str, node: Node, section: Fields) -> Variation | None:
        fields = Fields.of(node, section.place, section.problems, f"A variation of '{name}'")
        if fields is None:
            return None
        fields.only("text", "condition", "buttons", "translation", "metadata")
        condition = self._condition(name, fields)
        texts = self._texts(name, fields)
        choices = ChoiceLoader(self.intents, self.entities, self.slots, self.limits)
        buttons = choices.read(name, fields, tuple(texts))
        kind: Kind = (
            "text" if not buttons else "list" if "metadata" in fields.entries else "buttons"
        )
        labels = choices.labels(name, fields, tuple(texts))
        self._check_languages(name, fields, texts)
        texts |= self._in_several(texts)
        self._check_length(name, fields, texts, has_choices=bool(buttons))
        if BASE_LANGUAGE not in texts:
            return None
        wordings = {
            language: Wording(text, buttons.get(shown, ()), labels.get(shown, ""))
            for language, text in texts.items()
            for shown in [BASE_LANGUAGE if language == SEVERAL else language]
        }
        return Variation(wordings, kind, condition)

    def _condition(self, name: str, fields: Fields) -> Condition | None:
        text = fields.text("condition")
        if text is None:
            return None
        try:
            return compile_condition(text, self.slots, CONTEXT_NAMES)
        except ConditionError as error:
            fields.fault(fields.entries["condition"], f"The condition of '{name}', {error}.")
            return None

    def _texts(self, name: str, fields: Fields) -> dict[str, Template]:
        texts: dict[str, Template] = {}
        base = fields.text("text", required=True)
        if base is not None:
            texts |= self._template(name, BASE_LANGUAGE, base, fields, fields.entries["text"])
        translation = fields.mapping("translation")
        for language, node in translation.entries.items() if translation else ():
            text = translation.text(language) if translation else None
            if text is not None:
                texts |= self._template(name, language, text, fields, node)
        return texts

    def _template(
        self, name: str, language: str, text: str, fields: Fields, node: Node
    ) -> dict[str, Template]:
        try:
            template = compile_template(text)
        except TemplateError as error:
            fields.fault(node, f"The text of '{name}' ({language}) has {error}.")
            return {}
        for placeholder in template.names:
            scope, _, rest = placeholder.partition(".")
            if placeholder not in self.slots and not (scope == "context" and rest in CONTEXT_NAMES):
                fields.fault(
                    node,
                    f"The text of '{name}' ({language}) names {{{placeholder}}}, which is no slot: "
                    "declare it or correct the name.",
                )
        return {language: template}

    def _in_several(self, texts: Mapping[str, Template]) -> dict[str, Template]:
        """What is said in a language into which this is not translated, where there is one."""
        needed = (BASE_LANGUAGE, *self.languages)
        if texts.keys() >= {*needed, *self.also} or not texts.keys() >= set(needed):
            return {}
        return {SEVERAL: several([texts[language] for language in needed])}

    def _check_languages(self, name: str, fields: Fields, texts: Collection[str]) -> None:
        for language in self.languages:
            if language not in texts:
                fields.fault(None, f"'{name}' has no translation into '{language}': add it.")
        for language in texts:
            if language not in {BASE_LANGUAGE, *self.languages, *self.also}:
                fields.fault(
                    None,
                    f"'{name}' is translated into '{language}', which is not spoken: "
                    "remove it, or add the language.",
                )

    def _check_length(
        self, name: str, fields: Fields, texts: Mapping[str, Template], *, has_choices: bool
    ) -> None:
        most = self.limits.body_with_choices if has_choices else self.limits.body
        for language, template in texts.items():
            length = sum(map(len, template.literals))
            if length > most:
                fields.fault(
                    None,
                    f"The text of '{name}' ({language}) has {length} characters: "
                    f"shorten it to {most}.",
                )
