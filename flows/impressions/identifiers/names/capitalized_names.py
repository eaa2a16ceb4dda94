"""Finds capitalized names (45 CFR 164.514(b)(2)(i)(A)) by titles, by lists, by form, and by the words around them."""

from collections.abc import Iterator, Sequence

from flows.impressions.identifiers.names.medicines import is_medicine
from flows.impressions.identifiers.names.name_evidence import (
    PARTICLES_BEFORE,
    acts_like_person,
    is_also_word,
    is_eponym,
    is_first_name,
    is_surname,
    is_unknown,
    is_unknown_pair,
    may_be_name,
    may_be_surname,
)
from flows.impressions.identifiers.names.theory_names import is_namesake, is_theorist
from flows.impressions.identifiers.names.titled_names import find_role_name_end, find_titled_name_end
from flows.impressions.identifiers.names.unknown_names import find_family_end, is_person
from flows.impressions.identifiers.names.whole_names import find_name_end, is_initial
from flows.impressions.identifiers.names.word_names import follows_announcement, is_word_surname, match_word_name
from flows.impressions.identifiers.sighting import Sighting
from flows.impressions.identifiers.tokens import Word
from flows.impressions.wording import load_list

_MIN_LETTERS = 2  # letters; a word with accents needs more than these
_MAX_PARTICLES = 2  # particles such as "van" before a surname
_NOT_FIRST = {"der", "den", "la"}
_MAX_INITIALS = 3  # letters
_MIN_UPPER_CASE = 5  # letters; a shorter word in capitals is an acronym


def find_capitalized_names(text: str, words: Sequence[Word]) -> Iterator[Sighting]:
    """Yield names: "Mr. Brown", "Maria de la Cruz", "Hernandez, Maria", "J. Hernandez".

    A name that is also a word, such as "Hope", is found where the words around it show a person.
    """
    at = 0
    while at < len(words):
        end, key = _match_name(words, at)
        if key:
            yield Sighting(words[_find_first_word(words, at)].start, _find_last_letter(text, words[end - 1]), key)
        at = max(end, at + 1)


def _find_first_word(words: Sequence[Word], at: int) -> int:
    """Return the index of the first word of the name: of "van" in "van der Berg"."""
    first = at
    while (
        first
        and words[first].is_adjacent
        and words[first - 1].lowered in PARTICLES_BEFORE
        and first > at - _MAX_PARTICLES
    ):
        first -= 1
    return first if words[first].lowered not in _NOT_FIRST else at


def _match_name(words: Sequence[Word], at: int) -> tuple[int, str]:
    """Return (index after the name that begins with words[at], key). The key is empty if no name is found."""
    word = words[at]
    if word.lowered in load_list("titles") and (end := find_titled_name_end(words, at)):
        return end, "name"
    if not word.has_capital or (
        word.lowered in load_list("no_names") and not is_also_word(word) and len(word.text) > 1
    ):
        return 0, ""
    end = find_name_end(words, at)
    if theorist_end := _find_theorist_end(words, at, end):
        return theorist_end, ""
    if word.is_upper_case:
        return _match_upper_case(words, at)
    if word.lowered in load_list("offices") and (role_name_end := find_role_name_end(words, at)):
        return role_name_end, "name"
    return _match_by_lists(words, at, end) or _match_by_context(words, at, end)


def _match_by_lists(words: Sequence[Word], at: int, end: int) -> tuple[int, str] | None:
    word, has_several_words = words[at], end - at > 1
    if is_first_name(word):
        return (
            (0, "")
            if is_namesake(words, end) and not word.is_possessive
            else (end, "name" if has_several_words else "first_name")
        )
    if is_surname(word) and _is_before_first_name(words, at):
        return find_name_end(words, at + 1), "name"
    is_any_surname = is_surname(word) or is_word_surname(words, at)
    if is_any_surname and not is_namesake(words, end):
        return end, "name" if has_several_words else "surname"
    if is_initial(word) and (initials_end := _find_initials_end(words, at)):
        return initials_end, "word_name"
    return (end, "name") if has_several_words and is_initial(word) and _has_surname_after(words, at, end) else None


