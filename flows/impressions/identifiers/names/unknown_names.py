"""Finds unknown words where only people are mentioned: "Xolvar denies", "asked Xolvar", "the Xolvars"."""

from collections.abc import Sequence

from flows.impressions.identifiers.names.name_evidence import is_in_name_position, is_surname, is_unknown
from flows.impressions.identifiers.names.theory_names import is_near_theory_word
from flows.impressions.identifiers.tokens import Word
from flows.impressions.wording import load_list

_STATE_VERBS = {"is", "was", "seems", "seemed", "appears", "appeared", "looks", "looked", "has", "had", "feels", "felt"}
_PERSON_WORDS = {"his", "her", "their", "i"}
_PERSON_OBJECTS = {"his", "their", "himself", "herself"}
_MEETING_WORDS = {"with", "w", "met", "saw", "seen"}
_NATIONALITY_ENDINGS = ("ian", "ean", "can", "oan", "ese", "ish", "ali", "abwean", "ezian", "ic")  # "the Samoan family"
_NAMING_VERBS = {"call", "calls", "called", "calling", "nickname", "nicknames"}
_OBJECTS = {"me", "him", "her", "them", "us", "you"}
_REQUEST_WORDS = {"can", "could", "please", "would", "thanks", "thank"}
_AUXILIARIES = {"can", "could", "did", "does", "should", "would", "will"}
_MIN_LETTERS = 4  # letters of a family name without its plural s


def is_person(words: Sequence[Word], at: int, end: int) -> bool:
    """Return whether the unknown words[at:end] do what people do, or are where people are mentioned."""
    is_in_position = (
        is_in_name_position(words, at) or _follows_personal_verb(words, at) or _follows_naming_verb(words, at)
    )
    return is_in_position or _has_personal_verb(words, end) or _is_asked(words, at, end)


def _is_asked(words: Sequence[Word], at: int, end: int) -> bool:
    """Return whether someone is addressed or asked about: "Xolvar, could you", "Did Xolvar leave"."""
    if end >= len(words):
        return False
    after = words[end]
    if words[at].starts_sentence and after.gap == ", ":
        return after.lowered in _REQUEST_WORDS
    before = words[at - 1].lowered if at and words[at].is_adjacent else ""
    return before in _AUXILIARIES and after.is_adjacent and after.lowered in load_list("people_can")


def _has_personal_verb(words: Sequence[Word], end: int) -> bool:
    """Return whether something follows that only people do, are or have.

    Examples: "denies", "is guarded", "and his wife", "'s mother".
    """
    after = _get_adjacent(words, end)
    if after is None:
        return False
    if words[end - 1].is_possessive:
        return after.lowered in load_list("kin") or after.lowered in load_list("people_feel")
    next_ = _get_adjacent(words, end + 1)
    if after.lowered in load_list("people_do") or after.lowered in load_list("people_do_if_unknown"):
        return after.lowered not in load_list("things_do")
    if next_ is None:
        return False
    has_state = after.lowered in _STATE_VERBS and next_.lowered in load_list("felt")
    return (
        has_state
        or (after.lowered in {"and", "&"} and (next_.lowered in _PERSON_WORDS or next_.lowered in load_list("kin")))
        or _acts_on_person(words, end)
    )


def _acts_on_person(words: Sequence[Word], at: int) -> bool:
    """Return whether words[at] is done to a person: "protects his mother"; not "eases his mind"."""
    object_ = _get_adjacent(words, at + 2)
    is_verb = words[at].lowered.endswith(("s", "ed")) and words[at + 1].lowered in _PERSON_OBJECTS
    return is_verb and object_ is not None and object_.lowered not in load_list("helped")


def _follows_personal_verb(words: Sequence[Word], at: int) -> bool:
    """Return whether a verb that is done to people comes before: "encouraged", "gave", "follow up with"."""
    if not at or not words[at].is_adjacent:
        return False
    before, before_that = words[at - 1].lowered, words[at - 2].lowered if at > 1 else ""
    after = _get_adjacent(words, at + 1)
    if before == "with" and after is not None and after.lowered in {"there", "present"}:
        return True
    return before in load_list("people_are_helped") or (
        before in {"with", "w"} and before_that in load_list("with_people_only")
    )


def _follows_naming_verb(words: Sequence[Word], at: int) -> bool:
    """Return whether the word is a person's name: "everyone calls her Bibi", "her sister, Bibi, came"."""
    if at and words[at].gap == ", " and words[at - 1].lowered in load_list("kin"):
        return at + 1 < len(words) and words[at + 1].gap == ", "
    if at and words[at].gap in {" = ", " ("} and words[at - 1].lowered in load_list("kin"):
        return True
    return (
        at > 1
        and words[at].is_adjacent
        and words[at - 1].lowered in _OBJECTS
        and words[at - 2].lowered in _NAMING_VERBS
    )


def find_family_end(words: Sequence[Word], at: int) -> int:
    """Return the index after a capitalized family name, or 0: "the Petrovs", "the Petrov family"."""
    word, before = words[at], words[at - 1].lowered if at and words[at].is_adjacent else ""
    after = _get_adjacent(words, at + 1)
    if after is not None and after.lowered in load_list("households") and (word.starts_sentence or before == "the"):
        is_family = is_surname(word) or (is_unknown(word) and not word.lowered.endswith(_NATIONALITY_ENDINGS))
        return at + 1 if is_family else 0
    return at + 1 if before == "the" and _is_family_plural(words, at) else 0


def _is_family_plural(words: Sequence[Word], at: int) -> bool:
    """Return whether words[at] after "the" is a family: "the Hendersons"."""
    word, after = words[at], _get_adjacent(words, at + 1)
    lowered = word.lowered.removesuffix("s").removesuffix("'")
    if (
        lowered == word.lowered
        or len(lowered) < _MIN_LETTERS
        or word.is_possessive
        or not is_unknown(word)
        or is_near_theory_word(words, at)
    ):
        return False
    singular = word._replace(text=word.text[: len(lowered)], lowered=lowered)
    if is_surname(singular) and not (after is not None and after.has_capital):
        return True
    has_verb = after is not None and (
        after.lowered in {"are", "were", "have"} or after.lowered in load_list("families_do")
    )
    return has_verb or (at > 1 and words[at - 2].lowered in _MEETING_WORDS)


def _get_adjacent(words: Sequence[Word], at: int) -> Word | None:
    return words[at] if at < len(words) and words[at].is_adjacent else None
