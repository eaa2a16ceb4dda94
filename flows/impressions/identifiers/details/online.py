"""Finds e-mail, web, IP and device addresses, and handles (45 CFR 164.514(b)(2)(i)(F), (M), (N), (O))."""

import re
from collections.abc import Iterator

from flows.impressions.identifiers.patterns import DIGIT
from flows.impressions.identifiers.sighting import Sighting

_TOP_LEVEL_DOMAINS = (
    "com|org|net|edu|gov|info|biz|io|me|app|dev|co|us|uk|ca|au|de|fr|nl|be|es|it|se|no|dk|fi|pl|cz|ch|at|eu|tv|ly|gg"
)
_AT, _DOT = r" ?[\[(]?\bat\b[\])]? ?", r" ?[\[(]?\bdot\b[\])]? ?"
_EMAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%'-]{1,64}@(?:[\w-]{1,63}\.){1,5}[^\W\d_]{2,}"
    rf"|(?<!\w)[\w.-]{{2,64}}{_AT}[\w-]{{2,63}}{_DOT}(?:{_TOP_LEVEL_DOMAINS})\b",
    re.IGNORECASE,
)
_WEB_ENDINGS = r"(?:com|org|net|edu|gov|co\.uk|(?:info|io|app|de|ca|me|tv|gg)(?=/))"
_URL_CHARACTER = r"[^\s<>\"\u201d)\]]"
_WEB = re.compile(
    rf"(?<![\w@])(?:https?|ftp)://{_URL_CHARACTER}{{2,}}|(?<![\w@.])www\.{_URL_CHARACTER}{{3,}}"
    rf"|(?<![\w@.-])(?:[a-z0-9-]{{2,63}}\.){{1,3}}{_WEB_ENDINGS}\b(?!\.\w)(?:/{_URL_CHARACTER}*)?",
    re.IGNORECASE,
)
_MAY_BE_WEB = re.compile(rf"://|www\.|\.{_WEB_ENDINGS}\b", re.IGNORECASE)
_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_IP_OR_MAC = re.compile(
    rf"(?<![\w.]){_OCTET}(?:\.{_OCTET}){{3}}(?![\w.]{{0,9}}\d)"
    r"|(?<![\w:])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![\w:])"
    r"|(?<![\w:])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\w:])"
    r"|(?<![\w:])(?:[0-9a-f]{1,4}:){1,6}:(?:[0-9a-f]{1,4}:){0,5}[0-9a-f]{1,4}(?![\w:])",
    re.IGNORECASE,
)
_SITE_NAME = (
    r"(?:instagram|insta|ig|snapchat|snap|tiktok|twitter|discord|reddit|facebook|venmo|cashapp|telegram|steam|xbox|psn"
    r"|skype)"
)
_LOGIN_WORD = r"(?:username|user name|handle|gamertag|screen name|login|user id)"
_HANDLE = re.compile(
    r"(?<![\w@/.])@[a-z_][\w.]{2,29}\b|(?<![\w/])u/[\w-]{3,20}\b"
    rf"|\b(?:(?:{_SITE_NAME} )?{_LOGIN_WORD}|{_SITE_NAME}(?: account| profile| name)?)"
    r"(?: is| was| as|:){1,2} ?(?=\S{0,40}[\d_.@])([\w.@-]{3,40}\b)"
    rf"|\b{_LOGIN_WORD} (?=[a-z][\w.-]{{0,38}}[\d_])([\w.-]{{3,40}}\b)",
    re.IGNORECASE,
)
_MAY_BE_HANDLE: tuple[str, ...] = (
    "@",
    "u/",
    "name",
    "handle",
    "gamertag",
    "login",
    "user id",
    "insta",
    " ig ",
    "ig:",
    "ig is",
    "snap",
    "tiktok",
    "twitter",
)
_MAY_BE_HANDLE += ("discord", "reddit", "facebook", "venmo", "cashapp", "telegram", "steam", "xbox", "psn", "skype")


def find_online(text: str) -> Iterator[Sighting]:
    """Yield e-mail and web addresses, IP and device addresses, and handles."""
    if "@" in text or " dot " in text or "(dot)" in text:
        yield from (Sighting(*match.span(), "email") for match in _EMAIL.finditer(text))
    if _MAY_BE_WEB.search(text):
        yield from (Sighting(*match.span(), "web") for match in _WEB.finditer(text))
    for match in _IP_OR_MAC.finditer(text):
        if DIGIT.search(match[0]):
            yield Sighting(*match.span(), "machine")
    lowered = text.lower()
    if not any(hint in lowered for hint in _MAY_BE_HANDLE):
        return
    for match in _HANDLE.finditer(text):
        yield Sighting(*match.span(match.lastindex or 0), "handle")
