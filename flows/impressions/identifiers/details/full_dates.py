"""Finds dates finer than a year (45 CFR 164.514(b)(2)(i)(C)).

Years, times of day, weekdays, holidays and "last week" are not found.
"""

import re
from collections.abc import Iterator

from flows.impressions.identifiers.sighting import Sighting

_MONTH_NAMES = "january|february|march|april|may|june|july|august|september|october|november|december"
_MONTH = rf"(?:{_MONTH_NAMES}|(?:jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\b\.?)"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_ORDINAL_DAY = rf"{_DAY}(?:st|nd|rd|th)"
_ORDINAL_WORDS = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth"
    r"|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth|(?:twenty|thirty)[- ]"
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth))"
)
_YEAR = r"(?:(?:19|20)\d\d|['\u2019]\d\d)"
_NOT_COUNTED = r"(?! ?(?:%|mg|sessions|times|minutes|hours|days|weeks|months|years|people|of\b|/))"
_OF_YEAR = rf"(?:,? ?(?:of )?{_YEAR}\b)?"
_WRITTEN_DATE = re.compile(
    rf"\b(?:{_MONTH},? ?(?:the )?(?:{_ORDINAL_DAY}|{_DAY}|{_ORDINAL_WORDS})\b{_NOT_COUNTED}{_OF_YEAR}"
    rf"|(?:the )?(?:{_ORDINAL_DAY}|{_ORDINAL_WORDS}) (?:day )?(?:of )?{_MONTH}{_OF_YEAR}"
    rf"|{_DAY}[ .-]{{1,2}}{_MONTH}(?:[-, ]{{0,2}}(?:{_YEAR}|\d\d)\b(?!:))?"
    rf"|{_DAY}(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec){_YEAR}\b"
    rf"|{_MONTH},? ?(?:of )?{_YEAR})(?![\w])",
    re.IGNORECASE,
)
_NUMERIC_DATE = re.compile(
    rf"(?<![\w/.:-])(?:{_DAY}([/.-]){_DAY}\1(?:(?:18|19|20)\d\d|(?<=[/-])\d\d|(?<=\d\d\.\d\d\.)\d\d)"
    rf"|(?:18|19|20)\d\d([/.-])(?:1[0-2]|0?[1-9])\2{_DAY}(?:T\d\d:\d\d\S{{0,12}})?"
    r"|(?:1[0-2]|0?[1-9])[/-](?:19|20)\d\d|(?:19|20)\d\d-(?:1[0-2]|0[1-9]))(?![\w/]|[.-]\d)"
)
_NOT_SCORED = (
    r"(?! ?(?:pain|strength|scale|stars?|severity|motor|points?|of the|time|on (?:the|a)"
    r"|for (?:mood|pain|anxiety|sleep)))"
)
_SHORT_DATE = re.compile(
    r"\b(?:on|since|until|till|dated?|by|before|after|seen|of|from|due|through|thru|starting|as of|dob|lmp"
    r"|relapsed?|intake|court|overdose|er|slip|visit|appt|appointment|admitted|discharged|died|born"
    r"|mon|tues?|wed|thurs?|thu|fri|sat|sun|(?:mon|tues|wednes|thurs|fri|satur|sun)day):? \(?"
    rf"((?:1[0-2]|0?[1-9])/{_DAY}|(?:0\d|1[0-2])-(?:0\d|[12]\d|3[01])|(?:1[3-9]|2\d|3[01])/(?:1[0-2]|0?[1-9]))"
    rf"(?![\w/%]|[.,-]\d){_NOT_SCORED}",
    re.IGNORECASE,
)
_SCORE_CHANGE = re.compile(r"from \d{1,2}/(\d{1,2}) to \d{1,2}/\1\b", re.IGNORECASE)  # a score that rose
_NOT_DATES = {
    "9/11",
    "24/7",
    "12/12",
    "5/5",
    "4/5",
    "3/5",
    "10/10",
    "2/3",
    "1/2",
    "1/3",
    "1/4",
    "3/4",
}  # fractions, scores, and "24/7"
_MONTH_ALONE = re.compile(
    r"\b(?:in|since|until|till|by|from|of|during|through|last|this|next|early|late|mid|before|after|around|and|to|between)"
    r"[ -]{1,2}((?:january|february|april|june|july|september|october|november|december)"
    r"|(?-i:March|May|August|Jan|Feb|Aug|Sept|Sep|Oct|Nov|Dec)\.?)(?![\w'\u2019-])",
    re.IGNORECASE,
)
_LOWER_CASE_MONTH = re.compile(
    r"\b(?:in|since|until|last|early|late|mid|during) (march|may|august)"
    r"(?= ?(?:[.,;)]|$|and|she|he|they|we|when|after))"
)
_MAY_BE_WRITTEN = re.compile(
    rf"\b\d{{0,2}}(?:{_MONTH_NAMES}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)(?![a-z])", re.IGNORECASE
)
_CHARS_BEFORE, _CHARS_AFTER = 32, 48  # characters around a month or a number that show whether it is a date
_MAY_BE_SHORT = re.compile(r"\d{1,2}[/-]\d{1,2}(?!\d|[/-]\d)")
_MAY_BE_NUMBERS = re.compile(r"\d[/.-]\d")
_CAPITAL_ONLY = ("may", "mar", "march", "sep", "dec", "august", "second")


def find_dates(text: str) -> Iterator[Sighting]:
    """Yield dates, and months without a year that follow a word such as "since"."""
    if _MAY_BE_WRITTEN.search(text):
        yield from _find_written(text)
        for pattern in (_MONTH_ALONE, _LOWER_CASE_MONTH):
            yield from (Sighting(*match.span(1), "month") for match in pattern.finditer(text))
    if _MAY_BE_NUMBERS.search(text):
        yield from (Sighting(*match.span(), "date") for match in _NUMERIC_DATE.finditer(text))
        yield from _find_short(text)


def _find_written(text: str) -> Iterator[Sighting]:
    for hint in _MAY_BE_WRITTEN.finditer(text):
        for match in _WRITTEN_DATE.finditer(text, max(0, hint.start() - _CHARS_BEFORE), hint.end() + _CHARS_AFTER):
            if _is_written_date(match[0]):
                yield Sighting(*match.span(), "date")


def _find_short(text: str) -> Iterator[Sighting]:
    for hint in _MAY_BE_SHORT.finditer(text):
        for match in _SHORT_DATE.finditer(text, max(0, hint.start() - _CHARS_BEFORE), hint.end() + _CHARS_AFTER):
            if match[1] not in _NOT_DATES and not _SCORE_CHANGE.match(text, match.start()):
                yield Sighting(*match.span(1), "date")


def _is_written_date(date: str) -> bool:
    """Return whether this is a date. In lower case, "may" and "march" need a year or "of" beside them."""
    is_lower_case = not re.search(r"[A-Z]", date)
    words = re.findall(r"[^\W\d_]+", date.lower())
    return not (
        is_lower_case and any(word in _CAPITAL_ONLY for word in words) and not re.search(rf"{_YEAR}|\bof\b", date)
    )
