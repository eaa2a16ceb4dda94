"""Finds street addresses and postal codes (45 CFR 164.514(b)(2)(i)(B))."""

import re
from collections.abc import Iterator
from functools import cache

from flows.impressions.identifiers.patterns import CAPITAL, CONNECTOR, DIGIT, word_pattern
from flows.impressions.identifiers.sighting import Sighting

_NUMBER_START = r"(?<![\w.,/-])"
_UNIT = (
    r"(?:,?\s{1,3}(?:Suite|Ste\.?|Apt\.?|Apartment|Unit|Flat|Lot|Bldg\.?|Floor|#)"
    r"\s?#?(?:\d{1,5}[A-Z]?|[A-Z])\b)"
)
_COMPASS = r"(?:[NSEW]{1,2}\.? |North |South |East |West )?"
_ORDINAL = r"\d{1,3}(?:st|nd|rd|th)"
_BEFORE_CAPITAL = r"\d[A-Za-z]?(?:-\d{1,4})?,? (?:[^\W_a-z]|of |de |la |the )"
_POST_CODE_SHAPE = r"(?:[A-Z]{1,2}-)?(?:\d{4,6}|\d{2}-\d{3}|\d{3} \d{2})"
_LOWER_STREET = re.compile(
    rf"{_NUMBER_START}\d{{1,5}}[a-z]? "
    r"(?!(?:way|lane|min|minute|hour|mile|block|step|of|and|or|more|different|the|in|on|to|from|people|times)\b)"
    r"(?!(?:year|month|week|day)s?\b)(?:[a-z]{3,20} ){1,2}(?<!the )(?<!a )(?<!of )"
    r"(?:street|avenue|road|lane|boulevard|ave|blvd|rd|court)\b"
    r"(?:,? (?:apt|apartment|unit|suite) ?#?\d{1,5}[a-z]?)?"
)
_LOWER_ORDINAL_STREET = re.compile(
    rf"{_NUMBER_START}\d{{1,5}} (?:[nsew]\.? )?{_ORDINAL} (?:street|avenue|road|st|ave|rd|pl|place)\b"
)
_STREET_WITHOUT_NUMBER = re.compile(
    r"\b(?:on|at|off|near|of|to|from|down) (?!(?:The|A|Our|Main) )"
    rf"((?:{CAPITAL} ){{1,3}}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Boulevard|Blvd|Drive|Dr)\b)"
)
_POST_CODE = re.compile(
    r"(?<![\w-])(?:[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2}|[ABCEGHJ-NPRSTVXY]\d[A-Z] ?\d[A-Z]\d)(?![\w-])"
)


def find_addresses(text: str) -> Iterator[Sighting]:
    """Yield street addresses with their unit, town and state, post office boxes, and postal codes."""
    yield from (Sighting(*match.span(1), "address") for match in _STREET_WITHOUT_NUMBER.finditer(text))
    if not DIGIT.search(text):
        return
    possible_patterns = (pattern for hint, pattern in _patterns() if hint.search(text))
    for pattern in (*possible_patterns, _LOWER_STREET, _LOWER_ORDINAL_STREET, _POST_CODE):
        for match in pattern.finditer(text):
            yield Sighting(match.start(), match.start() + len(match[0].rstrip(" ,.\n")), "address")


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """Return pairs (hint, pattern). The hint is a fast pattern: without it, the pattern cannot match."""
    pairs = (_street_pattern(), *_foreign_patterns(), *_number_last_patterns(), *_post_box_patterns())
    return tuple((re.compile(hint), re.compile(pattern)) for hint, pattern in pairs)


def _street_pattern() -> tuple[str, str]:
    """Return (hint, pattern) for "1234 N. Elm St, Apt. 4, Springfield, IL 60000" and the like."""
    number, name = r"\d{1,6}[A-Za-z]?(?:-\d{1,4})?,? (?:\d{1,5} )?", rf"(?:{CAPITAL} |{_ORDINAL} |{CONNECTOR}){{1,4}}"
    end = rf"{word_pattern('street_ends')}\b\.?(?: [NSEW]{{1,2}}\b\.?)?{_tail_pattern()}"
    return _BEFORE_CAPITAL, rf"{_NUMBER_START}{number}{_COMPASS}{name}{end}"


