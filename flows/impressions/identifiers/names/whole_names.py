"""Finds where a name ends: after initials, particles and capitalized words."""

from collections.abc import Sequence

from flows.impressions.identifiers.names.name_evidence import PARTICLES, may_be_name
from flows.impressions.identifiers.tokens import Word
from flows.impressions.wording import load_list

_MAX_WORDS = 6  # words of one name


def find_name_end(words: Sequence[Word], at: int) -> int:
    """Return the index after the last word of the name that begins with words[at]."""
    end = at + 1
    for next_ in range(at + 1, min(at + _MAX_WORDS, len(words))):
        before, word = words[next_ - 1], words[next_]
        if before.is_possessive or not (word.is_adjacent or (is_initial(before) and word.gap in {". ", "."})):
            break
        is_next_surname = (
            next_ == at + 1
            and word.has_capital
            and not word.is_upper_case
            and word.lowered in load_list("surnames_also_words")
        )
        if (may_be_name(word) or is_initial(word) or is_next_surname) or (
            word.is_upper_case and words[at].is_upper_case and _continues_upper_case(word)
        ):
            end = next_ + 1
        elif word.lowered not in PARTICLES:
            break
    return end


def _continues_upper_case(word: Word) -> bool:
    """Return whether a word in capitals continues a name in capitals."""
    return word.lowered in load_list("surnames")


def is_initial(word: Word) -> bool:
    """Return whether the word is one capital letter other than I."""
    return len(word.text) == 1 and word.has_capital and word.text != "I"
