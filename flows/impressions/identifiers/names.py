"""Names written with a capital (45 CFR 164.514(b)(2)(i)(A)): by title, by what announces them, by lists, by shape."""

from collections.abc import Iterator, Sequence

from flows.impressions.identifiers.people import (
    PARTICLES,
    does_something,
    is_also_word,
    is_first_name,
    is_spoken_of,
    is_surname,
    may_be_name,
    may_be_surname,
)
from flows.impressions.identifiers.reading import Word
from flows.impressions.identifiers.sighting import Sighting
from flows.impressions.identifiers.theory import is_called_after, is_theorist
from flows.impressions.wording import listed

_SHORTEST = 2  # letters: that few are no name
_MOST = 6  # words of one name
_SHORTEST_SHOUTED = 5  # letters: shorter ones in capitals are acronyms
_WEAK_TITLES = {"dr", "ms", "miss", "doctor", "professor", "prof", "pastor", "rev", "imam", "rabbi", "reverend"}


def find(text: str, words: Sequence[Word]) -> Iterator[Sighting]:
    """Return names: "Mr. Brown", "Maria de la Cruz", "Hernandez, Maria", "J. Hernandez"; "Hope" where a person is."""
    for at in range(len(words)):
        end, what = _name_at(words, at)
        if end:
            yield Sighting(words[at].start, _last_letter(text, words[end - 1]), what)


def _name_at(words: Sequence[Word], at: int) -> tuple[int, str]:
    """Return the index after the name that begins with words[at] and how sure it is; 0 if none begins there."""
    word = words[at]
    if word.low in listed("titles") and (end := _after_title(words, at)):
        return end, "name"
    if not word.has_capital or (word.low in listed("no_names") and not is_also_word(word)):
        return 0, ""
    end = whole(words, at)
    if is_theorist(words, at, end) or _theorist_begins(words, at):
        return 0, ""
    if word.shouts:
        return _shouted(words, at)
    office = word.low in listed("offices") and end > at + 1
    if office and (is_first_name(words[at + 1]) or is_surname(words[at + 1])):
        return end, "name"
    return _by_lists(words, at, end) or _by_place(words, at, end)


def _by_lists(words: Sequence[Word], at: int, end: int) -> tuple[int, str] | None:
    word, more = words[at], end - at > 1
    if is_first_name(word):
        return (0, "") if is_called_after(words, end) and not word.owns else (end, "name" if more else "first_name")
    if is_surname(word) and _is_before_first_name(words, at):
        return whole(words, at + 1), "name"
    if is_surname(word) and not is_called_after(words, end):
        return end, "name" if more else "surname"
    return (end, "name") if _is_initial(word) and more and may_be_surname(words[end - 1]) else None


def _is_before_first_name(words: Sequence[Word], at: int) -> bool:
    """Whether it goes on with a comma and a first name: "Hernandez, Maria"."""
    after = words[at + 1] if at + 1 < len(words) else None
    return after is not None and after.gap == ", " and after.has_capital and is_first_name(after)


def _by_place(words: Sequence[Word], at: int, end: int) -> tuple[int, str]:
    """Return what stands where names do, or is written as names elsewhere are; a word in its own right only then."""
    word = words[at]
    if is_called_after(words, end) or word.low in listed("eponyms"):
        return 0, ""
    if is_also_word(word):
        return _also_word(words, at, end)
    if not may_be_name(word) or len(word.text) == 1:
        return 0, ""
    announced = _is_announced(words, at) or (not word.begins and is_spoken_of(words, at))
    pair = end - at > 1 and not word.begins and (is_surname(words[end - 1]) or _is_initial(words[at + 1]))
    abroad = not word.text.isascii() and len(word.text) > _SHORTEST
    return (end, "word_name") if announced or pair or abroad else (0, "")


def _also_word(words: Sequence[Word], at: int, end: int) -> tuple[int, str]:
    """Return "Hope Smith", "Hope said", "her son Mark", and in a sentence "Hope", though not "April"."""
    word = words[at]
    if end - at > 1 and (may_be_surname(words[end - 1]) or _is_initial(words[at + 1])):
        return end, "name"
    told = does_something(words, at) or is_spoken_of(words, at)
    inside = at and not word.begins and not words[at - 1].has_capital
    return (end, "word_name") if told or (inside and word.low in listed("first_names_also_words")) else (0, "")


def _is_announced(words: Sequence[Word], at: int) -> bool:
    """Whether "named", "Hi" or "her son" stands before; not before a label's colon."""
    if not at or not words[at].close or (at + 1 < len(words) and words[at + 1].gap.startswith(":")):
        return False
    before = words[at - 1]
    return before.low in listed("named") or (before.low in listed("kin") and not before.has_capital)


def _after_title(words: Sequence[Word], at: int) -> int:
    """Return the index after "Mr. Brown", "dr patel", "Mrs. L. Hernandez"; 0 after "Dr. X", "Ms" or "MS Contin"."""
    if at + 1 >= len(words) or words[at + 1].gap not in {" ", ". ", "."} or words[at].text == "MS":
        return 0
    name, end = words[at + 1], whole(words, at + 1)
    if not name.has_capital:
        return at + 2 if _is_lower_titled(words[at], name) else 0
    if len(name.text) == 1:
        return end if end > at + 2 else 0
    placeholder = name.text in {"Xx", "Doe"} or (name.shouts and len(name.text) < _SHORTEST_SHOUTED)
    theorist = words[at].low in _WEAK_TITLES and is_theorist(words, at + 1, end)
    return 0 if placeholder or theorist or name.low in listed("no_names") else end


def _is_lower_titled(title: Word, name: Word) -> bool:
    """Whether "mrs patel" and "dr maria" are names, and "dr appointment" and "miss him" are not."""
    if is_first_name(name) or name.low in listed("surnames"):
        return True
    common = name.low in listed("no_names") or name.low in listed("people_do") or name.low in PARTICLES
    return title.low in {"mr", "mrs"} and not common


def _theorist_begins(words: Sequence[Word], at: int) -> bool:
    """Whether a theorist's full name begins with words[at]: "Sue Johnson Institute"."""
    return any(is_theorist(words, at, end) for end in range(at + 2, min(at + 5, len(words) + 1)))


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
    return 0, ""


def whole(words: Sequence[Word], at: int) -> int:
    """Return the index after the last word of the name that begins with words[at]."""
    end = at + 1
    for next_ in range(at + 1, min(at + _MOST, len(words))):
        before, word = words[next_ - 1], words[next_]
        if before.owns or not (word.close or (_is_initial(before) and word.gap in {". ", "."})):
            break
        if (may_be_name(word) or _is_initial(word)) or (word.shouts and words[at].shouts and _goes_on_shouting(word)):
            end = next_ + 1
        elif word.low not in PARTICLES:
            break
    return end


def _goes_on_shouting(word: Word) -> bool:
    """Whether a word in capitals goes on a name in capitals."""
    return word.low in listed("surnames")


def _is_initial(word: Word) -> bool:
    return len(word.text) == 1 and word.has_capital and word.text != "I"


def _last_letter(text: str, word: Word) -> int:
    """Return where the name ends: after the mark of its last initial, if it ends with one."""
    return word.end + 1 if len(word.text) == 1 and text[word.end : word.end + 1] == "." else word.end
