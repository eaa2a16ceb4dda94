"""Measures what the search for words that may mean danger misses, on our own sentences (S0-9).

The weights are computed from these sentences. `python -m tests.corpus.train_danger --keep` measures each set of them
with weights that are computed from the others.
"""

from collections.abc import Iterator, Sequence

from flows.danger.detector import may_mean_danger
from tests.bench.checker.figures import Figure
from tests.corpus.labelled import DANGER_PATH, LabeledText, load_texts

TARGETS = {"danger-direct": 0.95, "danger-beside-denial": 0.95, "danger-indirect": 0.75}
"""Trap → the share of its texts that has to be found."""
CLEAN, MOST_FLAGGED = "danger-none", 0.05
"""How the traps of texts without danger begin, and the share of them that may be flagged."""


def measure_danger() -> Iterator[Figure]:
    """Yield for each kind of danger how much of it is found, and how many harmless texts are flagged."""
    texts = load_texts(DANGER_PATH)
    for trap, least in TARGETS.items():
        yield Figure(trap, _share_flagged(texts, trap), minimum=least, case_count=_count(texts, trap))
    yield Figure(CLEAN, _share_flagged(texts, CLEAN), maximum=MOST_FLAGGED, case_count=_count(texts, CLEAN))


def list_danger_errors() -> Iterator[tuple[str, LabeledText]]:
    """Yield each text with danger that is not found, and each harmless text that is flagged."""
    for text in load_texts(DANGER_PATH):
        if may_mean_danger(text.text) == (text.trap.startswith(CLEAN)):
            yield "false" if text.trap.startswith(CLEAN) else "missed", text


def _share_flagged(texts: Sequence[LabeledText], trap: str) -> float:
    return sum(may_mean_danger(text.text) for text in texts if text.trap.startswith(trap)) / _count(texts, trap)


def _count(texts: Sequence[LabeledText], trap: str) -> int:
    return sum(text.trap.startswith(trap) for text in texts)
