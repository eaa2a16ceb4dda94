"""Names all in lower case, as they are typed in a hurry: "spoke with maria about", "hope said", "grace's mother"."""

from collections.abc import Iterator, Sequence

from flows.impressions.identifiers.names.name_evidence import (
    PARTICLES,
    PARTICLES_BEFORE,
    does_something,
    is_also_word,
    is_eponym,
    is_first_name,
    is_spoken_of,
    is_surname,
    is_unknown,
    may_be_name,
)
from flows.impressions.identifiers.names.theory_names import is_called_after, is_theorist
from flows.impressions.identifiers.sighting import Sighting
from flows.impressions.identifiers.tokens import Word
from flows.impressions.wording import listed

_FEWEST_IN_ROW = 3  # single words between commas
_BEFORE_SURNAMES = PARTICLES_BEFORE - {"der", "den", "la"}
_NO_FAMILIES = ("ant", "ent", "ed", "al", "ic", "an", "ese", "ish", "ary", "knit", "ly", "ing", "x", "am", "er")
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
        if word.text[0].isupper():
            continue
        if is_first_name(word) and word.low not in listed("no_names"):
            if is_theorist(words, at, at + 2):
                continue
            yield Sighting(word.start, words[_whole(words, at) - 1].end, "lower_name")
        elif _is_told(words, at) or _is_family(words, at):
            yield Sighting(word.start, word.end, "lower_name")
        elif word.low in _BEFORE_SURNAMES and (end := _with_particle(words, at)):
            yield Sighting(word.start, words[end - 1].end, "surname")
    yield from _rows(words)


def _is_told(words: Sequence[Word], at: int) -> bool:
    """Whether what stands around tells that a word is somebody: "named tyrell", "hope told", "session with joy"."""
    word = words[at]
    before = words[at - 1].low if at and word.close else ""
    if before in {"him", "her", "them"} and at > 1:
        before = words[at - 2].low
    if before in _NAMED:
        return word.low not in _NO_NAME | listed("no_names")
    if not word.low.isascii() and is_spoken_of(words, at):
        return word.low not in listed("no_names") | listed("kin")
    return is_also_word(word) and (does_something(words, at) or is_spoken_of(words, at))


def _is_family(words: Sequence[Word], at: int) -> bool:
    """Whether it is a family's name: "nguyen family: both present"; not "the young family"."""
    after = words[at + 1] if at + 1 < len(words) and words[at + 1].close else None
    if after is None or after.low not in listed("households"):
        return False
    low = words[at].low
    told = at > 0 and words[at].close and words[at - 1].low == "the" and is_unknown(words[at])
    told = told and after.low in {"family", "household"}
    return low.replace("'", "") in listed("surnames") or (told and "-" not in low and not low.endswith(_NO_FAMILIES))


def _with_particle(words: Sequence[Word], at: int) -> int:
    """Return the index after "van der Berg" and "da Paz"; 0 after "de Shazer" and "van Gogh yellow"."""
    last = at + 2 if at + 1 < len(words) and words[at + 1].low in PARTICLES else at + 1
    name = words[last] if last < len(words) and all(word.close for word in words[at + 1 : last + 1]) else None
    if name is None or not may_be_name(name) or not name.has_capital or not (is_surname(name) or is_unknown(name)):
        return 0
    theory = is_theorist(words, last, last + 1) or is_theorist(words, at, last + 1) or is_eponym(name)
    return 0 if theory or is_called_after(words, last + 1) else last + 1


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
