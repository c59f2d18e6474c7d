"""A figure beside its floor, and whether it is met: a line of a benchmark's table."""


def at_least(what: str, value: float, floor: float, unit: str) -> None:
    """A figure that must not be smaller."""
    _line(what, value, f"at least {floor:,.6g}", unit, value >= floor)


def at_most(what: str, value: float, limit: float, unit: str) -> None:
    """A figure that must not be larger."""
    _line(what, value, f"at most {limit:,.6g}", unit, value <= limit)


def _line(what: str, value: float, bound: str, unit: str, met: bool) -> None:
    verdict = "met" if met else "NOT MET"
    print(f"  {what:<52} {value:>12,.2f} {unit:<10} {bound:>20}   {verdict}", flush=True)
