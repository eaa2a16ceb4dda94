"""Towns, counties, houses of care, work and school (45 CFR 164.514(b)(2)(i)(B)). Not states, countries, departments."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from flows.impressions.identifiers.names.english_words import is_english
from flows.impressions.identifiers.names.theory_names import is_namesake
from flows.impressions.identifiers.patterns import CAPITAL, CONNECTOR, word_pattern
from flows.impressions.identifiers.sighting import Sighting
from flows.impressions.identifiers.tokens import Word, list_sequences
from flows.impressions.wording import load_list

_NAME = rf"(?:St\.|{CAPITAL})"
_RESIDENCE_VERB = re.compile(
    r"\b(?i:resid(?:es|ed|ing)|liv(?:es|ed|ing)|born|raised|grew up|growing up|mov(?:ed|ing)|relocat(?:ed|ing)"
    r"|originally|comes|commutes|located|home|based|flew|travell?ed|drove|flights?|weather|branch|trips?|stay(?:ed|ing)?)"
    r"(?: like| back| down| up| over| out| here| away)?"
    rf" (?:in|at|to|from|near|outside|outside of) ((?:{_NAME} ){{0,2}}{_NAME})(?: to ((?:{_NAME} ){{0,2}}{_NAME}))?"
)
_CARE_VERB = re.compile(
    r"\b(?i:seen|treated|evaluated|admitted|present(?:ed|ing)|consulted|hospitali[sz]ed|documented|assessed|examined|care"
    r"|attend(?:s|ed|ing)?|enrolled|employed|stud(?:ies|ied|ying)|discharged|referred|transferred|inpatient|stay|operation"
    rf"|work(?:s|ed|ing))(?: back)?(?: at| to| from| in| by)? (?:the )?((?:{_NAME} ){{0,3}}{_NAME})"
)
_SAINT = re.compile(
    rf"\b(?:St\.? |Saint )(?!Patrick['\u2019]s Day|Valentine)({_NAME})(?:['\u2019]s)?(?: {_NAME}){{0,2}}"
)
_ACRONYM = re.compile(r"\w?[A-Z]{2}")
_BEFORE_LOWER_CASE = {"in", "from", "to", "at", "near", "around", "outside", "visiting"}
_FEELING_VERBS = {"left", "leaving", "hates", "hated", "loves", "loved", "misses", "missed"}
_SHAPE = re.compile(
    r"[^\W\d_a-z][a-z]{2,20}(?:ville|burgh|borough|bury|shire|chester|stad|mouth|furt|haven|berg|bergh|boro)"
)
_BEFORE_TOWNS = {"lake", "port", "fort", "mount", "mt"}
_TOWN_PREFIXES = _BEFORE_TOWNS | {"north", "south", "east", "west", "new", "upper", "lower", "old", "great", "little"}
_CERTAIN_LETTERS = 7  # letters of a town that is told in lower case by itself
_PLACE_PREPOSITIONS = {"in", "from", "to", "at", "near", "around", "outside", "of", "visiting", "left", "through"}


def find_places(text: str, words: Sequence[Word]) -> Iterator[Sighting]:
    """Return towns in the list or before a state, counties, what people live in, and named houses of care or school."""
    yield from _find_named(text)
    for found in _RESIDENCE_VERB.finditer(text):
        for group in (1, 2):
            if found[group] and not _is_generic(found[group]):
                yield _without_mark(found, group, "town")
    for found in _CARE_VERB.finditer(text):
        if not _is_generic(found[1]) and _is_care_facility(found):
            yield _without_mark(found, 1, "house")
    yield from _find_towns(words)


def _find_named(text: str) -> Iterator[Sighting]:
    for found in _facility_pattern().finditer(text):
        if found[1] is None or not _is_generic(found[1]):
            yield Sighting(*_find_facility_start(found), "house")
    for found in _county_pattern().finditer(text):
        name = found[1] or found[2] or found[3]
        if not name.isupper() and not _is_generic(name):
            yield _without_mark(found, 0, "town")
    for found in _SAINT.finditer(text):
        if not found[0].lower().endswith("wort"):
            yield _without_mark(found, 0, "house")


def _without_mark(found: re.Match[str], group: int, what: str) -> Sighting:
    """Return the place without the full stop that ends its sentence."""
    return Sighting(found.start(group), found.start(group) + len(found[group].rstrip(".,")), what)


@cache
def _facility_pattern() -> re.Pattern[str]:
    """Return "Elm Hill Hospital" and "University of Somewhere"; the first group is what stands before the house."""
    house, word = f"(?:{word_pattern('houses')}|{word_pattern('firms')})", rf"(?:{_NAME} (?:{CONNECTOR}|& )?)"
    named = rf"\b({word}{{1,4}}){house}(?: {house})?\b(?! (?:Experiment|Scale|Stud|Test|Criteria|Model))"
    return re.compile(rf"{named}|\bUniversity of (?:{_NAME} ?){{1,3}}(?<! )")


@cache
def _county_pattern() -> re.Pattern[str]:
    """Return "Cook County", "County Kerry" and "Vail, Colorado"; the groups are what stands beside county or state."""
    state = rf"(?:{word_pattern('states')}\b|{word_pattern('state_codes')}(?![\w.'\u2019]))"
    return re.compile(
        rf"\b(?!(?:The|This|Our|Each|Every) )((?:{_NAME} ){{1,2}})(?:County|Parish|Borough|Township)\b"
        rf"|\bCounty (?!Jail|Court|Hospital|Clinic|Mental)({_NAME})\b"
        rf"|\b(?!{word_pattern('states')},)((?:{_NAME} ){{0,2}}{_NAME}), {state}"
    )


def _find_facility_start(found: re.Match[str]) -> tuple[int, int]:
    """Return where the house begins: not with the "The" or "At" that begins the sentence."""
    first = re.match(r"(?:The|At|In|To|From|A|An|Her|His|Their|Our|My) ", found[0])
    return found.start() + (first.end() if first else 0), found.end()


def _is_generic(words: str) -> bool:
    """Whether none of these words names a place: "Emergency", "The Outpatient", "Mexico"."""
    return all(
        word in load_list("no_names") or word in load_list("no_places")
        for word in re.findall(r"[^\W_]+(?:['\u2019-][^\W_]+)*", words.lower())
    )


def _is_care_facility(found: re.Match[str]) -> bool:
    """Whether a house is named, as in "seen at Elmhill", and not a person, as in "treated Maria", or a short form."""
    cue = found[0][: found.start(1) - found.start()]
    return bool(re.search(r"\b(?:at|to|from|attend\w*)(?: the)? $", cue)) and not _ACRONYM.match(found[1])


def _find_towns(words: Sequence[Word]) -> Iterator[Sighting]:
    for at, word in enumerate(words):
        if word.lowered in _first_words() and (found := _match_listed(words, at)):
            yield found
        elif word.has_capital and (end := _find_shaped_end(words, at)):
            yield Sighting(word.start, words[end - 1].end, "town")


def _match_listed(words: Sequence[Word], at: int) -> Sighting | None:
    """Return the town or house of the lists that begins with words[at], the longest there is."""
    for end, low in list_sequences(words, at):
        if low in load_list("cities") and _is_town(words, at, end, low):
            return Sighting(words[at].start, words[end - 1].end, "town")
        if low in load_list("known_houses") and _is_facility(words, at, end):
            return Sighting(words[at].start, words[end - 1].end, "house")
    return None


def _find_shaped_end(words: Sequence[Word], at: int) -> int:
    """Return the index after a town by its shape: "Wexborough", "South Adamsville", "Lake Kathleen"; 0: none."""
    after = words[at + 1] if at + 1 < len(words) and words[at + 1].is_adjacent and words[at + 1].has_capital else None
    end = at + 2 if after is not None and words[at].lowered in _TOWN_PREFIXES else at + 1
    town = words[end - 1]
    known = (
        town.lowered in load_list("cities")
        or town.lowered in load_list("no_names")
        or town.lowered in load_list("eponyms")
    )
    before = end == at + 2 and words[at].lowered in _BEFORE_TOWNS and not town.is_upper_case
    return end if not known and (before or _SHAPE.fullmatch(town.text)) and not is_namesake(words, end) else 0


def _is_facility(words: Sequence[Word], at: int, end: int) -> bool:
    """Whether a house is meant, as in "at Stanford", and not the scale of "the Stanford" after "of the"."""
    before = words[at - 1].lowered if at and words[at].is_adjacent else ""
    return words[at].has_capital and before in {"at", "from", "to"} and not is_namesake(words, end)


def _is_town(words: Sequence[Word], at: int, end: int, low: str) -> bool:
    """Whether this is the town: with a capital, or in lower case after "in" or "from"; not "Boston Naming Test"."""
    before = words[at - 1].lowered if at and words[at].is_adjacent else ""
    after = words[end].lowered if end < len(words) and words[end].is_adjacent else ""
    word = low in load_list("cities_also_words")
    if (
        before in {"a", "an"}
        or (before == "the" and after in {"is", "was"})
        or (word and before not in _PLACE_PREPOSITIONS | _FEELING_VERBS)
    ):
        return False  # "a New York accent", "the Edinburgh was 9", "Florence"
    if words[at].has_capital and words[end - 1].has_capital:
        return not is_namesake(words, end)
    alone = (" " in low or len(low) >= _CERTAIN_LETTERS) and low not in load_list("cities_with_a_capital")
    if word or low in load_list("first_names"):
        return (before in _BEFORE_LOWER_CASE or before in _FEELING_VERBS) and not is_english(low)
    return alone or before in _BEFORE_LOWER_CASE


@cache
def _first_words() -> frozenset[str]:
    return frozenset(town.split()[0].rstrip(".,") for town in load_list("cities") | load_list("known_houses"))
