"""The languages we speak: in some everything is written, in others the essential only."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Languages:
    """`full`: those in which every text is written, the default one first; `also`: the others."""

    full: tuple[str, ...]
    also: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Every language in which somebody may be answered."""
        return (*self.full, *self.also)

    def sentences(self, texts: Mapping[str, str]) -> dict[str, str]:
        """A text in every language; untranslated, it is said in all the full ones in turn."""
        stripped = {code: text.strip() for code, text in texts.items()}
        joined = "\n\n".join(stripped[code] for code in self.full)
        return {code: stripped.get(code, joined) for code in self.all}

    def names(self, texts: Mapping[str, str]) -> dict[str, str]:
        """A short name in every language; untranslated, it is the one of the default language."""
        return {code: texts.get(code) or texts[self.full[0]] for code in self.all}

    def missing(self, texts: Mapping[str, str]) -> tuple[str, ...]:
        """The languages in which a text should be written and is not."""
        return tuple(code for code in self.full if not texts.get(code))

    def alien(self, texts: Collection[str]) -> tuple[str, ...]:
        """The languages of a text that we do not speak."""
        return tuple(code for code in texts if code not in self.all)
