"""Finds towns, counties, employers, schools and places of care (45 CFR 164.514(b)(2)(i)(B)).

States, countries and departments are not found.
"""

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
_TOWN_SHAPE = re.compile(
    r"[^\W\d_a-z][a-z]{2,20}(?:ville|burgh|borough|bury|shire|chester|stad|mouth|furt|haven|berg|bergh|boro)"
)
_BEFORE_TOWNS = {"lake", "port", "fort", "mount", "mt"}
_TOWN_PREFIXES = _BEFORE_TOWNS | {"north", "south", "east", "west", "new", "upper", "lower", "old", "great", "little"}
_CERTAIN_LETTERS = 7  # letters from which a town in lower case needs no word before it
_PLACE_PREPOSITIONS = {"in", "from", "to", "at", "near", "around", "outside", "of", "visiting", "left", "through"}


def find_places(text: str, words: Sequence[Word]) -> Iterator[Sighting]:
    """Yield towns, counties, and named hospitals, schools and employers."""
    yield from _find_named(text)
    for match in _RESIDENCE_VERB.finditer(text):
        for group in (1, 2):
            if match[group] and not _is_generic(match[group]):
                yield _build_sighting(match, group, "town")
    for match in _CARE_VERB.finditer(text):
        if not _is_generic(match[1]) and _is_care_facility(match):
            yield _build_sighting(match, 1, "house")
    yield from _find_towns(words)


def _find_named(text: str) -> Iterator[Sighting]:
    for match in _facility_pattern().finditer(text):
        if match[1] is None or not _is_generic(match[1]):
            yield Sighting(*_find_facility_span(match), "house")
    for match in _county_pattern().finditer(text):
        name = match[1] or match[2] or match[3]
        if not name.isupper() and not _is_generic(name):
            yield _build_sighting(match, 0, "town")
    for match in _SAINT.finditer(text):
        if not match[0].lower().endswith("wort"):
            yield _build_sighting(match, 0, "house")


def _build_sighting(match: re.Match[str], group: int, key: str) -> Sighting:
    """Return the place without the full stop that ends its sentence."""
    return Sighting(match.start(group), match.start(group) + len(match[group].rstrip(".,")), key)


@cache
def _facility_pattern() -> re.Pattern[str]:
    """Return a pattern for "Elm Hill Hospital" and the like. Group 1 is the name before "Hospital"."""
    house, word = f"(?:{word_pattern('houses')}|{word_pattern('firms')})", rf"(?:{_NAME} (?:{CONNECTOR}|& )?)"
    named = rf"\b({word}{{1,4}}){house}(?: {house})?\b(?! (?:Experiment|Scale|Stud|Test|Criteria|Model))"
    return re.compile(rf"{named}|\bUniversity of (?:{_NAME} ?){{1,3}}(?<! )")


@cache
def _county_pattern() -> re.Pattern[str]:
    """Return a pattern for "Cook County", "County Kerry" and "Vail, Colorado". One of its groups has the name."""
    state = rf"(?:{word_pattern('states')}\b|{word_pattern('state_codes')}(?![\w.'\u2019]))"
    return re.compile(
        rf"\b(?!(?:The|This|Our|Each|Every) )((?:{_NAME} ){{1,2}})(?:County|Parish|Borough|Township)\b"
        rf"|\bCounty (?!Jail|Court|Hospital|Clinic|Mental)({_NAME})\b"
        rf"|\b(?!{word_pattern('states')},)((?:{_NAME} ){{0,2}}{_NAME}), {state}"
    )


def _find_facility_span(match: re.Match[str]) -> tuple[int, int]:
    """Return (start, end) of the facility, without a "The" or "At" that begins the sentence."""
    leading_word = re.match(r"(?:The|At|In|To|From|A|An|Her|His|Their|Our|My) ", match[0])
    return match.start() + (leading_word.end() if leading_word else 0), match.end()


