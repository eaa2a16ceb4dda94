"""Finds lines that a speaker's label begins, as in a transcript, and not the sections of a note (S0-18)."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from flows.impressions.match import RuleMatch
from flows.impressions.speech.speaker_turns import has_person, is_note_about_person, is_speech
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
_COLLEAGUES = frozenset({"it", "ft"})  # notes of the two colleagues begin like this, too
_OWNER = re.compile(r"^(?:(?:client|patient|pt)'s |his |her |the )+")
_INITIALS = re.compile(r"(?<=[a-z]) [A-Z]{1,3}\.?$")


def find_labeled_lines(text: str) -> Iterator[RuleMatch]:
    """Yield, as `speech_label`, each line with a speaker's label, and labeled turns within a line."""
    line_starts = [0, *(line.end() for line in _LINE_END.finditer(text))]
    labels = (_LABEL.match(text, start) for start in line_starts) if ":" in text else ()
    lines = [line for line in labels if line and line["said"].strip()]
    in_transcript = _is_transcript(lines)
    for line in lines:
        if _is_speech(line, in_transcript=in_transcript):
            yield RuleMatch("speech_label", line.start("label"), line.start("said") + len(line["said"].rstrip()))
    for line in filter(None, (_DASHED.match(text, start) for start in line_starts)):
        label = _clean_label(line["label"] or line["boxed"])
        if label in load_list("labels") | load_list("kin_labels") and is_speech(line["said"].strip()):
            yield RuleMatch("speech_label", *line.span())
    turns = list(_TURN.finditer(text)) if ":" in text else []
    has_several_names = len({line["label"] for line in turns if _is_name(line["label"])}) > 1
    for line in turns:
        label, is_spoken = _clean_label(line["label"]), is_speech(line["said"])
        if label in load_list("labels") or (
            is_spoken and (label in load_list("kin_labels") or (has_several_names and _is_name(line["label"])))
        ):
            yield RuleMatch("speech_label", *line.span())


def _is_transcript(lines: Sequence[re.Match[str]]) -> bool:
    """Return whether two people take turns: one of them speaks twice, or one asks a question."""
    known_lines = [
        line
        for line in lines
        if _clean_label(line["label"]) in load_list("labels") | load_list("kin_labels") | _COLLEAGUES
    ]
    turns = [_clean_label(line["label"]) for line in known_lines]
    has_two_speakers = len(set(turns)) > 1 and not set(turns) <= _COLLEAGUES
    has_question = any("?" in line["said"] and has_person(line["said"]) for line in known_lines)
    return has_two_speakers and (has_question or len(turns) > len(set(turns)))


def _clean_label(label: str) -> str:
    cleaned = (
        re.sub(r"[(\[\u2192].*|\d+", "", _INITIALS.sub("", label.strip())).replace("_", " ").strip(" .*").casefold()
    )
    cleaned = _OWNER.sub("", cleaned).replace(" in law", "-in-law")
    return cleaned if cleaned not in {"dr. x", "doctor x"} else "dr"


def _is_speech(line: re.Match[str], *, in_transcript: bool) -> bool:
    label, said = _clean_label(line["label"]), line["said"].strip(" *_")
    if label == "me" and not in_transcript:  # a note about the writer
        return bool(re.search(r"\byou(?:rs?)?\b|\?", said, re.IGNORECASE))
    if label in load_list("labels"):
        return not is_note_about_person(said, in_transcript=in_transcript) or (in_transcript and is_speech(said))
    if label in load_list("asking_labels") and said.rstrip().endswith("?"):
        return True
    if label in load_list("kin_labels") or (in_transcript and label in _COLLEAGUES):
        return is_speech(said) or (in_transcript and not is_note_about_person(said, in_transcript=True))
    if _is_person_label(label):  # "client, at the door"; "in the car, mom"; "middle child"
        return is_speech(said)
    return _is_name(line["label"]) and is_speech(said)


def _is_person_label(label: str) -> bool:
    person_labels = load_list("labels") | load_list("kin_labels")
    return (
        any(part.split()[-1:] and part.split()[-1] in person_labels for part in label.split(",")) and "(" not in label
    )


def _is_name(label: str) -> bool:
    """Return whether the label is a first name, and not a section of a note (`IT`, `PLAN`, `Hope`)."""
    return label.istitle() and label.casefold() in _first_names()


@cache
def _first_names() -> frozenset[str]:
    return (load_list("first_names") | load_list("first_names_also_words")) - load_list("sections")
