"""Parts what was written without spaces: "cancellatemidallalista", "jesioff", "lacqua".

The parts are those that are together least surprising (Viterbi's algorithm over the letters); the
word stays whole where a word that nobody knows would surprise less than the parts.
"""

from collections.abc import Sequence

from .frequency import Frequencies

_SHORTEST, _LONGEST = 5, 120
_LONGEST_PART = 20
_COMMON_ENOUGH = {1: 200, 2: 30}
"""Times that a part of so many letters stands in the examples by itself."""
_STRANGE, _STRANGE_LETTER = 9.0, 2.0
"""Surprise of a word that nobody knows, and of each of its letters."""
_FEWEST_STRANGE = 3
_INFLECTION = 9
"""Letters that may follow the beginning of a word ("togl") in one of its forms."""
_SPACE_LEFT_OUT = 3.0
"""Surprise of it: where one is, more are."""
_IMPOSSIBLE = 99.0


class Segmenter:
    """Finds the words in a row of letters."""

    def __init__(self, frequencies: Frequencies) -> None:
        self._frequencies = frequencies

    def parts(self, letters: str, beginning: str = "") -> tuple[float, tuple[str, ...]]:
        """The words that were glued together, or the letters as they are; and their surprise.

        `beginning` is what the letters have of a known word: they may be a form of it.
        """
        whole = _strange(letters, beginning)
        if not _SHORTEST <= len(letters) <= _LONGEST:
            return whole, (letters,)
        surprises, starts = [_SPACE_LEFT_OUT], [0]
        for end in range(1, len(letters) + 1):
            surprise, start = min(
                (surprises[start] + self._surprise(letters[start:end]), start)
                for start in range(max(0, end - _LONGEST_PART), end)
            )
            surprises.append(surprise)
            starts.append(start)
        if surprises[-1] >= whole:
            return whole, (letters,)
        return surprises[-1], _followed_back(letters, starts)

    def _surprise(self, part: str) -> float:
        least = _COMMON_ENOUGH.get(len(part))
        if least and self._frequencies.here.get(part, 0) < least:
            return _IMPOSSIBLE
        if part in self._frequencies:
            return self._frequencies.surprise(part)
        return _IMPOSSIBLE if len(part) < _FEWEST_STRANGE else _strange(part)


def _strange(word: str, beginning: str = "") -> float:
    """The surprise of a word that nobody knows."""
    after = len(word) - len(beginning)
    return _STRANGE + _STRANGE_LETTER * (after if after <= _INFLECTION else len(word))


def _followed_back(letters: str, starts: Sequence[int]) -> tuple[str, ...]:
    """The parts, from where the last one starts to the first."""
    parts: list[str] = []
    end = len(letters)
    while end:
        parts.append(letters[starts[end] : end])
        end = starts[end]
    return tuple(reversed(parts))
