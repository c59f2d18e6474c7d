"""What the operations refuse, as one exception; `problems.py` says what follows over HTTP."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with what was sent."""

    where: tuple[str | int, ...]
    """The path to it in the body, or the name of the parameter; empty: the body as a whole."""
    code: str
    """Names the text in the catalogue, under ``faults``."""
    values: tuple[tuple[str, object], ...] = ()
    """What fills the text's placeholders."""


class RefusedError(Exception):
    """Something that was asked for is not done.

    `problem` names the reason, and its texts in the catalogue under ``problems``; `values` fill
    their placeholders.
    """

    def __init__(self, problem: str, faults: tuple[Fault, ...] = (), **values: object) -> None:
        super().__init__(problem)
        self.problem = problem
        self.faults = faults
        self.values = values
