"""Figures beside their floors: the lines that a benchmark prints, and the summary of all."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, and what it is held against."""

    what: str
    value: float
    unit: str
    bound: str
    met: bool

    def __str__(self) -> str:
        verdict = "met" if self.met else "NOT MET"
        return f"{self.what:<58} {self.value:>11,.2f} {self.unit:<9} {self.bound:>18}   {verdict}"


class Table:
    """Prints figures as they come, and remembers them for the summary."""

    def __init__(self) -> None:
        self._subjects: dict[str, list[Figure]] = {}
        self._broken: dict[str, str] = {}

    def begin(self, title: str) -> None:
        """What follows belongs to another subject."""
        self._subjects[title] = []
        print(f"\n{title}\n{'─' * len(title)}", flush=True)

    def at_least(self, what: str, value: float, floor: float, unit: str = "") -> None:
        """A figure that must not be smaller."""
        self._add(Figure(what, value, unit, f"at least {floor:,.6g}", value >= floor))

    def at_most(self, what: str, value: float, limit: float, unit: str = "") -> None:
        """A figure that must not be larger."""
        self._add(Figure(what, value, unit, f"at most {limit:,.6g}", value <= limit))

    def broke(self, why: str) -> None:
        """The subject could not be measured to its end."""
        title = list(self._subjects)[-1]
        self._broken[title] = why
        print(f"  BROKE OFF: {why}", flush=True)

    def summary(self) -> bool:
        """Print every figure once more, subject by subject; whether all are met."""
        figures = [figure for figures in self._subjects.values() for figure in figures]
        missed = sum(not figure.met for figure in figures)
        print("\nSummary\n═══════")
        for title, of_subject in self._subjects.items():
            print(title)
            for figure in of_subject:
                print(f"  {figure}")
            if why := self._broken.get(title):
                print(f"  BROKE OFF: {why}")
        print(f"{len(figures) - missed} met, {missed} not met, {len(self._broken)} broken off")
        return not missed and not self._broken

    def _add(self, figure: Figure) -> None:
        list(self._subjects.values())[-1].append(figure)
        print(f"  {figure}", flush=True)
