"""Parts what was written without spaces: "cancellatemidallalista", "jesioff", "lacqua".

The parts are those that are together least surprising (Viterbi's algorithm over the letters); the
word stays whole where a word that nobody knows would surprise less than the parts. Where no known
words fit, parts may also be written as they sound: "elliminatelesquole".
"""

from collections.abc import Callable, Mapping, Sequence
from math import inf

from .frequency import Frequencies
from .slips import SOUNDS_ALIKE, sound

_SHORTEST, _LONGEST = 5, 120
_LONGEST_PART = 20
_COMMON_ENOUGH = {1: 200, 2: 30}
"""Times that a part of so many letters stands in the examples by itself."""
_STRANGE, _STRANGE_LETTER, _LETTER_TOO_MANY = 9.0, 2.0, 3.0
"""Surprise of a word that nobody knows, of each of its letters, and of those beyond `_USUAL`."""
_USUAL = 12
"""Letters: longer words are seldom."""
_FEWEST_STRANGE = 3
_INFLECTION = 8
"""Letters that may follow the beginning of a word ("togl") in one of its forms."""
_SPACE_LEFT_OUT = 3.0
"""Surprise of it: where one is, more are."""
_IMPOSSIBLE = 99.0
_SHORTEST_HEARD, _LONGEST_HEARD = 4, 40
"""Letters of a part that is known by its sound, and of what is searched for such parts."""


class Segmenter:
    """Finds the words in a row of letters."""

    def __init__(self, frequencies: Frequencies, by_sound: Mapping[str, Sequence[str]]) -> None:
        """`by_sound` has the known words by how they sound."""
        self._frequencies = frequencies
        self._by_sound = by_sound

    def parts(self, letters: str, beginning: str = "") -> tuple[float, tuple[str, ...]]:
        """The words that were glued together, or the letters as they are; and their surprise.

        `beginning` is what the letters have of a known word: they may be a form of it.
        """
        whole = _strange(letters, beginning)
        if not _SHORTEST <= len(letters) <= _LONGEST:
            return whole, (letters,)
        surprise, parts = _least_surprising(letters, self._surprise)
        known = surprise < whole and all(part in self._frequencies for part in parts)
        if not known and len(letters) <= _LONGEST_HEARD:
            surprise, parts = min((surprise, parts), _least_surprising(letters, self._heard))
        return (surprise, parts) if surprise < whole else (whole, (letters,))

    def _surprise(self, part: str) -> float:
        least = _COMMON_ENOUGH.get(len(part))
        if least and self._frequencies.here.get(part, 0) < least:
            return _IMPOSSIBLE
        if part in self._frequencies:
            return self._frequencies.surprise(part)
        return _IMPOSSIBLE if len(part) < _FEWEST_STRANGE else _strange(part)

    def _heard(self, part: str) -> float:
        """The surprise of a part that may be written as it sounds."""
        surprise = self._surprise(part)
        if part in self._frequencies or len(part) < _SHORTEST_HEARD:
            return surprise
        alike = map(self._frequencies.surprise, self._by_sound.get(sound(part), ()))
        return min(surprise, min(alike, default=inf) + SOUNDS_ALIKE)


def _least_surprising(
    letters: str, surprise_of: Callable[[str], float]
) -> tuple[float, tuple[str, ...]]:
    """The surprise of the best parts, and the parts."""
    surprises, starts = [_SPACE_LEFT_OUT], [0]
    for end in range(1, len(letters) + 1):
        surprise, start = min(
            (surprises[start] + surprise_of(letters[start:end]), start)
            for start in range(max(0, end - _LONGEST_PART), end)
        )
        surprises.append(surprise)
        starts.append(start)
    return surprises[-1], _followed_back(letters, starts)


def _strange(word: str, beginning: str = "") -> float:
    """The surprise of a word that nobody knows."""
    after = len(word) - len(beginning)
    letters = after if after <= _INFLECTION else len(word)
    too_many = max(0, letters - _USUAL)
    return _STRANGE + _STRANGE_LETTER * (letters - too_many) + _LETTER_TOO_MANY * too_many


def _followed_back(letters: str, starts: Sequence[int]) -> tuple[str, ...]:
    """The parts, from where the last one starts to the first."""
    parts: list[str] = []
    end = len(letters)
    while end:
        parts.append(letters[starts[end] : end])
        end = starts[end]
    return tuple(reversed(parts))
