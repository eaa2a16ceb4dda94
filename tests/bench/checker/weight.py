"""Measures how much memory the checker adds to a process, and how long its language model takes to load."""

import json
import subprocess
import sys
from collections.abc import Iterator

_RULES = """
import json, sys, time
from tests.bench.memory import resident
def told(before, start): return [resident() - before, time.perf_counter() - start]
before, start = resident(), time.perf_counter()
from flows.impressions.checking import check
imported = told(before, start) + ["spacy" in sys.modules]
check("Mom said that she told Mrs. Quenby on 3/4.")
rules = told(before, start) + ["spacy" in sys.modules]
"""
_EVERY = """
from bot.checker.language_model import load_spacy_parser
start = time.perf_counter()
parser = load_spacy_parser()
loaded = told(before, start)
check("Mom said that she told Mrs. Quenby on 3/4.", parser=parser)
first = told(before, start)
for n in range(200): check(f"Week {n}: mom said that she told Mrs. Quenby on 3/4. " * 20, parser=parser)
print(json.dumps([imported, rules, loaded, first, told(before, start)]))
"""


def measure_weight() -> Iterator[tuple[str, str]]:
    """Yield the megabytes added and the seconds taken at each step, in a fresh process."""
    run = subprocess.run(  # noqa: S603 -- ours
        [sys.executable, "-c", _RULES + _EVERY], check=True, capture_output=True, text=True
    )
    imported, rules, loaded, first, used = json.loads(run.stdout)
    yield "imported", f"{imported[0]:4d} MB  {imported[1]:6.2f} s{'   spaCy was loaded!' * imported[2]}"
    yield "first check, rules alone", f"{rules[0]:4d} MB  {rules[1]:6.2f} s{'   spaCy was loaded!' * rules[2]}"
    yield "model loaded (at most 250 MB)", f"{loaded[0]:4d} MB  {loaded[1]:6.2f} s"
    yield "first check with it", f"{first[0]:4d} MB  {first[1]:6.2f} s"
    yield "after 4,000 sentences", f"{used[0]:4d} MB"
