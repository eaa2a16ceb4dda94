"""Words that no list knows, with a capital where only people stand: "Xolvar denies", "asked Xolvar", "the Xolvars"."""

from collections.abc import Sequence

from flows.impressions.identifiers.names.name_evidence import is_spoken_of, is_surname, is_unknown
from flows.impressions.identifiers.names.theory_names import is_theory
from flows.impressions.identifiers.tokens import Word
from flows.impressions.wording import listed

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


def is_somebody(words: Sequence[Word], at: int, end: int) -> bool:
    """Whether words[at:end], which no list knows, do what people do or stand where people stand."""
    stands = is_spoken_of(words, at) or _is_done_to(words, at) or _is_called(words, at)
    return stands or _does(words, end) or _is_asked(words, at, end)


def _is_asked(words: Sequence[Word], at: int, end: int) -> bool:
    """Whether somebody is asked, or asked about: "Xolvar, could you", "Did Xolvar leave"."""
    if end >= len(words):
        return False
    after = words[end]
    if words[at].begins and after.gap == ", ":
        return after.low in _ASKS
    before = words[at - 1].low if at and words[at].close else ""
    return before in _AUXILIARIES and after.close and after.low in listed("people_can")


def _does(words: Sequence[Word], end: int) -> bool:
    """Whether what only people do, are or have follows: "denies", "is guarded", "and his wife", "'s mother"."""
    after = _close(words, end)
    if after is None:
        return False
    if words[end - 1].owns:
        return after.low in listed("kin") or after.low in listed("people_feel")
    next_ = _close(words, end + 1)
    if after.low in listed("people_do") or after.low in listed("people_do_if_unknown"):
        return after.low not in listed("things_do")
    if next_ is None:
        return False
    being = after.low in _BEING and next_.low in listed("felt")
    return (
        being
        or (after.low in {"and", "&"} and (next_.low in _OWN or next_.low in listed("kin")))
        or _does_to(words, end)
    )


def _does_to(words: Sequence[Word], at: int) -> bool:
    """Whether words[at] is done to somebody: "protects his mother"; not "eases his mind"."""
    whom = _close(words, at + 2)
    done = words[at].low.endswith(("s", "ed")) and words[at + 1].low in _TO_SOMEBODY
    return done and whom is not None and whom.low not in listed("helped")


def _is_done_to(words: Sequence[Word], at: int) -> bool:
    """Whether what is done to people stands before: "encouraged", "gave", "follow up with"."""
    if not at or not words[at].close:
        return False
    before, two = words[at - 1].low, words[at - 2].low if at > 1 else ""
    after = _close(words, at + 1)
    if before == "with" and after is not None and after.low in {"there", "present"}:
        return True
    return before in listed("people_are_helped") or (before in {"with", "w"} and two in listed("with_people_only"))


def _is_called(words: Sequence[Word], at: int) -> bool:
    """Whether it is what somebody is called: "everyone calls her Bibi", "her sister, Bibi, came"."""
    if at and words[at].gap == ", " and words[at - 1].low in listed("kin"):
        return at + 1 < len(words) and words[at + 1].gap == ", "
    if at and words[at].gap in {" = ", " ("} and words[at - 1].low in listed("kin"):
        return True
    return at > 1 and words[at].close and words[at - 1].low in _WHOM and words[at - 2].low in _CALLS


def family(words: Sequence[Word], at: int) -> int:
    """Return the index after a family's name with a capital: "the Petrovs", "the Petrov family"; 0: none."""
    word, before = words[at], words[at - 1].low if at and words[at].close else ""
    after = _close(words, at + 1)
    if after is not None and after.low in listed("households") and (word.begins or before == "the"):
        told = is_surname(word) or (is_unknown(word) and not word.low.endswith(_PEOPLES))
        return at + 1 if told else 0
    return at + 1 if before == "the" and _is_plural(words, at) else 0


def _is_plural(words: Sequence[Word], at: int) -> bool:
    """Whether words[at] after "the" is a family: by a listed surname, or where people stand: "the Hendersons"."""
    word, after = words[at], _close(words, at + 1)
    one = word.low.removesuffix("s").removesuffix("'")
    if one == word.low or len(one) < _SHORTEST or word.owns or not is_unknown(word) or is_theory(words, at):
        return False
    singular = word._replace(text=word.text[: len(one)], low=one)
    if is_surname(singular) and not (after is not None and after.has_capital):
        return True
    do = after is not None and (after.low in {"are", "were", "have"} or after.low in listed("families_do"))
    return do or (at > 1 and words[at - 2].low in _WITH)


def _close(words: Sequence[Word], at: int) -> Word | None:
    return words[at] if at < len(words) and words[at].close else None
