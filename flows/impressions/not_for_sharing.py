"""Words from a therapist's own list of withheld topics, found in text that the therapist is about to share (S0-15).

Only that therapist sees these findings. They never block, because nobody else may learn that such a list exists.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from flows.impressions.finding import Finding
from flows.impressions.wording import load_list, load_wordings

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_MIN_STEM = 4  # letters; shorter words are too common to compare
_ENDINGS = (
    *(
        "ations",
        "ation",
        "ments",
        "ment",
        "ancy",
        "ings",
        "ing",
        "ions",
        "ion",
        "ive",
        "ant",
        "ers",
        "er",
        "ies",
        "ied",
    ),
    *("ed", "es", "ly", "s", "y", "e"),
)


def find_withheld_words(text: str, *withheld: str, quotes: Iterable[Finding] = ()) -> tuple[Finding, ...]:
    """Return one place of each word in the text that shares its stem with a word of the withheld notes.

    It is the first place outside `quotes`, or else the first one: once the quotation is gone, the word would still be
    there. Words that are in everybody's vocabulary, such as "husband", are no sign of anything and are left out.
    Offsets count characters of `text`, as in check().
    """
    withheld_stems = {stem for words in withheld for _start, _end, stem in _iter_stems(words)}
    if not withheld_stems:
        return ()
    quoted = [(quote.start, quote.end) for quote in quotes]
    spans: dict[str, tuple[int, int]] = {}
    for start, end, stem in _iter_stems(text):
        if stem in withheld_stems and (
            stem not in spans or (_is_in(spans[stem], quoted) and not _is_in((start, end), quoted))
        ):
            spans[stem] = start, end
    return tuple(load_wordings()["scope"].build_finding(*span) for span in sorted(spans.values()))


def _is_in(span: tuple[int, int], quoted: Iterable[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in quoted)


@cache
def _everyday_words() -> frozenset[str]:
    return frozenset().union(*(load_list(name) for name in ("says_little", "kin", "persons")))


def _iter_stems(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _WORD.finditer(text):
        word = re.sub(r"['\u2019]s?$", "", match[0].casefold())
        if len(word) >= _MIN_STEM and word not in _everyday_words():
            yield *match.span(), _stem(word)


def _stem(word: str) -> str:
    """Return the word without its ending, if at least `_MIN_STEM` letters remain."""
    ending = next((suffix for suffix in _ENDINGS if word.endswith(suffix) and len(word) - len(suffix) >= _MIN_STEM), "")
    short = word.removesuffix(ending)
    doubled = len(short) > _MIN_STEM and short[-1] == short[-2] and ending in {"ing", "ings", "ed", "er", "ers"}
    return short[:-1] if doubled else short
