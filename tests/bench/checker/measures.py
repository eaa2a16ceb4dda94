"""Measures how well findings fit labels, counted in texts and in spans."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tests.corpus.labelled import LabeledText, Span

Found = Mapping[str, Sequence[Span]]
"""Text id → the findings in it, as (start, end, kind)."""
HALF = 0.5


@dataclass(frozen=True)
class Counts:
    """Correct findings, false findings, and missed labels."""

    hit: int
    false: int
    missed: int

    @property
    def precision(self) -> float | None:
        """Share of the findings that are correct. None if nothing was found."""
        return self.hit / (self.hit + self.false) if self.hit + self.false else None

    @property
    def recall(self) -> float | None:
        """Share of the labels that were found. None if there are no labels."""
        return self.hit / (self.hit + self.missed) if self.hit + self.missed else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall. None if there are no labels and nothing was found."""
        total = 2 * self.hit + self.false + self.missed
        return 2 * self.hit / total if total else None


@dataclass(frozen=True)
class Share:
    """A part of a whole."""

    part: int
    total: int

    @property
    def value(self) -> float | None:
        """The share. None if the whole is zero."""
        return self.part / self.total if self.total else None


def count_texts(texts: Iterable[LabeledText], found: Found, kind: str) -> Counts:
    """Count texts. A text with a label of this kind is a hit if it was flagged. Only texts judged for it count."""
    hit = false = missed = 0
    for text in texts:
        if kind in text.judged:
            has_label, is_flagged = bool(text.spans_of(kind)), bool(_spans_of_kind(found[text.id], kind))
            hit += has_label and is_flagged
            false += is_flagged and not has_label
            missed += has_label and not is_flagged
    return Counts(hit, false, missed)


@dataclass(frozen=True)
class SpanShares:
    """The share of findings that are right, and the share of labels that were found.

    A finding is right if labels cover at least half of it. A label is found if findings cover at least half of it.
    So two findings in one address are both right, and a finding over a whole text is not right.
    """

    right: Share
    found: Share

    @property
    def f1(self) -> float | None:
        """Harmonic mean of both shares. None if there are no labels and nothing was found."""
        precision, recall = self.right.value, self.found.value
        if precision is None and recall is None:
            return None
        total = (precision or 0) + (recall or 0)
        return 2 * (precision or 0) * (recall or 0) / total if total else 0.0


def count_spans(texts: Iterable[LabeledText], found: Found, kind: str) -> SpanShares:
    """Count the spans of this kind, in texts that are judged for it."""
    judged = [text for text in texts if kind in text.judged]
    are_right = [
        _is_half_covered(span, text.spans_of(kind)) for text in judged for span in _spans_of_kind(found[text.id], kind)
    ]
    are_found = [
        _is_half_covered(span, _spans_of_kind(found[text.id], kind)) for text in judged for span in text.spans_of(kind)
    ]
    return SpanShares(Share(sum(are_right), len(are_right)), Share(sum(are_found), len(are_found)))


def count_covered(spans: Iterable[tuple[LabeledText, tuple[int, int]]], found: Found, kinds: Iterable[str]) -> Share:
    """Return how many of these labels were found as one of these kinds, by the rule of `SpanShares`."""
    kinds = tuple(kinds)
    are_found = [
        _is_half_covered(span, [finding for kind in kinds for finding in _spans_of_kind(found[text.id], kind)])
        for text, span in spans
    ]
    return Share(sum(are_found), len(are_found))


def count_flagged(texts: Iterable[LabeledText], found: Found, kind: str) -> Share:
    """Return how many of these texts, which have no label of this kind, were flagged for it."""
    are_flagged = [bool(_spans_of_kind(found[text.id], kind)) for text in texts]
    return Share(sum(are_flagged), len(are_flagged))


def list_errors(texts: Iterable[LabeledText], found: Found, kind: str) -> Iterable[tuple[LabeledText, str, str]]:
    """Yield (text, `missed` or `false`, words) for each label that is not found and each finding that is not right."""
    for text in texts:
        if kind in text.judged:
            labels, spans = text.spans_of(kind), _spans_of_kind(found[text.id], kind)
            yield from (
                (text, "missed", text.text[slice(*span)]) for span in labels if not _is_half_covered(span, spans)
            )
            yield from (
                (text, "false", text.text[slice(*span)]) for span in spans if not _is_half_covered(span, labels)
            )


def _spans_of_kind(spans: Iterable[Span], kind: str) -> list[tuple[int, int]]:
    return [(start, end) for start, end, span_kind in spans if span_kind == kind]


def _is_half_covered(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    characters = set(range(*span))
    covered_characters = characters & {character for other in others for character in range(*other)}
    return len(covered_characters) >= HALF * len(characters)
