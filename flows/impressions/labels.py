"""Speaker labels: lines that are a transcript's, and not a note's section (S0-18)."""

import re
from collections.abc import Iterator, Sequence

from flows.impressions.found import Found
from flows.impressions.wording import listed

_LABEL = re.compile(
    r"^[ \t]{0,20}(?:[-*_\u2022>\u2013\u2014]{1,6}[ \t]{0,8}){0,2}(?:[\[(]?\d{1,2}:\d\d(?::\d\d)?[\])]?[ \t]{0,8})?"
    r"(?P<label>[^\W\d_][\w' .,\-/]{0,28}?|[^\W\d_][\w' .\-/]{0,18}\([^()\n]{1,12}\))\*?_?[ \t]{0,2}:\*?_?[ \t]*"
    r"(?P<said>[^\n]{0,2000})",
    re.MULTILINE,
)
_TURN = re.compile(
    r"(?:^|(?<=[.?!,;] ))(?P<label>[A-Z][a-z]{1,12}(?: [1-9])?) ?: (?P<said>(?=[A-Z])[^\n:]{1,400}?[.?!](?=\s|$))",
    re.MULTILINE,
)
_DASHED = re.compile(
    r"^[ \t]{0,20}(?P<label>[^\W\d_][\w' ]{0,20}?) (?:-|\u2013|\u2014|>) (?P<said>[^\n]{1,2000})", re.MULTILINE
)
_COLLEAGUES = frozenset({"it", "ft"})  # whose notes begin so too
_QUESTION = 4  # words of a question that is no doubt of the writer's: `retired?`
_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_NAME = re.compile(r"(?:Dr\.?|Mr\.?|Mrs\.?|Ms\.?)?\s*(?:[A-Z][\w.'-]*)(?:,?\s+[A-Z][\w.'-]*){1,4}")
_NO = re.compile(r"no(?:[,.!]|$| (?:i|we|you|he|she|they|it|that|way|one)\b)", re.IGNORECASE)
_ABOUT = re.compile(
    r"(?:age[ds]?\b|\d{1,3}[,;]|\d{1,3}[ -]?(?:y\.?/?o\.?|yrs?|year)|name\b|id\b|dob\b|#|see\b|unknown|n/?a\b|none\b"
    r"|deceased|alive|present\b|absent\b|adult|parent|(?:fe)?male\b|single\b|couple|self\b|family\b"
    r"|\w+ed\b(?!\s+(?:me|my|you|him|her|it)\b)|calm|tearful|supportive|engaged|quiet|healthy|anxious|withdrawn"
    r"|(?:appears|seems|looks|presents|reports|states|denies|endorses|describes|is|was|has|remains|continues|tends)\b"
    r"|(?:more|less|better|worse|same)\b.{0,60}\b(?:today|before|this (?:week|time)|last (?:week|time))\b)",
    re.IGNORECASE,
)


def labelled(text: str) -> Iterator[Found]:
    """Yield, as `speech_label`, each line that a speaker's label begins, and labelled turns within a line."""
    lines = [found for found in _LABEL.finditer(text) if found["said"].strip()]
    transcript = _is_transcript(lines)
    for found in lines:
        if _speaks(found, transcript=transcript):
            yield Found("speech_label", found.start("label"), found.start("said") + len(found["said"].rstrip()))
    for found in _DASHED.finditer(text):
        if _label(found["label"]) in listed("labels") | listed("kin_labels") and _is_spoken(found["said"].strip()):
            yield Found("speech_label", *found.span())
    turns = list(_TURN.finditer(text))
    several = len({found["label"] for found in turns if _is_name(found["label"])}) > 1
    for found in turns:
        label, spoken = _label(found["label"]), _is_spoken(found["said"])
        if label in listed("labels") or (
            spoken and (label in listed("kin_labels") or (several and _is_name(found["label"])))
        ):
            yield Found("speech_label", *found.span())


def _is_transcript(lines: Sequence[re.Match[str]]) -> bool:
    """Return whether two people take turns: one of them twice, or one asks the other."""
    known = [
        found for found in lines if _label(found["label"]) in listed("labels") | listed("kin_labels") | _COLLEAGUES
    ]
    turns = [_label(found["label"]) for found in known]
    two = len(set(turns)) > 1 and not set(turns) <= _COLLEAGUES
    asked = any("?" in found["said"] and _has_person(found["said"]) for found in known)
    return two and (asked or len(turns) > len(set(turns)))


def _label(words: str) -> str:
    bare = re.sub(r"\(.*|\d+", "", words).replace("_", " ").strip(" .*").casefold()
    bare = (
        bare.removeprefix("client's ")
        .removeprefix("patient's ")
        .removeprefix("pt's ")
        .removeprefix("his ")
        .removeprefix("her ")
    )
    return bare if bare not in {"dr. x", "doctor x"} else "dr"


def _speaks(found: re.Match[str], *, transcript: bool) -> bool:
    label, said = _label(found["label"]), found["said"].strip(" *_")
    if label in listed("labels"):
        return not _is_heading(said) or (transcript and _is_spoken(said))
    if label in listed("kin_labels") or (transcript and label in _COLLEAGUES):
        return _is_spoken(said) or (transcript and not _is_heading(said))
    if _ends_in_person(label):  # client, at the door; in the car, mom; middle child
        return _is_spoken(said)
    return _is_name(found["label"]) and _is_spoken(said)


def _ends_in_person(label: str) -> bool:
    known = listed("labels") | listed("kin_labels")
    return any(part.split()[-1:] and part.split()[-1] in known for part in label.split(",")) and "(" not in label


def _is_heading(said: str) -> bool:
    """Return whether what follows the colon tells who somebody is or how they are, and not what they say."""
    if _has_person(said) or "?" in said:
        return False
    return bool(_ABOUT.match(said) or (_NAME.fullmatch(said) and said[-1:] not in ".!?"))


def _is_spoken(said: str) -> bool:
    words = [word.casefold() for word in _WORD.findall(said)]
    first = words[0] if words else ""
    begins = first in listed("interjection") | listed("ordering") or said.startswith(("...", "\u2026"))
    brief = said.rstrip(" .!").casefold() in listed("brief")
    asks = "?" in said and len(words) >= _QUESTION
    return _has_person(said) or asks or begins or brief or bool(_NO.match(said))


def _has_person(said: str) -> bool:
    return any(word.casefold() in listed("present") for word in _WORD.findall(said))


def _is_name(label: str) -> bool:
    """Return whether the label is a first name, and no section of a note (`IT`, `PLAN`, `Hope`)."""
    names = listed("first_names") | listed("first_names_also_words")
    return label.istitle() and label.casefold() in names - listed("sections")
