"""How long a check takes: of ordinary notes, of one more keystroke, and as hostile texts grow.

Time of the processor, which other programs on the machine do not lengthen.
"""

import itertools
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence

from bot.checker.answer_cache import AnswerCache
from flows.impressions.parsing import Parser
from tests.bench.checker.finders import Finder, ours
from tests.corpus.labelled import Labelled

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


def notes(texts: Sequence[Labelled], size: int, rounds: int) -> Iterator[str]:
    """Yield notes of `size` characters in which no sentence was there before."""
    draw, number = random.Random(7), itertools.count(1)  # noqa: S311 -- the same notes each time
    for _ in range(rounds):
        note = ""
        while len(note) < size:
            note += f"{draw.choice(texts).text.rstrip('. ')} (wk {next(number)}). "
        yield note[:size]


def ordinary(texts: Sequence[Labelled], parser: Parser | None) -> Iterator[Row]:
    """Yield how long ordinary notes take: rules alone, everything, and a keystroke more."""
    rules, every = ours(None), ours(parser)
    list(map(rules, notes(texts, SHORT, 5)))  # lists are read at first use
    yield "rules alone, 500 characters (p95 at most 3)", _told(_taken(rules, notes(texts, SHORT, ROUNDS)))
    yield "rules alone, 3,000 characters", _told(_taken(rules, notes(texts, LONG, FEWER)))
    if parser:
        yield "everything, 500, not seen before (p95 at most 30)", _told(_taken(every, notes(texts, SHORT, ROUNDS)))
        yield "everything, 3,000, not seen before (at most 120)", _told(_taken(every, notes(texts, LONG, FEWER)))
        every = ours(parser, AnswerCache())
        for size in (SHORT, LONG):
            typed = [note[: size - 20 + more] for note in notes(texts, size, 3) for more in range(20)]
            taken = [_milliseconds(every, text) for text in typed]
            warm = [each for place, each in enumerate(taken) if place % 20]
            yield f"everything, one keystroke at {size:,} (at most 10)", _told(warm)


def growing(finder: Finder) -> Iterator[Row]:
    """Yield how many times longer hostile texts take as they grow tenfold and a hundredfold. Linear is 10 and 100."""
    for name, piece in HOSTILE.items():
        taken = [_best(finder, (piece * size)[:size]) for size in SIZES]
        ratios = " ".join(f"{each / taken[0]:7.1f}" for each in taken[1:])
        yield name, f"{taken[0]:8.2f} ms {ratios} times   {taken[-1]:9.1f} ms"


def _best(finder: Finder, text: str) -> float:
    return min(_milliseconds(finder, f"{text}{'.' * again}") for again in range(TRIES))


def _taken(finder: Finder, texts: Iterator[str]) -> list[float]:
    return [_milliseconds(finder, text) for text in texts]


def _milliseconds(finder: Callable[[str], object], text: str) -> float:
    start = time.process_time()
    finder(text)
    return (time.process_time() - start) * 1000


def _told(taken: Sequence[float]) -> str:
    p95 = statistics.quantiles(taken, n=20)[-1]
    return f"p50 {statistics.median(taken):7.2f}   p95 {p95:7.2f} ms"
