"""Names written with a capital (45 CFR 164.514(b)(2)(i)(A)): by title, by what announces them, by lists, by shape."""

from collections.abc import Iterator, Sequence

from flows.impressions.identifiers.names.medicines import is_medicine
from flows.impressions.identifiers.names.name_evidence import (
    PARTICLES_BEFORE,
    does_something,
    is_also_word,
    is_eponym,
    is_first_name,
    is_set_off,
    is_surname,
    is_unknown,
    may_be_name,
    may_be_surname,
)
from flows.impressions.identifiers.names.theory_names import is_called_after, is_theorist
from flows.impressions.identifiers.names.titled_names import after_office, after_title
from flows.impressions.identifiers.names.unknown_names import family, is_somebody
from flows.impressions.identifiers.names.whole_names import is_initial, whole
from flows.impressions.identifiers.names.word_names import also_word, is_announced, is_word_surname
from flows.impressions.identifiers.sighting import Sighting
from flows.impressions.identifiers.tokens import Word
from flows.impressions.wording import listed

_SHORTEST = 2  # letters: that few are no name
_PARTICLES = 2  # particles before a surname, at most
_NOT_FIRST = {"der", "den", "la"}
_LONGEST_INITIALS = 3  # letters
_SHORTEST_SHOUTED = 5  # letters: shorter ones in capitals are acronyms


def find(text: str, words: Sequence[Word]) -> Iterator[Sighting]:
    """Return names: "Mr. Brown", "Maria de la Cruz", "Hernandez, Maria", "J. Hernandez"; "Hope" where a person is."""
    at = 0
    while at < len(words):
        end, what = _name_at(words, at)
        if what:
            yield Sighting(words[_first(words, at)].start, _last_letter(text, words[end - 1]), what)
        at = max(end, at + 1)


def _first(words: Sequence[Word], at: int) -> int:
    """Return the index of the name's first word: of "van" in "van der Berg"."""
    first = at
    while first and words[first].close and words[first - 1].low in PARTICLES_BEFORE and first > at - _PARTICLES:
        first -= 1
    return first if words[first].low not in _NOT_FIRST else at


def _name_at(words: Sequence[Word], at: int) -> tuple[int, str]:
    """Return the index after the name that begins with words[at], and its sort: none, if it is nobody's."""
    word = words[at]
    if word.low in listed("titles") and (end := after_title(words, at)):
        return end, "name"
    if not word.has_capital or (word.low in listed("no_names") and not is_also_word(word) and len(word.text) > 1):
        return 0, ""
    end = whole(words, at)
    if theorist := _theorist(words, at, end):
        return theorist, ""
    if word.shouts:
        return _shouted(words, at)
    if word.low in listed("offices") and (end_of_office := after_office(words, at)):
        return end_of_office, "name"
    return _by_lists(words, at, end) or _by_place(words, at, end)


def _by_lists(words: Sequence[Word], at: int, end: int) -> tuple[int, str] | None:
    word, more = words[at], end - at > 1
    if is_first_name(word):
        return (0, "") if is_called_after(words, end) and not word.owns else (end, "name" if more else "first_name")
    if is_surname(word) and _is_before_first_name(words, at):
        return whole(words, at + 1), "name"
    surname = is_surname(word) or is_word_surname(words, at)
    if surname and not is_called_after(words, end):
        return end, "name" if more else "surname"
    if is_initial(word) and (initials := _initials(words, at)):
        return initials, "word_name"
    return (end, "name") if more and is_initial(word) and _goes_on(words, at, end) else None


def _initials(words: Sequence[Word], at: int) -> int:
    """Return the index after "T. J." where they do something; 0 after "A.A." and "U.S." and what is short for more."""
    if at + 2 < len(words) and words[at + 1].gap == ". " and words[at + 1].low in {"is", "was", "seems", "seemed"}:
        return at + 1 if words[at + 2].close and words[at + 2].low in listed("felt") else 0
    if at + 2 >= len(words) or not is_initial(words[at + 1]) or words[at + 1].gap not in {".", ". "}:
        return 0
    short = f"{words[at].low}{words[at + 1].low}" in listed("short_forms")
    does = words[at + 2].gap == ". " and (
        words[at + 2].low in listed("people_do") or words[at + 2].low in {"is", "was"}
    )
    return at + 2 if does and not short else 0


