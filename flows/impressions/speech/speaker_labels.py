"""Speaker labels: lines that are a transcript's, and not a note's section (S0-18)."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from flows.impressions.match import RuleMatch
from flows.impressions.speech.speaker_turns import has_person, is_heading, is_speech
from flows.impressions.wording import load_list

_LABEL = re.compile(
    r"^[ \t]{0,20}(?:[-*_\u2022>\u2013\u2014]{1,6}[ \t]{0,8}){0,2}(?:\d{1,2}[.)][ \t]{1,8})?"
    r"(?:[\[(]?\d{1,2}:\d\d(?::\d\d)?[\])]?[ \t]{0,8})?"
    r"(?P<label>[^\W\d_][\w' .,\-/\u2192]{0,28}?|[^\W\d_][\w' .\-/]{0,18}[(\[][^()\[\]\n]{1,12}[)\]])"
    r"\*?_?[ \t]{0,2}:\*?_?[ \t]*"
    r"(?P<said>[^\n]{0,2000})",
    re.MULTILINE,
)
_TURN = re.compile(
    r"(?:^|(?<=[.?!,;] ))(?P<label>[A-Z][a-z]{1,12}(?: [1-9])?) ?: (?P<said>(?=[A-Z])[^\n:]{1,400}?[.?!](?=\s|$))",
    re.MULTILINE,
)
_DASHED = re.compile(
    r"^[ \t]{0,20}(?:(?P<label>[^\W\d_][\w' ]{0,20}?)(?: (?:--?|\u2013|\u2014|>) | ?> ?)"
    r"|\[(?P<boxed>[^\W\d_][\w' ]{0,20}?)\](?!\() ?)(?P<said>[^\n]{1,2000})",
    re.MULTILINE,
)
_LINE_END = re.compile(r"\n")
_COLLEAGUES = frozenset({"it", "ft"})  # whose notes begin so too
_OWNER = re.compile(r"^(?:(?:client|patient|pt)'s |his |her |the )+")
_INITIALS = re.compile(r"(?<=[a-z]) [A-Z]{1,3}\.?$")


def find_labeled_lines(text: str) -> Iterator[RuleMatch]:
    """Yield, as `speech_label`, each line that a speaker's label begins, and labelled turns within a line."""
    begins = [0, *(found.end() for found in _LINE_END.finditer(text))]
    labels = (_LABEL.match(text, at) for at in begins) if ":" in text else ()
    lines = [found for found in labels if found and found["said"].strip()]
    transcript = _is_transcript(lines)
    for found in lines:
        if _is_speech(found, transcript=transcript):
            yield RuleMatch("speech_label", found.start("label"), found.start("said") + len(found["said"].rstrip()))
    for found in filter(None, (_DASHED.match(text, at) for at in begins)):
        label = _clean_label(found["label"] or found["boxed"])
        if label in load_list("labels") | load_list("kin_labels") and is_speech(found["said"].strip()):
            yield RuleMatch("speech_label", *found.span())
    turns = list(_TURN.finditer(text)) if ":" in text else []
    several = len({found["label"] for found in turns if _is_name(found["label"])}) > 1
    for found in turns:
        label, spoken = _clean_label(found["label"]), is_speech(found["said"])
        if label in load_list("labels") or (
            spoken and (label in load_list("kin_labels") or (several and _is_name(found["label"])))
        ):
            yield RuleMatch("speech_label", *found.span())


def _is_transcript(lines: Sequence[re.Match[str]]) -> bool:
    """Return whether two people take turns: one of them twice, or one asks the other."""
    known = [
        found
        for found in lines
        if _clean_label(found["label"]) in load_list("labels") | load_list("kin_labels") | _COLLEAGUES
    ]
    turns = [_clean_label(found["label"]) for found in known]
    two = len(set(turns)) > 1 and not set(turns) <= _COLLEAGUES
    asked = any("?" in found["said"] and has_person(found["said"]) for found in known)
    return two and (asked or len(turns) > len(set(turns)))


def _clean_label(words: str) -> str:
    bare = re.sub(r"[(\[\u2192].*|\d+", "", _INITIALS.sub("", words.strip())).replace("_", " ").strip(" .*").casefold()
    bare = _OWNER.sub("", bare).replace(" in law", "-in-law")
    return bare if bare not in {"dr. x", "doctor x"} else "dr"


def _is_speech(found: re.Match[str], *, transcript: bool) -> bool:
    label, said = _clean_label(found["label"]), found["said"].strip(" *_")
    if label == "me" and not transcript:  # what goes on in the writer
        return bool(re.search(r"\byou(?:rs?)?\b|\?", said, re.IGNORECASE))
    if label in load_list("labels"):
        return not is_heading(said, transcript=transcript) or (transcript and is_speech(said))
    if label in load_list("asking_labels") and said.rstrip().endswith("?"):
        return True
    if label in load_list("kin_labels") or (transcript and label in _COLLEAGUES):
        return is_speech(said) or (transcript and not is_heading(said, transcript=True))
    if _is_person_label(label):  # client, at the door; in the car, mom; middle child
        return is_speech(said)
    return _is_name(found["label"]) and is_speech(said)


def _is_person_label(label: str) -> bool:
    known = load_list("labels") | load_list("kin_labels")
    return any(part.split()[-1:] and part.split()[-1] in known for part in label.split(",")) and "(" not in label


def _is_name(label: str) -> bool:
    """Return whether the label is a first name, and no section of a note (`IT`, `PLAN`, `Hope`)."""
    return label.istitle() and label.casefold() in _first_names()


@cache
def _first_names() -> frozenset[str]:
    return (load_list("first_names") | load_list("first_names_also_words")) - load_list("sections")
