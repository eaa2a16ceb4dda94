"""Finds the places of a sentence that fit a rule. The time grows with the number of words, whatever they are."""

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import NamedTuple

from flows.danger.note_words import NoteWord
from flows.danger.rule_files import SHORT_GAP, Element, Rule, load_rules

Places = Mapping[str, Mapping[int, Sequence[int]]]
"""Group → where a phrase of it begins → where it may end."""


class Place(NamedTuple):
    """The words from `start` to `end` of a sentence fit a rule."""

    rule: Rule
    start: int
    end: int


def find_groups(words: Sequence[NoteWord]) -> Places:
    """Return the places of every group in the sentence."""
    places: dict[str, dict[int, list[int]]] = {}
    texts = [word.text for word in words]
    book = load_rules()
    for start, text in enumerate(texts):
        for end in (start + length for length in book.lengths.get(text, ()) if start + length <= len(texts)):
            for group in book.phrases.find(" ".join(texts[start:end])) or ():
                places.setdefault(group, {}).setdefault(start, []).append(end)
    return places


def find_places(places: Places, *, harmless: bool = False) -> Iterator[Place]:
    """Yield each place that fits a rule of danger, or of a harmless phrase that looks like one."""
    rules = load_rules().harmless if harmless else load_rules().rules
    present = frozenset(places)
    for group in present & rules.keys():
        for rule in rules[group]:
            if rule.required <= present and present.isdisjoint(rule.table.unless):
                yield from _find_rule(rule, places)


def _find_rule(rule: Rule, places: Places) -> Iterator[Place]:
    commas = places.get("comma", {})
    ends: dict[int, int] = {}  # where the words found so far end → the last place where they may have begun
    for number, part in enumerate(rule.elements):
        starts = places.get(part.group, {})
        following = _follow(part, starts, ends, commas) if number else _begin(starts)
        if part.is_optional:
            following = {**following, **{end: max(begun, following.get(end, 0)) for end, begun in ends.items()}}
        if not following:
            return
        ends = following
    for end, start in ends.items():
        yield Place(rule, start, end)


def _begin(starts: Mapping[int, Sequence[int]]) -> dict[int, int]:
    return {end: start for start, ends in sorted(starts.items()) for end in ends}


def _follow(
    part: Element, starts: Mapping[int, Sequence[int]], ends: Mapping[int, int], commas: Container[int]
) -> dict[int, int]:
    """Return the ends of the words found so far with this part after them. A short gap does not cross a comma."""
    found: dict[int, int] = {}
    for start, part_ends in starts.items():
        begun = -1
        for distance in range(part.gap + 1):
            begun = max(begun, ends.get(start - distance, -1))
            if part.gap <= SHORT_GAP and start - distance - 1 in commas:
                break
        if begun >= 0:
            found.update({end: max(begun, found.get(end, -1)) for end in part_ends})
    return found
