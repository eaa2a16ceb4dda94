"""Tells whether a word is a name: by lists, by its form, and by the words around it."""

import re
from collections.abc import Sequence
from unicodedata import combining, normalize

from flows.impressions.identifiers.names.english_words import is_english
from flows.impressions.identifiers.tokens import Word
from flows.impressions.wording import load_list

_SURNAME = re.compile(
    r"(?:O['\u2019]|Mc|Mac|Fitz|D['\u2019]|L['\u2019])[A-Z][a-z]{2,}|(?:De|Van|Von|La|Le|Di|Da|El|Al)[A-Z][a-z]{2,}"
    r"|[A-Z]\w{2,}(?:(?:[dklnt]|er|ar)sen|mann|czyk|czak|stra|ová|ova|ović|ovic|ević|evic|ich|sson|ssen|enko|wicz|wski|wska|cki|ski|ská|ský|idis|poulos|akis|escu|äinen|ainen|inen|nen|lund|gren|qvist|quist|dóttir|dottir|zadeh|shvili|oglu|oğlu|ián|ñez|guez|ndez|yan|tsuka|moto|mura|yama)"
)
_NAME = re.compile(r"[^\W\d_a-zà-ÿ](?:[^\WA-Z\d_]|['\u2019\-][^\W\d_]|$)")
_NOT_SURNAMES = re.compile(
    r"MacBook|McDonald|LaTeX|DeVries|.*(?:which|rich|inen|worsen|coarsen|thirsten|orchestra|extra)$|Kristen|Kirsten|Ultra|Contra|Mantra"
)
PARTICLES = {
    "de",
    "la",
    "van",
    "der",
    "den",
    "von",
    "bin",
    "al",
    "el",
    "da",
    "do",
    "dos",
    "del",
    "della",
    "di",
    "du",
    "le",
    "ten",
    "ter",
    "y",
    "e",
    "zu",
    "ibn",
    "abu",
    "st",
    "los",
    "las",
}
PARTICLES_BEFORE = {
    "van",
    "von",
    "der",
    "den",
    "de",
    "la",
    "da",
    "dos",
    "della",
    "di",
    "bin",
    "bint",
    "ibn",
    "ter",
    "ten",
}
_TWO_WORDS = 2  # first name and surname
_LABELS = {"contact", "provider", "physician", "counselor", "caller"}
_MIN_LETTERS = 3  # letters of an unknown name
_NUMBER = re.compile(r" \d{1,2} ?")
FEELINGS = load_list("virtues")
_CONTRACTED = re.compile(r"'(?:ve|re|ll|d|m|t)$")
_AGE_WORDS = {
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
}
_CONTRACTIONS = {"wont", "cant", "didnt", "doesnt", "isnt", "wasnt", "hasnt", "couldnt", "wouldnt"}  # in a hurry
_MODAL_VERBS = {"will", "may", "can"}


def is_first_name(word: Word) -> bool:
    """Return whether the word is nearly always a first name: Maria, Anne-Marie, José."""
    names, lowered = load_list("first_names"), word.lowered
    if not lowered.isascii():
        lowered = _without_accents(lowered)
    return lowered in names or ("-" in lowered and any(part in names for part in lowered.split("-")[:-1]))


def _without_accents(lowered: str) -> str:
    """Return the word as the lists spell it: "jose" for "josé"."""
    return "".join(character for character in normalize("NFD", lowered) if not combining(character))


def is_also_word(word: Word) -> bool:
    """Return whether the first name is also a word: Hope, Will, April, Jordan."""
    first = word.lowered.partition("-")[0]
    return first in load_list("first_names_also_words") or first in load_list("first_names_beside_others")


def is_eponym(word: Word) -> bool:
    """Return whether an illness, a sign or an instrument has this name: Parkinson, Guillain-Barré."""
    return any(part in load_list("eponyms") for part in (word.lowered, *word.lowered.split("-")))


def is_surname(word: Word) -> bool:
    """Return whether the word is a surname, by list or by form: Hernandez, O'Brien, McAllister, Papadopoulos."""
    if is_eponym(word) or word.lowered in load_list("no_names"):
        return False
    listed_parts = [part.replace("'", "") in load_list("surnames") for part in word.lowered.split("-")]
    return all(listed_parts) or bool(_SURNAME.fullmatch(word.text) and not _NOT_SURNAMES.fullmatch(word.text))


def may_be_surname(word: Word) -> bool:
    """Return whether the word is a surname if it follows a first name: Young, Brown, Lincoln."""
    return is_surname(word) or word.lowered in load_list("surnames_also_words")


def may_be_name(word: Word) -> bool:
    """Return whether a capitalized word may be part of a name. Acronyms, days and departments are not."""
    return (
        bool(_NAME.match(word.text))
        and not word.is_upper_case
        and not _CONTRACTED.search(word.lowered)
        and word.lowered not in load_list("no_names")
        and word.lowered not in load_list("people_do")
    )


def is_unknown(word: Word) -> bool:
    """Return whether a word is long enough for a name and not English as far as the lists know."""
    return len(word.text) >= _MIN_LETTERS and not is_english(word.lowered)


