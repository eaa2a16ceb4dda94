"""Names that are words as well, and words with a capital that no list knows: told by what stands around."""

from collections.abc import Sequence

from flows.impressions.identifiers.names.name_evidence import (
    FEELINGS,
    is_acting,
    is_in_name_position,
    is_unknown,
    may_be_surname,
)
from flows.impressions.identifiers.names.whole_names import is_initial
from flows.impressions.identifiers.tokens import Word
from flows.impressions.wording import load_list

_PAIR = 2  # first name and surname
_BEING = {"is", "was", "has", "had", "would", "does", "did"}


def match_word_name(words: Sequence[Word], at: int, end: int) -> tuple[int, str]:
    """Return "Hope Smith", "Hope said", "her son Mark", and in a sentence "Hope", though not "April"."""
    word = words[at]
    if end - at > 1 and (may_be_surname(words[end - 1]) or is_initial(words[at + 1])):
        return end, "name"
    pair = end - at == _PAIR and is_unknown(words[at + 1]) and not _is_thing(words, at)
    if pair and word.lowered in load_list("first_names_also_words"):
        return end, "word_name"
    told = is_acting(words, at) or is_in_name_position(words, at)
    alone = word.lowered in load_list("first_names_also_words") and is_mid_sentence_name(words, at)
    with_ = at > 0 and words[at - 1].lowered == "with" and word.lowered not in load_list("seasons")
    alone = alone or (with_ and word.has_capital and is_mid_sentence_name(words, at))
    return (end, "word_name") if told or alone else (0, "")


def is_mid_sentence_name(words: Sequence[Word], at: int) -> bool:
    """Whether it stands inside a sentence as a person does: not "in Summer", "the Rose Garden", "Project Hope"."""
    word = words[at]
    if not at or word.starts_sentence or _is_thing(words, at):
        return False
    if words[at - 1].has_capital and not words[at - 1].starts_sentence:
        return False
    after = words[at + 1] if at + 1 < len(words) else None
    return after is None or not after.is_adjacent or not after.has_capital or after.lowered in load_list("no_names")


def _is_thing(words: Sequence[Word], at: int) -> bool:
    """Whether "the", "in" or a virtue stands before: "the Rose Garden", "Hope and Faith"."""
    before = words[at - 1].lowered if at else ""
    virtues = before == "and" and at > 1 and {words[at].lowered, words[at - 2].lowered} <= FEELINGS
    return virtues or before in load_list("before_things")


def is_word_surname(words: Sequence[Word], at: int) -> bool:
    """Whether a surname that is a word is somebody: "I think Miller is afraid", not "the Day Hospital"."""
    if words[at].lowered not in load_list("surnames_also_words") or not is_mid_sentence_name(words, at):
        return False
    after = words[at + 1].lowered if at + 1 < len(words) and words[at + 1].is_adjacent else ""
    return is_acting(words, at) or is_in_name_position(words, at) or after in _BEING


def is_announced(words: Sequence[Word], at: int) -> bool:
    """Whether "named", "Hi" or "her son" stands before; not before a label's colon."""
    if not at or not words[at].is_adjacent or (at + 1 < len(words) and words[at + 1].gap.startswith(":")):
        return False
    before = words[at - 1]
    return before.lowered in load_list("named") or (before.lowered in load_list("kin") and not before.has_capital)
