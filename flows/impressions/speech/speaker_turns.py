"""Tells whether the text after a speaker's label is speech, or a note about that person (S0-18)."""

import re
from functools import cache

from flows.impressions.wording import list_pattern, load_list

_MIN_QUESTION_WORDS = 4  # words; a shorter question may be the writer's doubt: `retired?`
_WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_LISTING = re.compile(r"[\w -]{3,30}(?:, [\w -]{3,30}){1,3}\.?")  # "alert, cooperative"
_CLINICAL = re.compile(r"\w*(?:sion|tion|ment|ness|ity|ance|ence|ship|ing|ism|ia|\d)", re.IGNORECASE)  # topics of notes
_AND_THEN = re.compile(r"(?:and|so|but|then)\b[^?]{2,60}\?", re.IGNORECASE)
_QUESTION_START = re.compile(
    r"(?:is|was|has|will|are) (?:some|any|every|no)(?:body|one|thing)\b"
    r"|(?:is|was|can|could|did|does|do|would) (?:it|this|that|he|she|they|there)\b",
    re.IGNORECASE,
)
_BEING_CLAUSE = re.compile(r"being\b[^.;:]{1,60}\b(?:is|was|isn't|sucks)\b", re.IGNORECASE)
_QUESTION_WORD_START = re.compile(
    r"why\b|what(?:'?s|[ ](?:a|an|now|for|if|about|is|are|do|does|did|was)\b)"
    r"|who(?:'?s|[ ](?:cares|is|are|does|did|said)\b)"
    r"|(?:how|when|where)(?:'?s|[ ](?:dare|come|is|are|do|does|did|will|can)\b)"
    r"|(?:what|why|how|who|where|when)\b[^?]{0,80}\?"
    r"|nothing\b(?! (?:new|much|else|acute|further|of note|to)\b)",
    re.IGNORECASE,
)
_REQUEST_ABOUT_OTHERS = re.compile(r"(?:ask|tell|let|leave|make|put|take) (?:him|her|them|it)\b", re.IGNORECASE)
_NAME = re.compile(r"(?:Dr\.?|Mr\.?|Mrs\.?|Ms\.?)?\s*(?:[A-Z][\w.'-]*)(?:,?\s+[A-Z][\w.'-]*){1,4}")
_REFUSAL = re.compile(r"no(?:[,.!]|$| (?:i|we|you|he|she|they|it|that|way|one)\b)", re.IGNORECASE)
_ABOUT = re.compile(
    r"(?:age[ds]?\b|\d{1,3}[,;]|\d{1,3}[ -]?(?:y\.?/?o\.?|yrs?|year)|name\b|id\b|dob\b|#|see\b|unknown|n/?a\b|none\b"
    r"|deceased|alive|present\b|absent\b|adult|parent|(?:fe)?male\b|single\b|couple|self\b|family\b"
    r"|\w+ed\b(?!\s+(?:me|my|you|him|her|it)\b)"
    r"|(?!\w*thing|feeling|going|being|trying|getting|just|sleeping|hanging)\w{3,}ing\b"
    r"(?!\s+(?:is|was|has|changes|works|helps)\b)"
    r"|(?:will|would|can|could|may|might|should|to|needs)\b(?!\s+(?:he|she|they|it|that|this)\b)"
    r"|\w{2,}[^\W\ds]s\s+(?:the|a|little|more|less|to|from|with|for|well|out|change|much|poorly|up)\b|no complaints"
    r"|(?:known|ready|protective|reluctant|motivated|resistant|avoidant|open|close) (?:to|of|with)\b"
    r"|(?:what|how|when) (?:he|she|they|asked)\b|compliant|nothing (?:new|much|acute|further|of note)\b"
    r"|sober|somatic|steady|late\b|new\b|gait\b|stable|unchanged|no (?:change|show|new|acute|si\b|hi\b|current|further)"
    r"|(?:lives|works|attends|drinks|smokes|lost|quit)\b|calm|tearful|supportive|engaged|quiet|healthy|anxious|withdrawn"
    r"|(?:appears|seems|looks|presents|reports|states|denies|endorses|describes|is|was|has|remains|continues|tends)\b"
    r"|(?:more|less|better|worse|same)\b.{0,60}\b(?:today|before|this (?:week|time)|last (?:week|time))\b)",
    re.IGNORECASE,
)


