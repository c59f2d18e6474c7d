"""`python -m benchmarks.nlu [messages.jsonl] [--misses]`: the figures of understanding."""

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from bot.understanding import Understanding

from .leaks import leaks
from .robustness import robustness
from .scoring import (
    Message,
    Result,
    accuracy_by,
    confusion,
    macro_f1,
    read_messages,
    score,
    share,
)
from .training import is_trained

ROOT = Path(__file__).parent.parent.parent
_ROUNDS = 5


def main() -> None:
    arguments = _arguments()
    cache = arguments.cache or Path(tempfile.gettempdir()) / "jesi-on-nlu"
    _train_elsewhere(cache)
    before = _memory()
    started = time.perf_counter()
    understanding = Understanding.load(ROOT / "content", cache)
    seconds = time.perf_counter() - started
    messages = read_messages(arguments.messages)
    results = score(understanding, messages)
    _print_quality(results)
    _print_safety(results)
    if arguments.misses:
        _print_misses(results)
    _print_robustness(understanding, messages)
    _print_speed(understanding, messages)
    print(
        f"\nstart with the cache {seconds:.2f} s, memory {_memory():.0f} MB ({before:.0f} before)"
    )
    _print_leaks(messages)


def _train_elsewhere(cache: Path) -> None:
    """Fills the cache in another process, so that this one never holds the training library."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        pool.submit(is_trained, ROOT / "content", cache).result()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nlu", description=__doc__)
    own = Path(__file__).parent / "messages.jsonl"
    parser.add_argument("messages", nargs="?", type=Path, default=own)
    parser.add_argument("--misses", action="store_true", help="list what was misunderstood")
    parser.add_argument("--cache", type=Path, help="where trained models are kept")
    return parser.parse_args()


def _print_quality(results: Sequence[Result]) -> None:
    exact = [result for result in results if result.intent_exact]
    questions = [result for result in exact if result.message.intent == "faq"]
    chosen = [result for result in exact if result.message.intent in _TOPIC_INTENTS]
    print(f"{len(results)} messages")
    print(f"intent accuracy   {share(r.intent_right for r in results):.3f}")
    print(f"macro-F1          {macro_f1(results):.3f}")
    print(f"topics exact      {share(r.topics_right for r in chosen):.3f}  of {len(chosen)}")
    print(f"FAQ id right      {share(r.faq_right for r in questions):.3f}  of {len(questions)}")
    for field in ("lang", "difficulty"):
        groups = accuracy_by(results, field)
        print(f"by {field}: " + "  ".join(f"{k} {v:.3f} ({n})" for k, (v, n) in groups.items()))
    italian = [r for r in results if r.message.lang == "it"]
    plain = [r for r in italian if r.message.difficulty != "hard"]
    print(f"Italian, easy and medium {share(r.intent_right for r in plain):.3f} ({len(plain)})")
    for label, guess, times in confusion(results):
        print(f"  {times} x {label} understood as {guess}")


_TOPIC_INTENTS = frozenset({"subscribe", "add_categories", "remove_categories", "set_categories"})


def _print_safety(results: Sequence[Result]) -> None:
    print(f"\nfalse unsubscribes {sum(r.false_unsubscribe for r in results)}")
    print(f"missed emergencies {sum(r.missed_emergency for r in results)}")
    changes = sum(r.unwanted_change for r in results)
    print(f"unwanted changes   {changes} ({changes / len(results):.2%})")


def _print_misses(results: Sequence[Result]) -> None:
    print()
    for result in results:
        if not result.faultless:
            message, meaning = result.message, result.meaning
            wanted = message.faq or ",".join(sorted(message.topics))
            given = meaning.faq or ",".join(sorted(meaning.topics))
            print(
                f"  [{message.lang} {message.difficulty}] {message.text!r}: "
                f"{message.intent} {wanted} -> {meaning.intent} {given} {meaning.confidence:.2f}"
            )


def _print_robustness(understanding: Understanding, messages: Sequence[Message]) -> None:
    print("\nunderstood when written otherwise  (false unsubscribes, missed emergencies, changes)")
    for written in robustness(understanding, messages):
        faults = (written.false_unsubscribes, written.missed_emergencies, written.unwanted_changes)
        print(f"  {written.corruption:24} {written.accuracy:.3f}  {faults}")


def _print_speed(understanding: Understanding, messages: Sequence[Message]) -> None:
    times: list[float] = []
    for _ in range(_ROUNDS):
        for message in messages:
            started = time.perf_counter()
            understanding.parse(message.text)
            times.append(time.perf_counter() - started)
    times.sort()
    median, slow = times[len(times) // 2], times[int(len(times) * 0.99)]
    print(
        f"\nmedian {median * 1e3:.2f} ms, p99 {slow * 1e3:.2f} ms, worst {times[-1] * 1e3:.2f} ms"
    )
    print(f"scikit-learn imported: {'sklearn' in sys.modules}")


def _memory() -> float:
    """Resident memory now, in MB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def _print_leaks(messages: Sequence[Message]) -> None:
    found = leaks(ROOT / "content", [message.text for message in messages])
    print(f"messages that also stand in content/: {len(found)}")
    for text in found:
        print(f"  {text}")


if __name__ == "__main__":
    main()
