"""What the score of a sentence is computed from: words, words beside each other, groups of words, and pieces (S0-9).

`kill_himself` are two words beside each other, `kill__tonight` two with one between, `<gun>` a group of
lists/danger.toml, and `~suic` a piece of a word. Pieces find words that are misspelled or not in any list.
"""

from collections.abc import Container, Iterator, Sequence
from itertools import pairwise

from flows.danger.note_words import NoteWord
from flows.danger.rule_matching import Places

REACH = 12  # words that a denial may reach
PIECE_LENGTHS = (3, 4, 5)  # letters
_ENDINGS = ("ing", "ed", "es", "s", "ly", "e")
_SHORTEST_STEM = 3  # letters
_KEPT_DOUBLE = frozenset("ls")


def list_features(words: Sequence[NoteWord], places: Places) -> set[str]:
    """Return the features of a sentence. Each counts once, however often it is there."""
    texts = [word.text for word in words]
    denied = _find_denied(texts, places)
    stems = [_cut_ending(text) for text in texts]
    features = {f"!{stem}" if index in denied else stem for index, stem in enumerate(stems)}
    features.update(_iter_groups(places, denied))
    features.update(_iter_sequences(stems))
    for text in {text for index, text in enumerate(texts) if index not in denied}:
        features.update(_iter_pieces(f"^{text}$"))
    return features


def _find_denied(texts: Sequence[str], places: Places) -> set[int]:
    """Return the words that a denial reaches: up to the next statement, or to a comma that does not continue a list."""
    begins = places.get("deny", {}).keys() - places.get("not_denial", {}).keys()
    breaks, listed = places.get("break", {}), places.get("listed", {})
    denied: set[int] = set()
    left = 0
    for index, text in enumerate(texts):
        if index in begins:
            left = REACH
            continue
        is_end = index in breaks or (text in (",", ":") and index + 1 not in listed)
        left = 0 if is_end else max(0, left - 1)
        if left:
            denied.add(index)
    return denied


def _iter_groups(places: Places, denied: Container[int]) -> Iterator[str]:
    for group, starts in places.items():
        if " " not in group:  # a group with a space is part of one rule
            yield from {f"!<{group}>" if start in denied else f"<{group}>" for start in starts}


def _iter_sequences(stems: list[str]) -> Iterator[str]:
    yield from map("__".join, zip(stems, stems[2:], strict=False))
    framed = ["^", *stems, "$"]
    yield from map("_".join, pairwise(framed))
    yield from map("_".join, zip(framed, framed[1:], framed[2:], strict=False))


def _iter_pieces(framed: str) -> Iterator[str]:
    for length in PIECE_LENGTHS:
        for start in range(len(framed) - length + 1):
            yield f"~{framed[start : start + length]}"


def _cut_ending(word: str) -> str:
    """Return the word without an ending such as `-ing`, so that forms of one word count together."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            word = word[: -len(ending)]
            break
    if len(word) <= _SHORTEST_STEM:
        return word
    if word[-1] == word[-2] and word[-1] not in _KEPT_DOUBLE:
        return word[:-1]
    return f"{word[:-1]}y" if word.endswith("i") else word
