"""Finds numbers that identify a person or thing (45 CFR 164.514(b)(2)(i)(G) to (M), (R)).

Scores, doses and case codes are not found.
"""

import re
from collections.abc import Iterator
from functools import cache

from flows.impressions.identifiers.patterns import DIGIT, word_pattern
from flows.impressions.identifiers.sighting import Sighting
from flows.impressions.wording import load_list

_SSN = re.compile(
    r"(?<![\w-])\d{3}([- ])\d{2}\1\d{4}(?![\w-])"
    r"|\b(?:ssn|social security(?: number| no\.?| #)?)(?: is|:|#| ){0,4}(\d{9})\b",
    re.IGNORECASE,
)
_NUMBER_WORD = r"(?:(?:number|num|no|nr|id|identifier|code|card|plate|license|#|№)\.?)"
_CARD = re.compile(r"(?<![\w.,-])(?:\d{4}[- ]){3}\d{1,7}(?![\w-])|(?<![\w.,-])3\d{3}[- ]\d{6}[- ]\d{5}(?!\w)")
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?!\w)")
_LONG_NUMBER = re.compile(r"(?<![\w.,$€£+-])#?\d{7,}(?![\w%]|[.,]\d)")
_LETTERS_AND_DIGITS = re.compile(
    r"(?<![\w.-])#?[A-Z]{1,5}[-#]?\d{5,}[A-Z]{0,3}\b(?!-\d)|(?<![\w.-])#?\d{4,}[A-Z]{2,5}\b(?!-)"
)
_PLATE = re.compile(
    r"\b(?i:(?:number |licen[sc]e )?plates?|registration|tags?)(?i: number| no\.?| #| is| was|:){0,2} "
    r"(?=[A-Z -]{0,6}\d)([A-Z0-9]{1,4}[- ]?[A-Z0-9]{2,6})\b"
)
_VIN = re.compile(r"(?<!\w)(?=[A-Z0-9]{0,16}\d)(?=[A-Z0-9]{0,16}[A-Z])[A-HJ-NPR-Z0-9]{17}(?!\w)")
_MAY_BE_LABELED = re.compile(r"\d{4}|\d[A-Z\d]*[-/. ][A-Z]{0,4}\d")
_MIN_DIGITS = 4  # digits that a labeled number has at least
_SAYS_NUMBER = re.compile(rf"{_NUMBER_WORD}|[:#=№]", re.IGNORECASE)


def find_id_numbers(text: str) -> Iterator[Sighting]:
    """Yield social security, record, account, license, card and device numbers."""
    if not DIGIT.search(text):
        return
    for match in _SSN.finditer(text):
        yield Sighting(*match.span(2 if match[2] else 0), "ssn")
    for match in _labeled_pattern().finditer(text) if _MAY_BE_LABELED.search(text) else ():
        if _is_labeled_number(match[0][: match.start(2) - match.start()], match[2]):
            yield Sighting(*match.span(2), "number")
    yield from (Sighting(*match.span(1), "number") for match in _PLATE.finditer(text))
    for pattern in (_CARD, _IBAN, _LONG_NUMBER, _LETTERS_AND_DIGITS, _VIN):
        yield from (Sighting(*match.span(), "number") for match in pattern.finditer(text))


@cache
def _labeled_pattern() -> re.Pattern[str]:
    """Return a pattern for "MRN: 12345" and the like. Group 1 is the label, group 2 the number."""
    value = r"[A-Z]{0,6}[-/ ]?\d[\dA-Z]*(?:[-/. ]?[\dA-Z]*\d[\dA-Z]*|-[A-Z]{1,4}(?=-\d)){0,6}|#[A-Z]{1,4}-?\d[\w-]*"
    return re.compile(
        rf"\b({word_pattern('numbered')}(?: {_NUMBER_WORD}){{0,2}}|(?<!\w)id(?: number| no\.?)?)"
        rf" ?(?:(?:is|was|as|of|with|ending in|ends in|in|to) )?[:#=№]{{0,2}} ?#?({value})(?![\w%]|[.,]\d)",
        re.IGNORECASE,
    )


def _is_labeled_number(label: str, number: str) -> bool:
    """Return whether the number identifies someone: it is long enough and not a year.

    After some labels it also needs "number" or a colon: "group 2019" and "patient 1234" identify no one.
    """
    digits = sum(character.isdigit() for character in number)
    if re.fullmatch(r"(?:19|20)\d\d", number) or digits < _MIN_DIGITS:
        return False
    return bool(_SAYS_NUMBER.search(label)) or not label.lower().startswith(tuple(load_list("numbered_if_said")))
