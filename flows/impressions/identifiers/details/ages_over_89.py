"""Finds ages over 89 (45 CFR 164.514(b)(2)(i)(C)). Younger ages identify no one."""

import re
from collections.abc import Iterator

from flows.impressions.identifiers.sighting import Sighting

_AGE_FIGURES = r"9\d|1[01]\d|120"
_AGE_WORDS = (
    r"ninety(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?"
    r"|one hundred(?: and (?:one|two|three|four|five))?"
)
_WHO = (
    r"(?:he|she|they|mother|father|mum|mom|dad|grandmother|grandfather|grandma|grandpa|grandad|granddad|granny|gran|nana|nan|aunt|uncle|client|patient"
    r"|who)"
)
_AGE_OVER_89 = rf"({_AGE_FIGURES}|{_AGE_WORDS})"
_AGE = re.compile(
    rf"(?<![\w.,/$-]){_AGE_OVER_89}(?=[- ]{{0,2}}(?:years?|yrs?)[- ]{{1,2}}olds?\b|[- ]?(?:y/?o|yo[mf]?)\b)"
    rf"|\b(?:aged?|age of|age:|turned|turning|turns)[ :]{{1,2}}{_AGE_OVER_89}(?![\w%/-]|[.,]\d)"
    rf"|\b{_WHO} (?:is|was|will be|will soon be)(?: nearly| almost| now)? {_AGE_OVER_89}"
    r"(?=[.,;!?)]|$| and | but | with | when | this )(?![.,]\d)"
    rf"|\b{_WHO}, {_AGE_OVER_89}(?=[,;.)]|$)(?![.,]\d)",
    re.IGNORECASE,
)


_MAY_BE_OLD = re.compile(r"9\d|1[012]\d|[Nn][Ii][Nn][Ee][Tt][Yy]|[Hh][Uu][Nn][Dd][Rr][Ee][Dd]")
_CHARS_BEFORE, _CHARS_AFTER = 40, 30  # characters around a number that show whether it is an age


def find_ages(text: str) -> Iterator[Sighting]:
    """Yield the numbers that are ages over 89, in digits or in words."""
    for number in _MAY_BE_OLD.finditer(text):
        for match in _AGE.finditer(text, max(0, number.start() - _CHARS_BEFORE), number.end() + _CHARS_AFTER):
            start, end = next(match.span(group) for group in (1, 2, 3, 4) if match[group])
            if start <= number.start() < end:
                yield Sighting(start, end, "age")
