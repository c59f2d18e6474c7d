"""All benchmarks: `make bench`."""

from benchmarks import turns

for title, benchmark in {"A conversation turn": turns.main}.items():
    print(f"\n{title}\n{'─' * len(title)}")
    benchmark()
