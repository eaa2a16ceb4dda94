"""Names written with a capital (45 CFR 164.514(b)(2)(i)(A)): by title, by what announces them, by lists, by shape."""

from collections.abc import Iterator, Sequence

from flows.impressions.identifiers.names.medicines import is_medicine
from flows.impressions.identifiers.names.name_evidence import (
    PARTICLES_BEFORE,
    is_acting,
    is_also_word,
    is_eponym,
    is_first_name,
    is_set_off,
    is_surname,
    is_unknown,
    may_be_name,
    may_be_surname,
)
from flows.impressions.identifiers.names.theory_names import is_namesake, is_theorist
from flows.impressions.identifiers.names.titled_names import find_role_name_end, find_titled_name_end
from flows.impressions.identifiers.names.unknown_names import find_family_end, is_person
from flows.impressions.identifiers.names.whole_names import find_name_end, is_initial
from flows.impressions.identifiers.names.word_names import is_announced, is_word_surname, match_word_name
from flows.impressions.identifiers.sighting import Sighting
from flows.impressions.identifiers.tokens import Word
from flows.impressions.wording import load_list

_MIN_LETTERS = 2  # letters: that few are no name
_MAX_PARTICLES = 2  # particles before a surname, at most
_NOT_FIRST = {"der", "den", "la"}
_MAX_INITIALS = 3  # letters
_MIN_UPPER_CASE = 5  # letters: shorter ones in capitals are acronyms


def find_capitalized_names(text: str, words: Sequence[Word]) -> Iterator[Sighting]:
    """Return names: "Mr. Brown", "Maria de la Cruz", "Hernandez, Maria", "J. Hernandez"; "Hope" where a person is."""
    at = 0
    while at < len(words):
        end, what = _match_name(words, at)
        if what:
            yield Sighting(words[_find_first_word(words, at)].start, _find_last_letter(text, words[end - 1]), what)
        at = max(end, at + 1)


def _find_first_word(words: Sequence[Word], at: int) -> int:
    """Return the index of the name's first word: of "van" in "van der Berg"."""
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
    """Return the index after the name that begins with words[at], and its sort: none, if it is nobody's."""
    word = words[at]
    if word.lowered in load_list("titles") and (end := find_titled_name_end(words, at)):
        return end, "name"
    if not word.has_capital or (
        word.lowered in load_list("no_names") and not is_also_word(word) and len(word.text) > 1
    ):
        return 0, ""
    end = find_name_end(words, at)
    if theorist := _find_theorist_end(words, at, end):
        return theorist, ""
    if word.is_upper_case:
        return _match_upper_case(words, at)
    if word.lowered in load_list("offices") and (end_of_office := find_role_name_end(words, at)):
        return end_of_office, "name"
    return _match_by_lists(words, at, end) or _match_by_context(words, at, end)


def _match_by_lists(words: Sequence[Word], at: int, end: int) -> tuple[int, str] | None:
    word, more = words[at], end - at > 1
    if is_first_name(word):
        return (
            (0, "") if is_namesake(words, end) and not word.is_possessive else (end, "name" if more else "first_name")
        )
    if is_surname(word) and _is_before_first_name(words, at):
        return find_name_end(words, at + 1), "name"
    surname = is_surname(word) or is_word_surname(words, at)
    if surname and not is_namesake(words, end):
        return end, "name" if more else "surname"
    if is_initial(word) and (initials := _find_initials_end(words, at)):
        return initials, "word_name"
    return (end, "name") if more and is_initial(word) and _has_surname_after(words, at, end) else None


def _find_initials_end(words: Sequence[Word], at: int) -> int:
    """Return the index after "T. J." where they do something; 0 after "A.A." and "U.S." and what is short for more."""
    if at + 2 < len(words) and words[at + 1].gap == ". " and words[at + 1].lowered in {"is", "was", "seems", "seemed"}:
        return at + 1 if words[at + 2].is_adjacent and words[at + 2].lowered in load_list("felt") else 0
    if at + 2 >= len(words) or not is_initial(words[at + 1]) or words[at + 1].gap not in {".", ". "}:
        return 0
    short = f"{words[at].lowered}{words[at + 1].lowered}" in load_list("short_forms")
    does = words[at + 2].gap == ". " and (
        words[at + 2].lowered in load_list("people_do") or words[at + 2].lowered in {"is", "was"}
    )
    return at + 2 if does and not short else 0


