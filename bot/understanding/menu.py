"""Picking from a menu that was shown: "1,3", "la prima e la terza", "l'ultima", "il 2 no"."""

import re
from collections.abc import Iterable, Mapping, Sequence

_LONGEST = 6
"""Digits in a row; more of them are a telephone number."""


class MenuReader:
    """Reads numbers and ordinals; the words for them come from the vocabulary."""

    def __init__(
        self,
        numbers: Mapping[str, Sequence[str]],
        fillers: frozenset[str],
        verdicts: frozenset[str],
        topics: Iterable[str],
    ) -> None:
        """`numbers` maps "1", "2", … and "-1", "-2" (from the end) to words; `verdicts` are words
        for what is to be done with a choice: "sì", "no", "tranne"."""
        self._values = {word: value for value, words in numbers.items() for word in words}
        self._fillers = fillers
        self._verdicts = verdicts
        # In quotation marks: a question may have a topic in its name.
        self._topic = re.compile(f'"({"|".join(map(re.escape, topics))})"')

    def topics_of(self, choice: str) -> list[str]:
        """The topics in the payload of a choice."""
        return self._topic.findall(choice)

    def picks(self, words: Sequence[str]) -> tuple[str, ...] | None:
        """The positions named ("1", "3", "-1"), where the words name nothing else."""
        found: list[str] = []
        for word in words:
            if word.isascii() and word.isdigit():
                if len(word) > _LONGEST:
                    return None
                found.extend([word] if len(word) <= 2 else _digits(word))
            elif word in self._values:
                found.append(self._values[word])
            elif word not in self._fillers:
                return None
        return tuple(dict.fromkeys(found)) or None

    def judges(self, words: Sequence[str]) -> bool:
        """Whether the words say yes and no to numbers, and nothing else: "1 e 4 sì, il 3 no"."""
        others = [word for word in words if word not in self._verdicts]
        picks = self.picks(others) if len(others) < len(words) else None
        return picks is not None and (len(picks) > 1 or any(map(str.isdigit, others)))

    def named(self, words: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
        """The words, with the names that stand at the numbers and ordinals instead of these."""
        return tuple(part for word in words for part in self._name(word, names).split())

    def _name(self, word: str, names: Sequence[str]) -> str:
        pick = word if word.isascii() and word.isdigit() else self._values.get(word, "")
        position = _from_the_start(pick or "0", len(names))
        return names[position - 1] if 1 <= position <= len(names) else word


def _digits(word: str) -> list[str]:
    """ "134" picks three entries; no menu is long enough for another sense."""
    return list(word)


def chosen(picks: Sequence[str], choices: Sequence[str], last: int) -> tuple[str, ...] | None:
    """The choices at the positions; None where one of them does not exist.

    `last` is the position that "the last one" means: below the topics may be "all" and "done".
    """
    positions = [_from_the_start(pick, last) for pick in picks]
    if not choices or not all(1 <= position <= len(choices) for position in positions):
        return None
    return tuple(choices[position - 1] for position in positions)


def _from_the_start(pick: str, last: int) -> int:
    """The position of a pick, which may count from the end: "-1" is the last."""
    position = int(pick)
    return position if position >= 0 else last + 1 + position
