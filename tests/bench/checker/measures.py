"""How well findings fit labels, counted in texts and in spans. Pure arithmetic."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tests.corpus.labelled import Labelled, Span

Found = Mapping[str, Sequence[Span]]
"""Text id → what was found in it, as (start, end, kind)."""
HALF = 0.5


@dataclass(frozen=True)
class Counts:
    """What was found and is there, what was found and is not, what is there and was not found."""

    hit: int
    false: int
    missed: int

    @property
    def precision(self) -> float | None:
        """Share of what was found that is there; None if nothing was found."""
        return self.hit / (self.hit + self.false) if self.hit + self.false else None

    @property
    def recall(self) -> float | None:
        """Share of what is there that was found; None if nothing is there."""
        return self.hit / (self.hit + self.missed) if self.hit + self.missed else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of the two; None if nothing is there and nothing was found."""
        every = 2 * self.hit + self.false + self.missed
        return 2 * self.hit / every if every else None


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    part: int
    of: int

    @property
    def value(self) -> float | None:
        """The share; None of nothing."""
        return self.part / self.of if self.of else None


def by_text(texts: Iterable[Labelled], found: Found, kind: str) -> Counts:
    """Count texts: one that holds this kind and was flagged for it is a hit. Texts not judged for it do not count."""
    hit = false = missed = 0
    for one in texts:
        if kind in one.judged:
            there, flagged = bool(one.of(kind)), bool(_of(found[one.id], kind))
            hit += there and flagged
            false += flagged and not there
            missed += there and not flagged
    return Counts(hit, false, missed)


@dataclass(frozen=True)
class Spans:
    """Spans that were found and are right, that were found, that are there and were found, that are there.

    Right: at least half of what was found is labelled. Found: at least half of a label is covered. So two findings in
    one address are both right, and a finding over a whole text is right nowhere.
    """

    right: Share
    found: Share

    @property
    def f1(self) -> float | None:
        """Harmonic mean of both shares; None if nothing is there and nothing was found."""
        precision, recall = self.right.value, self.found.value
        if precision is None and recall is None:
            return None
        both = (precision or 0) + (recall or 0)
        return 2 * (precision or 0) * (recall or 0) / both if both else 0.0


def by_span(texts: Iterable[Labelled], found: Found, kind: str) -> Spans:
    """Count spans of this kind, in texts that are judged for it."""
    judged = [one for one in texts if kind in one.judged]
    right = [_covered(span, one.of(kind)) for one in judged for span in _of(found[one.id], kind)]
    there = [_covered(span, _of(found[one.id], kind)) for one in judged for span in one.of(kind)]
    return Spans(Share(sum(right), len(right)), Share(sum(there), len(there)))


def covered(spans: Iterable[tuple[Labelled, tuple[int, int]]], found: Found, kinds: Iterable[str]) -> Share:
    """Return how many of these labels were found as one of these kinds, by the rule of `Spans`."""
    kinds = tuple(kinds)
    each = [_covered(span, [at for kind in kinds for at in _of(found[one.id], kind)]) for one, span in spans]
    return Share(sum(each), len(each))


def flagged(texts: Iterable[Labelled], found: Found, kind: str) -> Share:
    """Return in how many of these texts, which hold nothing of this kind, it was found all the same."""
    each = [bool(_of(found[one.id], kind)) for one in texts]
    return Share(sum(each), len(each))


def errors(texts: Iterable[Labelled], found: Found, kind: str) -> Iterable[tuple[Labelled, str, str]]:
    """Yield text, `missed` or `false`, and the words, for each span that is not found or not right."""
    for one in texts:
        if kind in one.judged:
            labels, spans = one.of(kind), _of(found[one.id], kind)
            yield from ((one, "missed", one.text[slice(*span)]) for span in labels if not _covered(span, spans))
            yield from ((one, "false", one.text[slice(*span)]) for span in spans if not _covered(span, labels))


def _of(spans: Iterable[Span], kind: str) -> list[tuple[int, int]]:
    return [(start, end) for start, end, each in spans if each == kind]


def _covered(span: tuple[int, int], by: Iterable[tuple[int, int]]) -> bool:
    here = set(range(*span))
    shared = here & {at for each in by for at in range(*each)}
    return len(shared) >= HALF * len(here)
