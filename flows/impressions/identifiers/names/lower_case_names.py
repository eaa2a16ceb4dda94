"""Finds names all in lower case, as typed in a hurry: "spoke with maria about", "hope said", "grace's mother"."""

from collections.abc import Iterator, Sequence

from flows.impressions.identifiers.names.name_evidence import (
    PARTICLES,
    PARTICLES_BEFORE,
    acts_like_person,
    is_also_word,
    is_eponym,
    is_first_name,
    is_in_name_position,
    is_surname,
    is_unknown,
    may_be_name,
)
from flows.impressions.identifiers.names.theory_names import is_namesake, is_theorist
from flows.impressions.identifiers.sighting import Sighting
from flows.impressions.identifiers.tokens import Word
from flows.impressions.wording import load_list

_MIN_ROW = 3  # words in a row, at least
_BEFORE_SURNAMES = PARTICLES_BEFORE - {"der", "den", "la"}
_NOT_FAMILY_ENDINGS = ("ant", "ent", "ed", "al", "ic", "an", "ese", "ish", "ary", "knit", "ly", "ing", "x", "am", "er")
_AND = {"and", "&", "or"}
_NAMED = {"named", "nicknamed"}
_NOT_NAMES = {
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


def find_lower_case_names(text: str, words: Sequence[Word]) -> Iterator[Sighting]:  # noqa: ARG001 -- all finders of names have the same parameters
    """Yield lower-case names: by lists, by the words around them, and in a row of names."""
    for at, word in enumerate(words):
        if word.text[0].isupper():
            continue
        if is_first_name(word) and word.lowered not in load_list("no_names"):
            if is_theorist(words, at, at + 2):
                continue
            yield Sighting(word.start, words[_find_name_end(words, at) - 1].end, "lower_name")
        elif _is_person_in_context(words, at) or _is_family_name(words, at):
            yield Sighting(word.start, word.end, "lower_name")
        elif word.lowered in _BEFORE_SURNAMES and (end := _find_particle_name_end(words, at)):
            yield Sighting(word.start, words[end - 1].end, "surname")
    yield from _find_rows(words)


def _is_person_in_context(words: Sequence[Word], at: int) -> bool:
    """Return whether the words around it show that a word is a person.

    Examples: "named tyrell", "hope told", "session with joy".
    """
    word = words[at]
    before = words[at - 1].lowered if at and word.is_adjacent else ""
    if before in {"him", "her", "them"} and at > 1:
        before = words[at - 2].lowered
    if before in _NAMED:
        return word.lowered not in _NOT_NAMES | load_list("no_names")
    if not word.lowered.isascii() and is_in_name_position(words, at):
        return word.lowered not in load_list("no_names") | load_list("kin")
    return is_also_word(word) and (acts_like_person(words, at) or is_in_name_position(words, at))


def _is_family_name(words: Sequence[Word], at: int) -> bool:
    """Return whether the word is a family's name: "nguyen family: both present"; not "the young family"."""
    after = words[at + 1] if at + 1 < len(words) and words[at + 1].is_adjacent else None
    if after is None or after.lowered not in load_list("households"):
        return False
    lowered = words[at].lowered
    is_unknown_family = at > 0 and words[at].is_adjacent and words[at - 1].lowered == "the" and is_unknown(words[at])
    is_unknown_family = is_unknown_family and after.lowered in {"family", "household"}
    return lowered.replace("'", "") in load_list("surnames") or (
        is_unknown_family and "-" not in lowered and not lowered.endswith(_NOT_FAMILY_ENDINGS)
    )


def _find_particle_name_end(words: Sequence[Word], at: int) -> int:
    """Return the index after "van der Berg" or "da Paz"; 0 after "de Shazer" or "van Gogh yellow"."""
    last = at + 2 if at + 1 < len(words) and words[at + 1].lowered in PARTICLES else at + 1
    name = words[last] if last < len(words) and all(word.is_adjacent for word in words[at + 1 : last + 1]) else None
    if name is None or not may_be_name(name) or not name.has_capital or not (is_surname(name) or is_unknown(name)):
        return 0
    is_from_theory = is_theorist(words, last, last + 1) or is_theorist(words, at, last + 1) or is_eponym(name)
    return 0 if is_from_theory or is_namesake(words, last + 1) else last + 1


def _find_name_end(words: Sequence[Word], at: int) -> int:
    has_adjacent_word = at + 1 < len(words) and words[at + 1].is_adjacent and not words[at].is_possessive
    return at + 2 if has_adjacent_word and words[at + 1].lowered in load_list("surnames") else at + 1


def _find_rows(words: Sequence[Word]) -> Iterator[Sighting]:
    """Yield the names in a row of single words, if half of them are names: "leonti, terrence, pamela and brian"."""
    row: list[Word] = []
    for at, word in enumerate(words):
        continues_row = bool(row) and (word.gap in {", ", ","} or (word.is_adjacent and words[at - 1].lowered in _AND))
        if continues_row or (row and word.lowered in _AND):
            row += [word] if word.lowered not in _AND else []
            continue
        yield from _find_in_row(row[:-1] if word.is_adjacent else row)
        row = [word]
    yield from _find_in_row(row)


def _find_in_row(row: Sequence[Word]) -> Iterator[Sighting]:
    """Yield the words of the row, if enough are names, that have the same case as the first name."""
    capitals_of_names = [word.has_capital for word in row if is_first_name(word)]
    if capitals_of_names and len(row) >= _MIN_ROW and len(capitals_of_names) * 2 >= len(row):
        same_case = (word for word in row if word.has_capital == capitals_of_names[0] and not word.is_upper_case)
        for word in same_case:
            if word.lowered not in load_list("no_names") and word.lowered not in load_list("kin"):
                yield Sighting(word.start, word.end, "lower_name")