def _has_surname_after(words: Sequence[Word], at: int, end: int) -> bool:
    """Whether an initial goes on with a surname: "J. Brown", "saw D. Larkholt"; not "vitamin D. She", "A. Plan"."""
    if may_be_surname(words[end - 1]):
        return True
    lettered = at > 0 and words[at].is_adjacent and words[at - 1].lowered in load_list("lettered")
    unsure = words[at].starts_sentence and not is_acting(words, end - 1)
    return not lettered and not unsure and words[at + 1].gap == ". " and is_unknown(words[end - 1])


def _is_before_first_name(words: Sequence[Word], at: int) -> bool:
    """Whether it goes on with a comma and a first name: "Hernandez, Maria"."""
    after = words[at + 1] if at + 1 < len(words) else None
    return after is not None and after.gap == ", " and after.has_capital and is_first_name(after)


def _match_by_context(words: Sequence[Word], at: int, end: int) -> tuple[int, str]:
    """Return what stands where names do, or is written as names elsewhere are; a word in its own right only then."""
    word = words[at]
    if is_namesake(words, end) or is_eponym(word):
        return 0, ""
    if is_also_word(word):
        return match_word_name(words, at, end)
    if not may_be_name(word) or len(word.text) == 1:
        return 0, ""
    if to := find_family_end(words, at):
        return to, "surname"
    unknown = is_unknown(word) and not is_medicine(words, at)
    announced = is_announced(words, at) or (unknown and is_person(words, at, end))
    pair = end - at > 1 and not word.starts_sentence and is_surname(words[end - 1])
    pair = pair or is_set_off(words, at, end)
    abroad = not all(one.text.isascii() for one in words[at:end]) and len(word.text) > _MIN_LETTERS
    return (end, "word_name") if announced or pair or abroad else (0, "")


def _find_theorist_end(words: Sequence[Word], at: int, end: int) -> int:
    """Return the index after the theorist that begins with words[at], also in "Sue Johnson Institute"; 0: none."""
    longest = range(min(at + 4, len(words)), at + 1, -1)
    return next((to for to in (*longest, end) if is_theorist(words, at, to)), 0)


def _match_upper_case(words: Sequence[Word], at: int) -> tuple[int, str]:
    """Return a name all in capitals: "JOHN SMITH", "MARIA"; not "ANA", "ACE", "GRACE SCALE"."""
    word = words[at]
    pair = at + 1 < len(words) and words[at + 1].is_adjacent and words[at + 1].is_upper_case
    if pair and is_first_name(word) and words[at + 1].lowered in load_list("surnames"):
        return at + 2, "name"
    if (
        is_first_name(word)
        and len(word.text) >= _MIN_UPPER_CASE
        and not (pair and words[at + 1].lowered in load_list("called_after"))
    ):
        return at + 1, "first_name"
    return (at + 1, "word_name") if _is_patient_initials(words, at) else (0, "")


def _is_patient_initials(words: Sequence[Word], at: int) -> bool:
    """Whether two or three capitals are a patient: "pt JS seems calmer"; not "pt SI denied"."""
    word, before = words[at], words[at - 1].lowered if at and words[at].is_adjacent else ""
    if len(word.text) > _MAX_INITIALS or before not in {"pt", "patient", "client"}:
        return False
    after = words[at + 1].lowered if at + 1 < len(words) and words[at + 1].is_adjacent else ""
    does = after in load_list("people_do") or after in {"is", "was", "has"}
    return does and word.lowered not in load_list("short_in_capitals")


def _find_last_letter(text: str, word: Word) -> int:
    """Return where the name ends: after the mark of its last initial, if it ends with one."""
    return word.end + 1 if len(word.text) == 1 and text[word.end : word.end + 1] == "." else word.end
