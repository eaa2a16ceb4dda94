"""Recognizes names that are also words, by the words around them."""

from collections.abc import Sequence

from flows.impressions.identifiers.names.name_evidence import (
    FEELINGS,
    acts_like_person,
    is_in_name_position,
    is_unknown,
    may_be_surname,
)
from flows.impressions.identifiers.names.whole_names import is_initial
from flows.impressions.identifiers.tokens import Word
from flows.impressions.wording import load_list

_PAIR = 2  # first name and surname
_VERBS_AFTER_NAMES = {"is", "was", "has", "had", "would", "does", "did"}


def match_word_name(words: Sequence[Word], at: int, end: int) -> tuple[int, str]:
    """Return (index after the name, key), or (0, "") if the words around it show no person.

    Examples: "Hope Smith", "Hope said", "her son Mark"; "Hope" alone within a sentence, but not "April".
    """
    word = words[at]
    if end - at > 1 and (may_be_surname(words[end - 1]) or is_initial(words[at + 1])):
        return end, "name"
    is_pair = end - at == _PAIR and is_unknown(words[at + 1]) and not _is_thing(words, at)
    if is_pair and word.lowered in load_list("first_names_also_words"):
        return end, "word_name"
    shows_person = acts_like_person(words, at) or is_in_name_position(words, at)
    is_lone_name = word.lowered in load_list("first_names_also_words") and is_mid_sentence_name(words, at)
    follows_with = at > 0 and words[at - 1].lowered == "with" and word.lowered not in load_list("seasons")
    is_lone_name = is_lone_name or (follows_with and word.has_capital and is_mid_sentence_name(words, at))
    return (end, "word_name") if shows_person or is_lone_name else (0, "")


def is_mid_sentence_name(words: Sequence[Word], at: int) -> bool:
    """Return whether the word is inside a sentence, as a person is.

    "in Summer", "the Rose Garden" and "Project Hope" are not persons.
    """
    word = words[at]
    if not at or word.starts_sentence or _is_thing(words, at):
        return False
    if words[at - 1].has_capital and not words[at - 1].starts_sentence:
        return False
    after = words[at + 1] if at + 1 < len(words) else None
    return after is None or not after.is_adjacent or not after.has_capital or after.lowered in load_list("no_names")


def _is_thing(words: Sequence[Word], at: int) -> bool:
    """Return whether a word before shows a thing: "the Rose Garden", "in Summer", "Hope and Faith"."""
    before = words[at - 1].lowered if at else ""
    are_virtues = before == "and" and at > 1 and {words[at].lowered, words[at - 2].lowered} <= FEELINGS
    return are_virtues or before in load_list("before_things")


def is_word_surname(words: Sequence[Word], at: int) -> bool:
    """Return whether a surname that is a word is a person: "I think Miller is afraid"; not "the Day Hospital"."""
    if words[at].lowered not in load_list("surnames_also_words") or not is_mid_sentence_name(words, at):
        return False
    after = words[at + 1].lowered if at + 1 < len(words) and words[at + 1].is_adjacent else ""
    return acts_like_person(words, at) or is_in_name_position(words, at) or after in _VERBS_AFTER_NAMES


def follows_announcement(words: Sequence[Word], at: int) -> bool:
    """Return whether "named", "Hi" or "her son" comes before, and the word is not a label with a colon."""
    if not at or not words[at].is_adjacent or (at + 1 < len(words) and words[at + 1].gap.startswith(":")):
        return False
    before = words[at - 1]
    return before.lowered in load_list("named") or (before.lowered in load_list("kin") and not before.has_capital)
