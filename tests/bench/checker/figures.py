"""The figures of merit, and what each has to reach."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.bench.checker.measures import Found, Share, by_span, by_text, covered, flagged
from tests.corpus.labelled import Labelled

SPOKEN = frozenset({"quote", "speech", "reported"})
SHORTHAND = frozenset({"chart-shorthand", "note_report"})
LOWER_CASE = frozenset({"name-lower-case"})
LONG = 4  # words, from which on a quotation blocks
_LABEL = re.compile(r"(?:^|[\n.])[^\n.:]{1,40}(?::|\s[-\u2013])\s*$")
_MARK = re.compile(r"[\"“”„«»]|(?<!\w)['\u2018]|['\u2019](?!\w)")


@dataclass(frozen=True)
class Figure:
    """One figure: what it is, what it is to be at least (or at most), what it is, and of how many."""

    name: str
    value: float | None  # None: there is nothing here to measure it on
    least: float | None = None
    most: float | None = None
    of: int | None = None

    @property
    def reached(self) -> bool:
        """Whether the figure is what it is to be; one that cannot be measured is not."""
        if self.value is None:
            return self.least is None and self.most is None
        return (self.least is None or self.value >= self.least) and (self.most is None or self.value <= self.most)


def figures(texts: Sequence[Labelled], found: Found) -> Iterator[Figure]:
    """Yield every figure that these texts can tell, kind by kind."""
    yield from _quote(texts, found)
    yield from _speech(texts, found)
    yield from _reported(texts, found)
    yield from _identifier(texts, found)
    yield from _tone(texts, found)


def _quote(texts: Sequence[Labelled], found: Found) -> Iterator[Figure]:
    yield from _texts_and_spans(texts, found, "quote", {"F1": 0.92})
    long = [(one, span) for one, span in _spans(texts, "quote") if _words(one, span) >= LONG]
    yield _share("quote, recall at four words or more", covered(long, found, ["quote"]), least=0.97)
    terms = [one for one in _clean(texts, "quote") if _MARK.search(one.text)]
    yield _share("quoted terms flagged", flagged(terms, found, "quote"), most=0.05)


def _speech(texts: Sequence[Labelled], found: Found) -> Iterator[Figure]:
    every = list(_spans(texts, "speech"))
    labels = [(one, span) for one, span in every if after_label(one.text, span[0])]
    others = [each for each in every if each not in labels]
    yield _share("speech, recall on speaker labels", covered(labels, found, ["speech"]), least=0.97)
    yield _share("speech, recall otherwise", covered(others, found, ["speech"]), least=0.80)
    clean = [one for one in _clean(texts, "speech") if not any(one.of(kind) for kind in SPOKEN)]
    yield _share("speech, clean flagged", flagged(clean, found, "speech"), most=0.01)


def _reported(texts: Sequence[Labelled], found: Found) -> Iterator[Figure]:
    yield from _texts_and_spans(texts, found, "reported", {"F1": 0.95})
    shorthand = [one for one in _clean(texts, "reported") if one.trap in SHORTHAND]
    yield _share("chart shorthand flagged", flagged(shorthand, found, "reported"), most=0.03)


def _identifier(texts: Sequence[Labelled], found: Found) -> Iterator[Figure]:
    yield from _texts_and_spans(texts, found, "identifier", {"precision": 0.97, "recall": 0.97})
    yield _share("identifier, clean flagged", flagged(_clean(texts, "identifier"), found, "identifier"), most=0.01)
    small = [(one, at) for one, at in _spans(texts, "identifier") if one.trap in LOWER_CASE and _lower(one, at)]
    yield _share("lower-case names, recall", covered(small, found, ["identifier"]), least=0.75)


def _tone(texts: Sequence[Labelled], found: Found) -> Iterator[Figure]:
    counts = by_text(texts, found, "tone")
    yield Figure("tone, precision", counts.precision, of=counts.hit + counts.false)
    yield Figure("tone, recall", counts.recall, of=counts.hit + counts.missed)
    yield _share("tone, clean flagged", flagged(_clean(texts, "tone"), found, "tone"), most=0.01)


def _texts_and_spans(
    texts: Sequence[Labelled], found: Found, kind: str, least: Mapping[str, float]
) -> Iterator[Figure]:
    counts, spans = by_text(texts, found, kind), by_span(texts, found, kind)
    yield Figure(f"{kind}, precision", counts.precision, least.get("precision"), of=counts.hit + counts.false)
    yield Figure(f"{kind}, recall", counts.recall, least.get("recall"), of=counts.hit + counts.missed)
    yield Figure(f"{kind}, F1", counts.f1, least.get("F1"))
    yield _share(f"{kind}, precision by span", spans.right)
    yield _share(f"{kind}, recall by span", spans.found)
    yield Figure(f"{kind}, F1 by span", spans.f1)


def after_label(text: str, start: int) -> bool:
    """Return whether what starts here follows a speaker's label: `Mom: `, `ct - `."""
    return bool(_LABEL.search(text[:start]))


def _share(name: str, share: Share, least: float | None = None, most: float | None = None) -> Figure:
    return Figure(name, share.value, least, most, share.of)


def _spans(texts: Iterable[Labelled], kind: str) -> Iterator[tuple[Labelled, tuple[int, int]]]:
    return ((one, span) for one in texts if kind in one.judged for span in one.of(kind))


def _clean(texts: Iterable[Labelled], kind: str) -> list[Labelled]:
    return [one for one in texts if kind in one.judged and not one.of(kind)]


def _words(one: Labelled, span: tuple[int, int]) -> int:
    return len(re.findall(r"\w[\w'\u2019-]*", one.text[slice(*span)]))


def _lower(one: Labelled, span: tuple[int, int]) -> bool:
    return one.text[slice(*span)].islower()
