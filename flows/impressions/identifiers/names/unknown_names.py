"""Words that no list knows, with a capital where only people stand: "Xolvar denies", "asked Xolvar", "the Xolvars"."""

from collections.abc import Sequence

from flows.impressions.identifiers.names.name_evidence import is_in_name_position, is_surname, is_unknown
from flows.impressions.identifiers.names.theory_names import is_near_theory_word
from flows.impressions.identifiers.tokens import Word
from flows.impressions.wording import load_list

_BEING = {"is", "was", "seems", "seemed", "appears", "appeared", "looks", "looked", "has", "had", "feels", "felt"}
_OWN = {"his", "her", "their", "i"}
_TO_SOMEBODY = {"his", "their", "himself", "herself"}
_WITH = {"with", "w", "met", "saw", "seen"}
_PEOPLES = ("ian", "ean", "can", "oan", "ese", "ish", "ali", "abwean", "ezian", "ic")  # "the Samoan family"
_CALLS = {"call", "calls", "called", "calling", "nickname", "nicknames"}
_WHOM = {"me", "him", "her", "them", "us", "you"}
_ASKS = {"can", "could", "please", "would", "thanks", "thank"}
_AUXILIARIES = {"can", "could", "did", "does", "should", "would", "will"}
_SHORTEST = 4  # letters of a family's name without its s


def is_person(words: Sequence[Word], at: int, end: int) -> bool:
    """Whether words[at:end], which no list knows, do what people do or stand where people stand."""
    stands = is_in_name_position(words, at) or _follows_personal_verb(words, at) or _follows_naming_verb(words, at)
    return stands or _has_personal_verb(words, end) or _is_asked(words, at, end)


def _is_asked(words: Sequence[Word], at: int, end: int) -> bool:
    """Whether somebody is asked, or asked about: "Xolvar, could you", "Did Xolvar leave"."""
    if end >= len(words):
        return False
    after = words[end]
    if words[at].starts_sentence and after.gap == ", ":
        return after.lowered in _ASKS
    before = words[at - 1].lowered if at and words[at].is_adjacent else ""
    return before in _AUXILIARIES and after.is_adjacent and after.lowered in load_list("people_can")


def _has_personal_verb(words: Sequence[Word], end: int) -> bool:
    """Whether what only people do, are or have follows: "denies", "is guarded", "and his wife", "'s mother"."""
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
    being = after.lowered in _BEING and next_.lowered in load_list("felt")
    return (
        being
        or (after.lowered in {"and", "&"} and (next_.lowered in _OWN or next_.lowered in load_list("kin")))
        or _acts_on_person(words, end)
    )


def _acts_on_person(words: Sequence[Word], at: int) -> bool:
    """Whether words[at] is done to somebody: "protects his mother"; not "eases his mind"."""
    client_note = _get_adjacent(words, at + 2)
    done = words[at].lowered.endswith(("s", "ed")) and words[at + 1].lowered in _TO_SOMEBODY
    return done and client_note is not None and client_note.lowered not in load_list("helped")


def _follows_personal_verb(words: Sequence[Word], at: int) -> bool:
    """Whether what is done to people stands before: "encouraged", "gave", "follow up with"."""
    if not at or not words[at].is_adjacent:
        return False
    before, two = words[at - 1].lowered, words[at - 2].lowered if at > 1 else ""
    after = _get_adjacent(words, at + 1)
    if before == "with" and after is not None and after.lowered in {"there", "present"}:
        return True
    return before in load_list("people_are_helped") or (
        before in {"with", "w"} and two in load_list("with_people_only")
    )


def _follows_naming_verb(words: Sequence[Word], at: int) -> bool:
    """Whether it is what somebody is called: "everyone calls her Bibi", "her sister, Bibi, came"."""
    if at and words[at].gap == ", " and words[at - 1].lowered in load_list("kin"):
        return at + 1 < len(words) and words[at + 1].gap == ", "
    if at and words[at].gap in {" = ", " ("} and words[at - 1].lowered in load_list("kin"):
        return True
    return at > 1 and words[at].is_adjacent and words[at - 1].lowered in _WHOM and words[at - 2].lowered in _CALLS


def find_family_end(words: Sequence[Word], at: int) -> int:
    """Return the index after a family's name with a capital: "the Petrovs", "the Petrov family"; 0: none."""
    word, before = words[at], words[at - 1].lowered if at and words[at].is_adjacent else ""
    after = _get_adjacent(words, at + 1)
    if after is not None and after.lowered in load_list("households") and (word.starts_sentence or before == "the"):
        told = is_surname(word) or (is_unknown(word) and not word.lowered.endswith(_PEOPLES))
        return at + 1 if told else 0
    return at + 1 if before == "the" and _is_family_plural(words, at) else 0


def _is_family_plural(words: Sequence[Word], at: int) -> bool:
    """Whether words[at] after "the" is a family: by a listed surname, or where people stand: "the Hendersons"."""
    word, after = words[at], _get_adjacent(words, at + 1)
    one = word.lowered.removesuffix("s").removesuffix("'")
    if (
        one == word.lowered
        or len(one) < _SHORTEST
        or word.is_possessive
        or not is_unknown(word)
        or is_near_theory_word(words, at)
    ):
        return False
    singular = word._replace(text=word.text[: len(one)], lowered=one)
    if is_surname(singular) and not (after is not None and after.has_capital):
        return True
    do = after is not None and (after.lowered in {"are", "were", "have"} or after.lowered in load_list("families_do"))
    return do or (at > 1 and words[at - 2].lowered in _WITH)


def _get_adjacent(words: Sequence[Word], at: int) -> Word | None:
    return words[at] if at < len(words) and words[at].is_adjacent else None
