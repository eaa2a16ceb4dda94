"""Against the scope: words of what a therapist keeps from the colleague, in what they are about to share (S0-15).

For that therapist alone. It nudges and never blocks: nobody else may learn that there is such a list.
"""

import re
from collections.abc import Iterator

from flows.impressions.finding import Finding
from flows.impressions.wording import load_list, load_wordings

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_MIN_STEM = 4  # letters: shorter words say too little by themselves
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


def find_withheld_words(text: str, *kept_back: str) -> tuple[Finding, ...]:
    """Return where the text first has a word of the stem of one that is kept back; offsets as check() gives them."""
    wanted = {stem for words in kept_back for _start, _end, stem in _iter_stems(words)}
    first: dict[str, tuple[int, int]] = {}
    for start, end, stem in _iter_stems(text):
        if stem in wanted:
            first.setdefault(stem, (start, end))
    return tuple(load_wordings()["scope"].build_finding(*span) for span in first.values())


def _iter_stems(text: str) -> Iterator[tuple[int, int, str]]:
    for found in _WORD.finditer(text):
        word = re.sub(r"['\u2019]s?$", "", found[0].casefold())
        if len(word) >= _MIN_STEM and word not in load_list("says_little"):
            yield *found.span(), _stem(word)


def _stem(word: str) -> str:
    """Return the word without its ending, as long as enough of it is left to know it by."""
    ending = next((one for one in _ENDINGS if word.endswith(one) and len(word) - len(one) >= _MIN_STEM), "")
    short = word.removesuffix(ending)
    doubled = len(short) > _MIN_STEM and short[-1] == short[-2] and ending in {"ing", "ings", "ed", "er", "ers"}
    return short[:-1] if doubled else short