def _find_initials_end(words: Sequence[Word], at: int) -> int:
    """Return the index after initials such as "T. J." with a verb, or 0. "A.A." and "U.S." are not initials."""
    if at + 2 < len(words) and words[at + 1].gap == ". " and words[at + 1].lowered in {"is", "was", "seems", "seemed"}:
        return at + 1 if words[at + 2].is_adjacent and words[at + 2].lowered in load_list("felt") else 0
    if at + 2 >= len(words) or not is_initial(words[at + 1]) or words[at + 1].gap not in {".", ". "}:
        return 0
    is_abbreviation = f"{words[at].lowered}{words[at + 1].lowered}" in load_list("short_forms")
    has_verb = words[at + 2].gap == ". " and (
        words[at + 2].lowered in load_list("people_do") or words[at + 2].lowered in {"is", "was"}
    )
    return at + 2 if has_verb and not is_abbreviation else 0


def _has_surname_after(words: Sequence[Word], at: int, end: int) -> bool:
    """Return whether a surname follows the initial: "J. Brown", "saw D. Larkholt"; not "vitamin D. She"."""
    if may_be_surname(words[end - 1]):
        return True
    follows_lettered_word = at > 0 and words[at].is_adjacent and words[at - 1].lowered in load_list("lettered")
    starts_without_verb = words[at].starts_sentence and not acts_like_person(words, end - 1)
    return (
        not follows_lettered_word
        and not starts_without_verb
        and words[at + 1].gap == ". "
        and is_unknown(words[end - 1])
    )


def _is_before_first_name(words: Sequence[Word], at: int) -> bool:
    """Return whether a comma and a first name follow: "Hernandez, Maria"."""
    after = words[at + 1] if at + 1 < len(words) else None
    return after is not None and after.gap == ", " and after.has_capital and is_first_name(after)


def _match_by_context(words: Sequence[Word], at: int, end: int) -> tuple[int, str]:
    """Return (index after the name, key) if the words around it, or its form, show a name; else (0, "")."""
    word = words[at]
    if is_namesake(words, end) or is_eponym(word):
        return 0, ""
    if is_also_word(word):
        return match_word_name(words, at, end)
    if not may_be_name(word) or len(word.text) == 1:
        return 0, ""
    if family_end := find_family_end(words, at):
        return family_end, "surname"
    is_unlisted = is_unknown(word) and not is_medicine(words, at)
    is_person_here = follows_announcement(words, at) or (is_unlisted and is_person(words, at, end))
    is_pair = end - at > 1 and not word.starts_sentence and is_surname(words[end - 1])
    is_pair = is_pair or is_unknown_pair(words, at, end)
    has_accent = not all(part.text.isascii() for part in words[at:end]) and len(word.text) > _MIN_LETTERS
    return (end, "word_name") if is_person_here or is_pair or has_accent else (0, "")


def _find_theorist_end(words: Sequence[Word], at: int, end: int) -> int:
    """Return the index after the theorist who begins with words[at], or 0. "Sue Johnson Institute" counts."""
    longer_ends = range(min(at + 4, len(words)), at + 1, -1)
    return next((candidate for candidate in (*longer_ends, end) if is_theorist(words, at, candidate)), 0)


def _match_upper_case(words: Sequence[Word], at: int) -> tuple[int, str]:
    """Return a name all in capitals: "JOHN SMITH", "MARIA"; not "ANA", "ACE" or "GRACE SCALE"."""
    word = words[at]
    has_second = at + 1 < len(words) and words[at + 1].is_adjacent and words[at + 1].is_upper_case
    if has_second and is_first_name(word) and words[at + 1].lowered in load_list("surnames"):
        return at + 2, "name"
    if (
        is_first_name(word)
        and len(word.text) >= _MIN_UPPER_CASE
        and not (has_second and words[at + 1].lowered in load_list("called_after"))
    ):
        return at + 1, "first_name"
    return (at + 1, "word_name") if _is_patient_initials(words, at) else (0, "")


def _is_patient_initials(words: Sequence[Word], at: int) -> bool:
    """Return whether two or three capitals are a patient: "pt JS seems calmer"; not "pt SI denied"."""
    word, before = words[at], words[at - 1].lowered if at and words[at].is_adjacent else ""
    if len(word.text) > _MAX_INITIALS or before not in {"pt", "patient", "client"}:
        return False
    after = words[at + 1].lowered if at + 1 < len(words) and words[at + 1].is_adjacent else ""
    has_verb = after in load_list("people_do") or after in {"is", "was", "has"}
    return has_verb and word.lowered not in load_list("short_in_capitals")


def _find_last_letter(text: str, word: Word) -> int:
    """Return where the name ends. The period of a final initial belongs to the name."""
    return word.end + 1 if len(word.text) == 1 and text[word.end : word.end + 1] == "." else word.end