def _goes_on(words: Sequence[Word], at: int, end: int) -> bool:
    """Whether an initial goes on with a surname: "J. Brown", "saw D. Larkholt"; not "vitamin D. She", "A. Plan"."""
    if may_be_surname(words[end - 1]):
        return True
    lettered = at > 0 and words[at].close and words[at - 1].low in listed("lettered")
    unsure = words[at].begins and not does_something(words, end - 1)
    return not lettered and not unsure and words[at + 1].gap == ". " and is_unknown(words[end - 1])


def _is_before_first_name(words: Sequence[Word], at: int) -> bool:
    """Whether it goes on with a comma and a first name: "Hernandez, Maria"."""
    after = words[at + 1] if at + 1 < len(words) else None
    return after is not None and after.gap == ", " and after.has_capital and is_first_name(after)


def _by_place(words: Sequence[Word], at: int, end: int) -> tuple[int, str]:
    """Return what stands where names do, or is written as names elsewhere are; a word in its own right only then."""
    word = words[at]
    if is_called_after(words, end) or is_eponym(word):
        return 0, ""
    if is_also_word(word):
        return also_word(words, at, end)
    if not may_be_name(word) or len(word.text) == 1:
        return 0, ""
    if to := family(words, at):
        return to, "surname"
    unknown = is_unknown(word) and not is_medicine(words, at)
    announced = is_announced(words, at) or (unknown and is_somebody(words, at, end))
    pair = end - at > 1 and not word.begins and is_surname(words[end - 1])
    pair = pair or is_set_off(words, at, end)
    abroad = not all(one.text.isascii() for one in words[at:end]) and len(word.text) > _SHORTEST
    return (end, "word_name") if announced or pair or abroad else (0, "")


def _theorist(words: Sequence[Word], at: int, end: int) -> int:
    """Return the index after the theorist that begins with words[at], also in "Sue Johnson Institute"; 0: none."""
    longest = range(min(at + 4, len(words)), at + 1, -1)
    return next((to for to in (*longest, end) if is_theorist(words, at, to)), 0)


def _shouted(words: Sequence[Word], at: int) -> tuple[int, str]:
    """Return a name all in capitals: "JOHN SMITH", "MARIA"; not "ANA", "ACE", "GRACE SCALE"."""
    word = words[at]
    pair = at + 1 < len(words) and words[at + 1].close and words[at + 1].shouts
    if pair and is_first_name(word) and words[at + 1].low in listed("surnames"):
        return at + 2, "name"
    if (
        is_first_name(word)
        and len(word.text) >= _SHORTEST_SHOUTED
        and not (pair and words[at + 1].low in listed("called_after"))
    ):
        return at + 1, "first_name"
    return (at + 1, "word_name") if _are_initials(words, at) else (0, "")


def _are_initials(words: Sequence[Word], at: int) -> bool:
    """Whether two or three capitals are a patient: "pt JS seems calmer"; not "pt SI denied"."""
    word, before = words[at], words[at - 1].low if at and words[at].close else ""
    if len(word.text) > _LONGEST_INITIALS or before not in {"pt", "patient", "client"}:
        return False
    after = words[at + 1].low if at + 1 < len(words) and words[at + 1].close else ""
    does = after in listed("people_do") or after in {"is", "was", "has"}
    return does and word.low not in listed("short_in_capitals")


def _last_letter(text: str, word: Word) -> int:
    """Return where the name ends: after the mark of its last initial, if it ends with one."""
    return word.end + 1 if len(word.text) == 1 and text[word.end : word.end + 1] == "." else word.end
