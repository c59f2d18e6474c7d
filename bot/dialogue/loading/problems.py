"""What is wrong with the content, and where: all faults of a load are reported at once."""

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a file, a line (from 1; 0 is the file as a whole), a flow, a step."""

    file: str
    line: int = 0
    flow: str | None = None
    step: str | None = None

    def at(self, line: int) -> "Place":
        return replace(self, line=line)

    def in_flow(self, flow: str, line: int) -> "Place":
        return replace(self, flow=flow, step=None, line=line)

    def in_step(self, step: str, line: int) -> "Place":
        return replace(self, step=step, line=line)


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault, with a sentence that says what to do about it."""

    file: str
    line: int
    flow: str | None
    step: str | None
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}"
        if self.flow:
            where += f": flow {self.flow}"
        if self.step:
            where += f", step {self.step}"
        return f"{where}: {self.message}"


class ContentError(Exception):
    """The content cannot be used. `problems` holds every fault, in the order of the files."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.file, p.line, p.message)))
        super().__init__("\n".join(map(str, self.problems)))


class Problems:
    """Collects faults, so that an editor sees all of them and not one at a time."""

    def __init__(self) -> None:
        self._found: dict[Problem, None] = {}

    def add(self, place: Place, message: str) -> None:
        problem = Problem(place.file, place.line, place.flow, place.step, message)
        self._found.setdefault(problem)

    def __len__(self) -> int:
        return len(self._found)

    def raise_if_any(self) -> None:
        """Raise `ContentError` with everything found so far."""
        if self._found:
            raise ContentError(self._found)