def is_note_about_person(text: str, *, in_transcript: bool) -> bool:
    """Return whether the text after the colon tells who someone is or how they are, and not what they say.

    In a transcript, this is true only of text that is clearly no speech.
    """
    if (
        has_person(text)
        or "?" in text
        or _is_statement(text)
        or any(pattern.match(text) for pattern in (_QUESTION_START, _QUESTION_WORD_START))
    ):
        return False
    clause, first_part, word = (
        _clause_pattern().match(text),
        text.split(",", maxsplit=1)[0].casefold(),
        _WORD.match(text),
    )
    is_topic = (
        word is not None and word[0].casefold() not in load_list("interjection") and _is_topic(word[0].casefold())
    )
    if (clause and _is_note_subject(clause["who"])) or (is_topic and not in_transcript) or _ABOUT.match(text):
        return True
    if not in_transcript and _LISTING.fullmatch(text):
        return first_part not in load_list("replying") | load_list("utterance") | load_list("interjection")
    return bool(_NAME.fullmatch(text)) and text[-1:] not in ".!?"


def is_speech(text: str) -> bool:
    """Return whether someone speaks, whoever the label names: to a person, in answer, or as an order."""
    words = [word.casefold() for word in _WORD.findall(text)]
    first = words[0] if words else ""
    starts_like_speech = first in load_list("interjection") | load_list("ordering") or text.startswith(
        ("...", "\u2026")
    )
    is_brief = text.rstrip(" .!").casefold() in load_list("brief")
    is_question = "?" in text and len(words) >= _MIN_QUESTION_WORDS
    if has_person(text) or is_question or starts_like_speech or is_brief:
        return True
    return _is_statement(text) or any(
        pattern.match(text)
        for pattern in (
            _REFUSAL,
            _AND_THEN,
            _QUESTION_START,
            _BEING_CLAUSE,
            _QUESTION_WORD_START,
            _REQUEST_ABOUT_OTHERS,
        )
    )


@cache
def _clause_pattern() -> re.Pattern[str]:
    """Return a pattern for the start of a sentence such as `boys don't`. Notes after a label seldom begin so."""
    return re.compile(
        r"(?P<that>(?:this|that|those|these)\s+)?(?:the\s+)?(?:\w+\s+){0,2}?(?P<who>\w+)\s+"
        rf"(?P<does>{list_pattern('makes_sentence')}|\w{{2,}}n['\u2019]t)\b",
        re.IGNORECASE,
    )


def _is_statement(text: str) -> bool:
    """Return whether the text is a spoken sentence about something that notes do not discuss: `those pills made`."""
    clause = _clause_pattern().match(text)
    if clause is None:
        return False
    verb = clause["does"].casefold()
    is_spoken = verb in load_list("makes_speech") or "n" in verb[-3:-1]
    subject = clause["who"].casefold()
    if clause["that"]:  # "that boy", "those pills"; not "this week", "this loss"
        return subject not in load_list("told_of") and not _CLINICAL.fullmatch(subject)
    return subject in {"that", "this", "those", "these"} or (is_spoken and not _is_note_subject(subject))


def _is_topic(word: str) -> bool:
    """Return whether the word is a topic of notes, as in `fear of abandonment`."""
    return word in (load_list("told_in_notes") - load_list("utterance") - load_list("persons")) or bool(
        _CLINICAL.fullmatch(word)
    )


def _is_note_subject(subject: str) -> bool:
    word = subject.casefold()
    return word in _note_words() or bool(_CLINICAL.fullmatch(word))


@cache
def _note_words() -> frozenset[str]:
    lists = (load_list(name) for name in ("told_in_notes", "things", "persons", "kin_labels", "sections"))
    return frozenset().union(*lists) - {"house"}


def has_person(text: str) -> bool:
    """Return whether the text has a first-person or second-person word."""
    return any(word.casefold() in load_list("present") for word in _WORD.findall(text))