def _foreign_patterns() -> Iterator[tuple[str, str]]:
    """Yield (hint, pattern) for streets in other languages: "Lindenstrasse 12", "Via Roma 7"."""
    ends, begins = word_pattern("street_ends_abroad"), word_pattern("street_beginnings_abroad")
    yield (
        r"[^\W\d_]{3} ?\d",
        rf"(?<![\w.-])(?:\d{{1,6}} )?[^\W\d_a-z][^\W\d_]{{1,24}}(?i:{ends}) ?\d{{1,4}}[A-Za-z]?\b{_tail_pattern()}",
    )
    behind = r"(?:ulica|ulice|cesta|pot|utca|út|katu|tie|vei|vej|väg|gade|gata|trg|tér|sokak|caddesi|straat|laan)"
    yield (
        rf" {behind} \d",
        rf"(?<![\w.-])(?!(?:At|On|In|To|From|Is) )(?:{CAPITAL} ){{1,3}}{behind} \d{{1,4}}[A-Za-z]?\b{_tail_pattern()}",
    )
    number = r"(?:Nr\. )?\d{1,4}(?:/\d{1,4}|[A-Za-z])?\b"
    yield (
        rf"\b{begins} ",
        rf"(?<![\w.-])(?:\d{{1,6}} )?{begins} (?:{CAPITAL} |{CONNECTOR}){{1,4}}{number}{_tail_pattern()}",
    )
    yield rf"\d,? {begins} ", rf"{_NUMBER_START}\d{{1,5}},? {begins} {CAPITAL}(?: {CAPITAL}){{0,2}}{_tail_pattern()}"


def _number_last_patterns() -> Iterator[tuple[str, str]]:
    """Yield (hint, pattern) for addresses with the number last: "0645 Reyes 17", "at Old Harbour 4"."""
    name = rf"(?:(?!{word_pattern('not_streets')}\b){CAPITAL} )"
    no_dose = r"(?! ?(?:%|[/:.-]\d|[mk]c?g\b)| (?!and |in |on |at )[a-z])"  # no dose, and not "at Target 2 nights"
    yield _BEFORE_CAPITAL, rf"{_NUMBER_START}\d{{2,6}} {name}{{1,4}}\d{{1,4}}[A-Z]?\b{_tail_pattern()}"
    yield r"\b(?:on|at) [^\W\d_a-z]", rf"(?<=\b(?:on|at) ){name}{{1,3}}\d{{1,4}}[A-Za-z]?\b{no_dose}{_tail_pattern()}"
    number, town = r"\d{1,4}[A-Za-z]?(?:/\d{1,4})?\.?", rf"{CAPITAL}(?: {CAPITAL}){{0,2}}"
    street = rf"(?:{CAPITAL} ){{0,3}}(?!{word_pattern('not_streets')}\b){CAPITAL}"
    yield r"\d{2} [^\W\d_a-z]", rf"{street},? {number},? {_POST_CODE_SHAPE} {town}"
    yield r"\d{5} [^\W\d_a-z]", rf"{CAPITAL}, (?:[A-Z]{{1,2}}-)?\d{{5}} {town}"
    yield _UNIT, rf"{name}{{1,3}}\d{{1,4}}{_UNIT}(?:,?\s{{1,3}}{CAPITAL}){{0,3}}"


def _post_box_patterns() -> Iterator[tuple[str, str]]:
    state = word_pattern("state_codes")
    post = rf"(?:APO|FPO|DPO) {state}(?: \d{{5}})?"
    box = (
        rf"\bP\.? ?O\.? ?Box \d{{1,6}}{_tail_pattern()}|\b(?:PSC|Unit) \d{{3,5}},? Box \d{{1,5}}(?:,?\s{{1,3}}{post})?"
    )
    yield "Box", box
    yield "[AFD]PO", rf"\b{post}|\bUS(?:NS|NV|S|CGC) {CAPITAL},? ?{post}"
    yield r"\d", r"\b(?:Suite|Apt\.|Apartment|Ste\.) #?\d{1,5}[A-Z]?\b"
    yield r"\d{5}", rf"(?:\b(?:{CAPITAL} ){{0,2}}{CAPITAL},? )?\b{state},? \d{{5}}(?:-\d{{4}})?\b(?! ?[A-Za-z]?mg)"


def _tail_pattern() -> str:
    """Return a pattern for what may follow a street: unit, town, state, postal code, and up to four short lines."""
    town = rf"(?:,\s{{1,3}}(?!(?:She|He|They|I|The|We)\b)(?:{CAPITAL} ){{0,3}}{CAPITAL}){{0,3}}"
    state = rf"(?:,?\s{{1,3}}{word_pattern('state_codes')}\b)?(?:,?\s{{1,3}}\d{{4,6}}(?:-\d{{4}})?\b)?"
    line = rf"(?:{CAPITAL}(?: {CAPITAL}){{0,3}}|nan|\d[\d ]{{2,6}}|{CAPITAL} nan [\d ]{{3,7}})"
    return rf"{_UNIT}?{town}{state}(?:\n[ \t]{{0,8}},? ?{line}(?=\s*(?:\n|\Z))){{0,4}}"
