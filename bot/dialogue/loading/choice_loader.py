"""Loading the choices of a response: buttons, list rows and the label that opens a list."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ..limits import Limits
from ..messages import Choice
from ..payload import PayloadError, SlotValues, parse_payload
from ..responses import BASE_LANGUAGE
from ..slots import Slot, SlotValueError
from .fields import Fields


@dataclass(frozen=True, slots=True)
class ChoiceLoader:
    """Reads `buttons` and `metadata` of a variation; faults go to the fields' problems."""

    intents: Collection[str]
    entities: Collection[str]
    slots: Mapping[str, Slot]
    limits: Limits

    def read(
        self, name: str, fields: Fields, languages: tuple[str, ...]
    ) -> dict[str, tuple[Choice, ...]]:
        """The choices in each of the languages; empty when the variation has none."""
        if "buttons" not in fields.entries:
            return {}
        is_list = "metadata" in fields.entries
        items = fields.items("buttons")
        most = self.limits.rows if is_list else self.limits.buttons
        if len(items) > most:
            advice = "" if is_list else " or make it a list (metadata: {list: {button: …}})"
            fields.fault(
                fields.entries["buttons"],
                f"'{name}' has {len(items)} choices, WhatsApp shows {most}: "
                f"leave some out{advice}.",
            )
        found: dict[str, list[Choice]] = {language: [] for language in languages}
        for item in items:
            button = Fields.of(item, fields.place, fields.problems, f"A button of '{name}'")
            if button is not None:
                for language, choice in self._choice(button, languages, is_list).items():
                    found[language].append(choice)
        self._check_distinct(name, fields, found.get(BASE_LANGUAGE, []))
        return {language: tuple(choices) for language, choices in found.items()}

    def labels(self, name: str, fields: Fields, languages: tuple[str, ...]) -> dict[str, str]:
        """The label that opens the list, in each language; empty when it is no list."""
        metadata = fields.mapping("metadata")
        if metadata is None:
            return {}
        metadata.only("list")
        if "buttons" not in fields.entries:
            metadata.fault(None, f"'{name}' is a list without 'buttons': add its rows.")
        picker = metadata.mapping("list")
        if picker is None:
            if "list" not in metadata.entries:
                metadata.fault(None, "'metadata' must hold 'list': {button: …}.")
            return {}
        picker.only("button", "translation")
        base = picker.text("button", required=True)
        labels = {} if base is None else {BASE_LANGUAGE: base}
        translation = picker.mapping("translation")
        for language in translation.entries if translation else ():
            if text := translation.text(language) if translation else None:
                labels[language] = text
        for language in languages:
            self._sized(picker, "button", labels.get(language, ""), self.limits.list_button)
            if language not in labels and base is not None:
                picker.fault(
                    None, f"The list's button is not translated into '{language}': translate it."
                )
        return labels

    def _choice(
        self, button: Fields, languages: tuple[str, ...], is_list: bool
    ) -> dict[str, Choice]:
        button.only("title", "payload", "description", "translation")
        title = button.text("title", required=True) or ""
        description = button.text("description") or ""
        payload = button.text("payload", required=True) or ""
        if payload:
            self._check_payload(button, payload)
        if description and not is_list:
            button.fault(None, "Only the rows of a list have a 'description': remove it.")
        translation = button.mapping("translation")
        found = {BASE_LANGUAGE: Choice(payload, title, description)}
        for language in translation.entries if translation else ():
            words = translation.mapping(language) if translation else None
            if words is not None:
                words.only("title", "description")
                found[language] = Choice(
                    payload,
                    words.text("title", required=True) or "",
                    words.text("description") or "",
                )
        for language in languages:
            if language not in found:
                button.fault(
                    None, f"The choice '{title}' is not translated into '{language}': translate it."
                )
        for choice in found.values():
            self._check_sizes(button, choice, is_list)
        return {language: found[language] for language in languages if language in found}

    def _check_sizes(self, button: Fields, choice: Choice, is_list: bool) -> None:
        most = self.limits.row_title if is_list else self.limits.button_title
        self._sized(button, "title", choice.title, most)
        self._sized(button, "description", choice.description, self.limits.row_description)
        self._sized(button, "payload", choice.id, self.limits.choice_id)

    def _sized(self, fields: Fields, what: str, text: str, most: int) -> None:
        if len(text) > most:
            fields.fault(
                None, f"The {what} '{text}' has {len(text)} characters: shorten it to {most}."
            )

    def _check_distinct(self, name: str, fields: Fields, choices: list[Choice]) -> None:
        for what, values in (
            ("payload", [choice.id for choice in choices]),
            ("title", [choice.title for choice in choices]),
        ):
            for value in sorted({value for value in values if values.count(value) > 1}):
                fields.fault(
                    fields.entries["buttons"],
                    f"Two choices of '{name}' have the same {what} '{value}': change one.",
                )

    def _check_payload(self, button: Fields, payload: str) -> None:
        node = button.entries["payload"]
        try:
            meant = parse_payload(payload)
        except PayloadError as error:
            button.fault(node, f"The payload '{payload}' is wrong: {error}.")
            return
        if isinstance(meant, SlotValues):
            for name, value in meant.values.items():
                self._check_slot_value(button, name, value)
            return
        if meant.name not in self.intents:
            button.fault(
                node, f"The payload's intent '{meant.name}' is not listed in 'intents': list it."
            )
        for entity in meant.entities:
            if entity not in self.entities:
                button.fault(
                    node, f"The payload's entity '{entity}' is not listed in 'entities': list it."
                )

    def _check_slot_value(self, button: Fields, name: str, value: str | list[str] | None) -> None:
        node = button.entries["payload"]
        slot = self.slots.get(name)
        if slot is None:
            button.fault(node, f"The payload's slot '{name}' is not declared: declare it.")
            return
        try:
            slot.read(value)
        except SlotValueError as error:
            button.fault(node, f"The payload's value does not fit: {error}.")
