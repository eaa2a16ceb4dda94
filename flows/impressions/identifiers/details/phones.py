"""Finds telephone and fax numbers (45 CFR 164.514(b)(2)(i)(D), (E))."""

import re
from collections.abc import Iterator

from flows.impressions.identifiers.patterns import DIGIT
from flows.impressions.identifiers.sighting import Sighting

_EXTENSION = r"(?: ?(?:x|ext\.?|extension|#) ?\d{1,6}\b)?"
_AMERICAN = re.compile(
    r"(?<![\w.+-])(?:(?:\+|00)?1[-. ]{0,2})?(?:\(\d{3}\)[-. ]{0,2}|\d{3}[-. /]{1,2})\d{3}[-. ]{1,2}\d{4}(?:x\d{1,6})?"
    rf"(?![\w-])(?!\.\d){_EXTENSION}",
    re.IGNORECASE,
)
_INTERNATIONAL = re.compile(
    rf"(?<![\w+])(?:\+\d{{1,3}}|\+?\(\+?\d{{1,3}}\))(?:[-. ()]{{0,2}}\d){{6,13}}(?!\d){_EXTENSION}", re.IGNORECASE
)
_GROUPS = re.compile(
    rf"(?<![\w.,/$#-])\(?\d{{2,5}}\)?(?:[ ./-]{{1,2}}\(?\d{{2,5}}\)?){{1,6}}(?![\w%/]|[.,]\d){_EXTENSION}",
    re.IGNORECASE,
)
_PHONE_WORD = re.compile(
    r"\b(?:(?:tele)?phone|mobile|cell|tel|fax|call(?:ed|ing)?|text(?:ed|ing)?|whatsapp|contact|reach(?:ed)?|dial(?:ed)?"
    r"|number|answering|landline|pager|ring|rang|beeper)\b[^\n\d]{0,40}$",
    re.IGNORECASE,
)
_UNBROKEN = re.compile(r"(?<![\w.,/$#-])\d{7,13}(?![\w%/]|[.,]\d)")
_LEADING_ZERO = re.compile(
    r"(?<![\w.,/$#-])\(?0\d{2,4}\)?[ -]{1,2}(?:\d{6,7}|\d{3,4}[ -]\d{3,4})(?![\w%/-]|[.,]\d)"
)  # British and German numbers
_LOCAL = re.compile(r"(?<![\w.,/$#-])555[-. ]\d{4}(?![\w-])")
_MIN_DIGITS, _CERTAIN_DIGITS, _MAX_DIGITS = (
    7,
    9,
    15,
)  # fewest digits after a word such as "call", fewest without one, and most digits
_NOT_PHONES = re.compile(
    r"(?:19|20)\d\d(?:[ .-]{1,2}(?:19|20)\d\d)+|\d{3}([- ])\d{2}\1\d{4}"
)  # years, and social security numbers
_LOOK_BACK = 60  # characters before a number that are searched for such a word


def find_phones(text: str) -> Iterator[Sighting]:
    """Yield phone numbers of any country. Numbers in a less typical form need a word such as "call" before them."""
    if not DIGIT.search(text):
        return
    for pattern in (_AMERICAN, _INTERNATIONAL, _LEADING_ZERO, _LOCAL):
        yield from (Sighting(*match.span(), "phone") for match in pattern.finditer(text))
    for match in _GROUPS.finditer(text):
        digits = sum(character.isdigit() for character in match[0])
        groups = len(re.findall(r"\d+", match[0]))
        has_phone_word = _PHONE_WORD.search(text[max(0, match.start() - _LOOK_BACK) : match.start()])
        if _NOT_PHONES.fullmatch(match[0]) or digits > _MAX_DIGITS:
            continue
        if digits >= (_MIN_DIGITS if has_phone_word else _CERTAIN_DIGITS) and (has_phone_word or groups > 2):  # noqa: PLR2004 -- two groups may be a range
            yield Sighting(*match.span(), "phone")
    for match in _UNBROKEN.finditer(text):
        if _PHONE_WORD.search(text[max(0, match.start() - _LOOK_BACK) : match.start()]):
            yield Sighting(*match.span(), "phone")
