"""The figures of the benchmark, and the target of each."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flows.danger.detector import may_mean_danger
from tests.bench.checker.measures import Found, Share, count_covered, count_flagged, count_spans, count_texts
from tests.corpus.labelled import LabeledText

SPOKEN = frozenset({"quote", "speech", "reported"})
SHORTHAND = frozenset({"chart-shorthand", "note_report"})
LOWER_CASE = frozenset({"name-lower-case"})
LONG_QUOTE_WORDS = 4  # words; from this length on, a quote blocks
_LABEL = re.compile(r"(?:^|[\n.])[^\n.:]{1,40}(?::|\s[-\u2013])\s*$")
_MARK = re.compile(r"[\"“”„«»]|(?<!\w)['\u2018]|['\u2019](?!\w)")


@dataclass(frozen=True)
class Figure:
    """One figure: its name, its value, its target, and the number of cases it is based on."""

    name: str
    value: float | None  # None: these texts have nothing to measure it on
    minimum: float | None = None
    maximum: float | None = None
    case_count: int | None = None

    @property
    def is_reached(self) -> bool:
        """Whether the figure reaches its target. A figure without a value does not reach a target."""
        if self.value is None:
            return self.minimum is None and self.maximum is None
        is_enough = self.minimum is None or self.value >= self.minimum
        return is_enough and (self.maximum is None or self.value <= self.maximum)


def compute_figures(texts: Sequence[LabeledText], found: Found) -> Iterator[Figure]:
    """Yield every figure that these texts allow, kind by kind.

    A text that may mean danger is not measured for its style, because nothing is said about that there (S0-9).
    """
    without_danger = [text for text in texts if not may_mean_danger(text.text)]
    yield from _quote_figures(without_danger, found)
    yield from _speech_figures(without_danger, found)
    yield from _reported_figures(without_danger, found)
    yield from _identifier_figures(texts, found)
    yield from _tone_figures(without_danger, found)


def _quote_figures(texts: Sequence[LabeledText], found: Found) -> Iterator[Figure]:
    yield from _common_figures(texts, found, "quote", {"F1": 0.92})
    long_quotes = [
        (text, span) for text, span in _labels(texts, "quote") if _count_words(text, span) >= LONG_QUOTE_WORDS
    ]
    yield _share_figure("quote, recall at four words or more", count_covered(long_quotes, found, ["quote"]), least=0.97)
    texts_with_marks = [text for text in _clean_texts(texts, "quote") if _MARK.search(text.text)]
    yield _share_figure("quoted terms flagged", count_flagged(texts_with_marks, found, "quote"), most=0.05)


def _speech_figures(texts: Sequence[LabeledText], found: Found) -> Iterator[Figure]:
    labels = list(_labels(texts, "speech"))
    speaker_lines = [(text, span) for text, span in labels if follows_label(text.text, span[0])]
    others = [label for label in labels if label not in speaker_lines]
    yield _share_figure("speech, recall on speaker labels", count_covered(speaker_lines, found, ["speech"]), least=0.97)
    yield _share_figure("speech, recall otherwise", count_covered(others, found, ["speech"]), least=0.80)
    clean = [text for text in _clean_texts(texts, "speech") if not any(text.spans_of(kind) for kind in SPOKEN)]
    yield _share_figure("speech, clean flagged", count_flagged(clean, found, "speech"), most=0.01)


def _reported_figures(texts: Sequence[LabeledText], found: Found) -> Iterator[Figure]:
    yield from _common_figures(texts, found, "reported", {"F1": 0.95})
    shorthand = [text for text in _clean_texts(texts, "reported") if text.trap in SHORTHAND]
    yield _share_figure("chart shorthand flagged", count_flagged(shorthand, found, "reported"), most=0.03)


def _identifier_figures(texts: Sequence[LabeledText], found: Found) -> Iterator[Figure]:
    yield from _common_figures(texts, found, "identifier", {"precision": 0.97, "recall": 0.97})
    yield _share_figure(
        "identifier, clean flagged", count_flagged(_clean_texts(texts, "identifier"), found, "identifier"), most=0.01
    )
    lower_case = [
        (text, span)
        for text, span in _labels(texts, "identifier")
        if text.trap in LOWER_CASE and _is_lower_case(text, span)
    ]
    yield _share_figure("lower-case names, recall", count_covered(lower_case, found, ["identifier"]), least=0.75)


def _tone_figures(texts: Sequence[LabeledText], found: Found) -> Iterator[Figure]:
    counts = count_texts(texts, found, "tone")
    yield Figure("tone, precision", counts.precision, case_count=counts.hit + counts.false)
    yield Figure("tone, recall", counts.recall, case_count=counts.hit + counts.missed)
    yield _share_figure("tone, clean flagged", count_flagged(_clean_texts(texts, "tone"), found, "tone"), most=0.01)


def _common_figures(
    texts: Sequence[LabeledText], found: Found, kind: str, least: Mapping[str, float]
) -> Iterator[Figure]:
    counts, spans = count_texts(texts, found, kind), count_spans(texts, found, kind)
    yield Figure(f"{kind}, precision", counts.precision, least.get("precision"), case_count=counts.hit + counts.false)
    yield Figure(f"{kind}, recall", counts.recall, least.get("recall"), case_count=counts.hit + counts.missed)
    yield Figure(f"{kind}, F1", counts.f1, least.get("F1"))
    yield _share_figure(f"{kind}, precision by span", spans.right)
    yield _share_figure(f"{kind}, recall by span", spans.found)
    yield Figure(f"{kind}, F1 by span", spans.f1)


def follows_label(text: str, start: int) -> bool:
    """Return whether the text at `start` follows a speaker's label: `Mom: `, `ct - `."""
    return bool(_LABEL.search(text[:start]))


def _share_figure(name: str, share: Share, least: float | None = None, most: float | None = None) -> Figure:
    return Figure(name, share.value, least, most, share.total)


def _labels(texts: Iterable[LabeledText], kind: str) -> Iterator[tuple[LabeledText, tuple[int, int]]]:
    return ((text, span) for text in texts if kind in text.judged for span in text.spans_of(kind))


def _clean_texts(texts: Iterable[LabeledText], kind: str) -> list[LabeledText]:
    return [text for text in texts if kind in text.judged and not text.spans_of(kind)]


def _count_words(text: LabeledText, span: tuple[int, int]) -> int:
    return len(re.findall(r"\w[\w'\u2019-]*", text.text[slice(*span)]))


def _is_lower_case(text: LabeledText, span: tuple[int, int]) -> bool:
    return text.text[slice(*span)].islower()
