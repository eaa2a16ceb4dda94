"""Names all in lower case, as they are typed in a hurry: "spoke with maria about", "hope said", "grace's mother"."""

from collections.abc import Iterator, Sequence

from flows.impressions.identifiers.people import does_something, is_also_word, is_first_name, is_spoken_of
from flows.impressions.identifiers.reading import Word
from flows.impressions.identifiers.sighting import Sighting
from flows.impressions.identifiers.theory import is_theorist
from flows.impressions.wording import listed

_FEWEST_IN_ROW = 3  # single words between commas
_AND = {"and", "&", "or"}
_NAMED = {"named", "nicknamed"}
_NO_NAME = {
    "after",
    "as",
    "the",
    "a",
    "an",
    "in",
    "on",
    "for",
    "his",
    "her",
    "their",
    "by",
    "him",
    "it",
    "them",
    "and",
    "or",
    "to",
    "with",
    "at",
    "no",
    "not",
}


def find(text: str, words: Sequence[Word]) -> Iterator[Sighting]:  # noqa: ARG001 -- all readers are asked alike
    """Return lower-case names: by list, by what they do, by what stands before, and in a row of names."""
    for at, word in enumerate(words):
        if word.has_capital:
            continue
        if is_first_name(word) and word.low not in listed("no_names"):
            if is_theorist(words, at, at + 2):
                continue
            yield Sighting(word.start, words[_whole(words, at) - 1].end, "lower_name")
        elif _is_told(words, at):
            yield Sighting(word.start, word.end, "lower_name")
    yield from _rows(words)


def _is_told(words: Sequence[Word], at: int) -> bool:
    """Whether what stands around tells that a word is somebody: "named tyrell", "hope told", "session with joy"."""
    word = words[at]
    before = words[at - 1].low if at and word.close else ""
    if before in {"him", "her", "them"} and at > 1:
        before = words[at - 2].low
    if before in _NAMED:
        return word.low not in _NO_NAME | listed("no_names")
    return is_also_word(word) and (does_something(words, at) or is_spoken_of(words, at))


def _whole(words: Sequence[Word], at: int) -> int:
    following = at + 1 < len(words) and words[at + 1].close and not words[at].owns
    return at + 2 if following and words[at + 1].low in listed("surnames") else at + 1


def _rows(words: Sequence[Word]) -> Iterator[Sighting]:
    """Return what stands in a row of single words of which half are names: "leonti, terrence, pamela and brian"."""
    row: list[Word] = []
    for at, word in enumerate(words):
        goes_on = bool(row) and (word.gap in {", ", ","} or (word.close and words[at - 1].low in _AND))
        if goes_on or (row and word.low in _AND):
            row += [word] if word.low not in _AND else []
            continue
        yield from _named_in(row[:-1] if word.close else row)
        row = [word]
    yield from _named_in(row)


def _named_in(row: Sequence[Word]) -> Iterator[Sighting]:
    """Return the row's words if enough are names, those that are written as these are."""
    known = [word.has_capital for word in row if is_first_name(word)]
    if known and len(row) >= _FEWEST_IN_ROW and len(known) * 2 >= len(row):
        alike = (word for word in row if word.has_capital == known[0] and not word.shouts)
        for word in alike:
            if word.low not in listed("no_names") and word.low not in listed("kin"):
                yield Sighting(word.start, word.end, "lower_name")
