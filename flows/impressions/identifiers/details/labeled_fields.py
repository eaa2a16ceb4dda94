"""Finds what follows a label such as "Name: …", "Address: …", "Phone: …" or "DOB: …"."""

import re
from collections.abc import Iterator

from flows.impressions.identifiers.sighting import Sighting

_OWNER = (
    r"(?:(?:patient|client|pt|full|first|last|middle|maiden|given|family|child|parent|guardian|mother|father|spouse"
    r"|emergency contact|contact|therapist|provider|physician|doctor)(?:['\u2019]s)?[ _-]{0,2})"
)
_NAME = re.compile(
    rf"(?:^|(?<=[\n;|(]))[ \t]*(?:{_OWNER}?name|(?:billing|shipping|mailing|home) address) ?: ?[ \t]*"
    r"(?P<value>[^\W\d_][^\n,;:()\d]{1,60})",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?<!to )\b(?i:address|residence|addr\.?) ?(?:is ?)?:\s{0,4}"
    r"(?P<value>(?=[^\n]{0,60}\d)[\dA-Z#](?![.)])[^\n]{3,120}(?:\n(?![^\n:]{1,20}:)[ \t]{0,8},? ?[^\n]{1,60}){0,5})"
)
_ZIP = re.compile(
    r"\b(?:zip|postal|post)(?:[ -]?code)?(?: is| was|:)* ?"
    r"(?P<value>(?=[\w -]{0,9}\d)[A-Z]{0,2}\d[\dA-Z -]{1,8}\d?[A-Z]{0,2})\b",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"\b(?:phone|tel|telephone|mobile|cell|fax)(?: number| no\.?| #)? ?:\s{0,4}(?P<value>\+?[\d(][\d() .x/-]{5,24}\d)",
    re.IGNORECASE,
)
_BIRTH_DATE = re.compile(
    r"\b(?:d\.?o\.?b\.?|date of birth|born on|birth ?date|birthday)(?: is| was|:)* ?"
    r"(?P<value>\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4})\b",
    re.IGNORECASE,
)
_NOT_NAMES = re.compile(
    r"(?:not|none|unknown|withheld|redacted|n/a|the|a|an|of|his|her|my|our|their|client|patient|x+)\b", re.IGNORECASE
)


def find_labeled(text: str) -> Iterator[Sighting]:
    """Yield the names, addresses, phone numbers and birth dates that follow a label."""
    if ":" in text:
        for match in _NAME.finditer(text):
            if not _NOT_NAMES.match(match["value"]):
                yield _trim(match, "name")
        yield from (_trim(match, "address") for match in _ADDRESS.finditer(text))
        yield from (_trim(match, "phone") for match in _PHONE.finditer(text))
    yield from (_trim(match, "address") for match in _ZIP.finditer(text))
    yield from (_trim(match, "date") for match in _BIRTH_DATE.finditer(text))


def _trim(match: re.Match[str], key: str) -> Sighting:
    value = match["value"]
    return Sighting(match.start("value"), match.start("value") + len(value.rstrip(" \t\n.,")), key)