def is_unknown_pair(words: Sequence[Word], at: int, end: int) -> bool:
    """Return whether two unknown words are placed as a name is: "I met Abc Defgh", "Contact: Abc Defgh"."""
    if end - at != _TWO_WORDS or not all(is_unknown(word) for word in words[at:end]):
        return False
    if at and words[at].gap == ": " and (words[at - 1].lowered in load_list("kin") or words[at - 1].lowered in _LABELS):
        return True
    return not words[at].starts_sentence or words[at].gap in {" (", "; "}


def acts_like_person(words: Sequence[Word], at: int) -> bool:
    """Return whether words[at] does or has what people do and have: "Hope said", "hope's mother"."""
    if at + 1 >= len(words) or not words[at + 1].is_adjacent:
        return False
    word, after = words[at], words[at + 1].lowered
    if word.is_possessive:
        return after in load_list("people_have") or after in load_list("kin")
    if after in {"and", "&"} and at + 2 < len(words):
        other = words[at + 2]
        return other.lowered in {"his", "her", "their", "i"} or is_first_name(other) or _is_pair_of_names(word, other)
    if word.lowered in FEELINGS and _is_followed_by_state(words, at):
        return True
    if word.lowered in _MODAL_VERBS or word.lowered in FEELINGS:
        return after in load_list("people_say")
    return (
        after in load_list("people_do")
        or after == "who"
        or _has_age_or_state(words, at)
        or _is_followed_by_motion(words, at)
    )


def _is_pair_of_names(first: Word, other: Word) -> bool:
    """Return whether two names that are words are a pair: "Will and Grace"; not "Hope and Faith"."""
    are_virtues = {first.lowered, other.lowered} <= FEELINGS
    return first.has_capital and other.has_capital and is_also_word(other) and not are_virtues


def _is_followed_by_motion(words: Sequence[Word], at: int) -> bool:
    """Return whether a verb and a place follow: "Violet hides behind her hair"; not "Hope springs"."""
    if not words[at].has_capital or at + 2 >= len(words) or words[at].lowered in load_list("seasons"):
        return False
    verb, direction = words[at + 1], words[at + 2]
    return verb.lowered.endswith("s") and direction.is_adjacent and direction.lowered in load_list("after_verbs")


def _is_followed_by_state(words: Sequence[Word], at: int) -> bool:
    """Return whether a state that only people can be in follows: "grace was late", "Joy is tearful"."""
    has_verb = words[at + 1].lowered in {"is", "was"} and at + 2 < len(words)
    return has_verb and words[at + 2].is_adjacent and words[at + 2].lowered in load_list("felt_by_people")


def _is_state_of_person(name: Word, state: Word) -> bool:
    """Return whether the state shows a person: "Rose is tired", "Mark was waiting"; not "Summer was dry"."""
    if not name.has_capital:
        return state.lowered in load_list("felt_by_people")
    return (name.lowered not in load_list("seasons") or name.lowered == "christian") and (
        state.lowered in load_list("felt") or state.lowered.endswith("ing")
    )


def _has_age_or_state(words: Sequence[Word], at: int) -> bool:
    """Return whether an age, a state or a negated verb follows: "is 7", "is tired", "Drew hasn't"."""
    after = words[at + 1]
    if after.lowered in {"is", "was", "turned"} and at + 2 < len(words):
        state = words[at + 2]
        return (
            bool(_NUMBER.fullmatch(state.gap))
            or _has_age_in_words(words, at + 2)
            or _is_state_of_person(words[at], state)
        )
    return words[at].has_capital and (
        after.lowered.endswith("n't") or after.lowered in _CONTRACTIONS or _has_been(words, at)
    )


def _has_age_in_words(words: Sequence[Word], at: int) -> bool:
    """Return whether words[at] is an age: "is nine and bright"; not "is nine weeks away"."""
    after = words[at + 1] if at + 1 < len(words) and words[at + 1].is_adjacent else None
    return words[at].lowered in _AGE_WORDS and (after is None or after.lowered in {"and", "now", "years"})


def _has_been(words: Sequence[Word], at: int) -> bool:
    """Return whether the next words fit only a person: "has not been to school"; not "April has been hard"."""
    rest = [word.lowered for word in words[at + 1 : at + 5]]
    if len(rest) > 1 and rest[1] in {"not", "never"}:
        del rest[1]
    return (
        rest[:2] == ["has", "been"]
        and len(rest) > 2  # noqa: PLR2004 -- "has been" and one more word
        and (rest[2] == "to" or rest[2] in load_list("felt"))
    )


def is_in_name_position(words: Sequence[Word], at: int) -> bool:
    """Return whether words[at] is where names are: "her son Mark", "told Hope", "spoke with will"."""
    if not at or not words[at].is_adjacent:
        return False
    before = words[at - 1].lowered
    before_that = words[at - 2].lowered if at > 1 and words[at - 1].is_adjacent else ""
    if before in load_list("kin"):
        return words[at].lowered not in _MODAL_VERBS
    if before in {"with", "to", "about", "by"}:
        return before_that in load_list("with_people")
    if before in {"and", "&"} and at > 1:
        return is_first_name(words[at - 2]) and words[at].lowered not in _MODAL_VERBS
    is_called = words[at].has_capital and before in {"called", "call", "rang", "w"}
    return is_called or before in load_list("done_to_people") or f"{before_that} {before}" in load_list("announced")
