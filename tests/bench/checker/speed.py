"""Measures how long a check takes: for ordinary notes, for one more keystroke, and as hostile texts grow.

Times are processor time, which other programs on the machine do not affect.
"""

import itertools
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence

from bot.checker.answer_cache import AnswerCache
from flows.danger.detector import may_mean_danger
from flows.impressions.parsing import Parser
from tests.bench.checker.finders import Finder, build_checker
from tests.corpus.labelled import LabeledText

ROUNDS, FEWER = 200, 60
SHORT, LONG = 500, 3_000  # characters
SIZES = (1_000, 10_000, 100_000)
TRIES = 3
HOSTILE = {
    "only marks": '"',
    "only opening marks": "“",
    "only apostrophes": "'",
    "nested marks": "“a \u2018b ",
    "one endless word": "a",
    "capitals": "A",
    "said said said": "said ",
    "he said that he said that": "he said that ",
    "a.a.a.a": "a.",
    "digits": "7",
    "digits in groups": "555-",
    "at signs": "@",
    "a@a@a": "a@",
    "opening tags": "<",
    "entities": "&lt;",
    "colons": "a: ",
    "line breaks": "\n",
    "spaces": " ",
    "emoji": "😟",
    "Capital words": "Mark Rose ",
}
Row = tuple[str, str]


def make_notes(texts: Sequence[LabeledText], size: int, rounds: int) -> Iterator[str]:
    """Yield notes of `size` characters. No sentence occurs twice."""
    draw, number = random.Random(7), itertools.count(1)  # noqa: S311 -- the same notes in each run
    for _ in range(rounds):
        note = ""
        while len(note) < size:
            note += f"{draw.choice(texts).text.rstrip('. ')} (wk {next(number)}). "
        yield note[:size]


def measure_ordinary(texts: Sequence[LabeledText], parser: Parser | None) -> Iterator[Row]:
    """Yield how long ordinary notes take: with rules alone, with the model, and for one more keystroke."""
    rules, full = build_checker(None), build_checker(parser)
    list(map(rules, make_notes(texts, SHORT, 5)))  # the first check loads the lists
    yield (
        "rules alone, 500 characters (p95 at most 3)",
        _format_times(_measure_all(rules, make_notes(texts, SHORT, ROUNDS))),
    )
    yield (
        "words that may mean danger, 500 characters (p95 at most 3)",
        _format_times(_measure_all(may_mean_danger, make_notes(texts, SHORT, ROUNDS))),
    )
    yield "rules alone, 3,000 characters", _format_times(_measure_all(rules, make_notes(texts, LONG, FEWER)))
    if parser:
        yield (
            "everything, 500, not seen before (p95 at most 30)",
            _format_times(_measure_all(full, make_notes(texts, SHORT, ROUNDS))),
        )
        yield (
            "everything, 3,000, not seen before (at most 120)",
            _format_times(_measure_all(full, make_notes(texts, LONG, FEWER))),
        )
        full = build_checker(parser, AnswerCache())
        for size in (SHORT, LONG):
            versions = [
                note[: size - 20 + typed_count] for note in make_notes(texts, size, 3) for typed_count in range(20)
            ]
            times = [_measure_ms(full, text) for text in versions]
            warm = [time_ for index, time_ in enumerate(times) if index % 20]
            yield f"everything, one keystroke at {size:,} (at most 10)", _format_times(warm)


def measure_growth(finder: Finder) -> Iterator[Row]:
    """Yield how many times longer hostile texts take at 10 and 100 times the length. Linear growth gives 10 and 100."""
    for name, piece in HOSTILE.items():
        times = [_best_time(finder, (piece * size)[:size]) for size in SIZES]
        ratios = " ".join(f"{time_ / times[0]:7.1f}" for time_ in times[1:])
        yield name, f"{times[0]:8.2f} ms {ratios} times   {times[-1]:9.1f} ms"


def _best_time(finder: Finder, text: str) -> float:
    return min(_measure_ms(finder, f"{text}{'.' * number}") for number in range(TRIES))


def _measure_all(finder: Callable[[str], object], texts: Iterator[str]) -> list[float]:
    return [_measure_ms(finder, text) for text in texts]


def _measure_ms(finder: Callable[[str], object], text: str) -> float:
    start = time.process_time()
    finder(text)
    return (time.process_time() - start) * 1000


def _format_times(times: Sequence[float]) -> str:
    p95 = statistics.quantiles(times, n=20)[-1]
    return f"p50 {statistics.median(times):7.2f}   p95 {p95:7.2f} ms"