def _is_generic(words: str) -> bool:
    """Return whether none of these words names a place: "Emergency", "The Outpatient", "Mexico"."""
    return all(
        word in load_list("no_names") or word in load_list("no_places")
        for word in re.findall(r"[^\W_]+(?:['\u2019-][^\W_]+)*", words.lower())
    )


def _is_care_facility(match: re.Match[str]) -> bool:
    """Return whether this is a facility ("seen at Elmhill"), and not a person ("treated Maria") or an acronym."""
    cue = match[0][: match.start(1) - match.start()]
    return bool(re.search(r"\b(?:at|to|from|attend\w*)(?: the)? $", cue)) and not _ACRONYM.match(match[1])


def _find_towns(words: Sequence[Word]) -> Iterator[Sighting]:
    for at, word in enumerate(words):
        if word.lowered in _first_words() and (sighting := _match_listed(words, at)):
            yield sighting
        elif word.has_capital and (end := _find_shaped_end(words, at)):
            yield Sighting(word.start, words[end - 1].end, "town")


def _match_listed(words: Sequence[Word], at: int) -> Sighting | None:
    """Return the longest listed town or facility that begins with words[at]."""
    for end, sequence in list_sequences(words, at):
        if sequence in load_list("cities") and _is_town(words, at, end, sequence):
            return Sighting(words[at].start, words[end - 1].end, "town")
        if sequence in load_list("known_houses") and _is_facility(words, at, end):
            return Sighting(words[at].start, words[end - 1].end, "house")
    return None


def _find_shaped_end(words: Sequence[Word], at: int) -> int:
    """Return the index after a town that is recognized by its form, or 0 if there is none.

    Examples: "Wexborough", "South Adamsville", "Lake Kathleen".
    """
    after = words[at + 1] if at + 1 < len(words) and words[at + 1].is_adjacent and words[at + 1].has_capital else None
    end = at + 2 if after is not None and words[at].lowered in _TOWN_PREFIXES else at + 1
    town = words[end - 1]
    is_known = (
        town.lowered in load_list("cities")
        or town.lowered in load_list("no_names")
        or town.lowered in load_list("eponyms")
    )
    follows_town_word = end == at + 2 and words[at].lowered in _BEFORE_TOWNS and not town.is_upper_case
    return (
        end
        if not is_known and (follows_town_word or _TOWN_SHAPE.fullmatch(town.text)) and not is_namesake(words, end)
        else 0
    )


def _is_facility(words: Sequence[Word], at: int, end: int) -> bool:
    """Return whether the words are a facility, as in "at Stanford", and not part of the name of a test."""
    before = words[at - 1].lowered if at and words[at].is_adjacent else ""
    return words[at].has_capital and before in {"at", "from", "to"} and not is_namesake(words, end)


def _is_town(words: Sequence[Word], at: int, end: int, lowered: str) -> bool:
    """Return whether the words are a town: capitalized, or in lower case after a word such as "in" or "from".

    "Boston Naming Test" is no town.
    """
    before = words[at - 1].lowered if at and words[at].is_adjacent else ""
    after = words[end].lowered if end < len(words) and words[end].is_adjacent else ""
    is_also_word = lowered in load_list("cities_also_words")
    if (
        before in {"a", "an"}
        or (before == "the" and after in {"is", "was"})
        or (is_also_word and before not in _PLACE_PREPOSITIONS | _FEELING_VERBS)
    ):
        return False  # "a New York accent", "the Edinburgh was 9", "Florence"
    if words[at].has_capital and words[end - 1].has_capital:
        return not is_namesake(words, end)
    is_certain = (" " in lowered or len(lowered) >= _CERTAIN_LETTERS) and lowered not in load_list(
        "cities_with_a_capital"
    )
    if is_also_word or lowered in load_list("first_names"):
        return (before in _BEFORE_LOWER_CASE or before in _FEELING_VERBS) and not is_english(lowered)
    return is_certain or before in _BEFORE_LOWER_CASE


@cache
def _first_words() -> frozenset[str]:
    return frozenset(town.split()[0].rstrip(".,") for town in load_list("cities") | load_list("known_houses"))
