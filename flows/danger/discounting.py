"""Decides whether words that look like danger are denied, long past, or only talked about.

`denies SI` and `attempt in 2014` are no sign of danger. `denies SI, has bought a rope` is: a denial ends where another
statement begins.
"""

from collections.abc import Sequence

from flows.danger.note_words import NoteWord
from flows.danger.rule_matching import Place, Places

_REACH = 9  # words between a denial and what it denies
_REACH_OF_LIST = 16  # the same, where it denies one thing after another
_REACH_OF_TALK = 7  # words between `asked about` and what was asked about
_NEAR = 3
_COMMA = frozenset([",", ":", "and", "+"])


class Sentence:
    """The words of a sentence, and the groups of words in it."""

    def __init__(self, words: Sequence[NoteWord], places: Places) -> None:
        self.texts = [word.text for word in words]
        self._covered = {
            group: {index for start, ends in places.get(group, {}).items() for index in range(start, max(ends))}
            for group in (
                "listed",
                "deny",
                "refuse",
                "break",
                "past",
                "now",
                "asked",
                "finite",
                "not_denial",
                "when",
                "goes_on",
            )
        }

    def is_in(self, index: int, group: str) -> bool:
        """Return whether this word belongs to a phrase of the group."""
        return index in self._covered[group]

    def counts(self, place: Place) -> bool:
        """Return whether the place is a sign of danger: not denied, not past, and not only asked about (S0-9)."""
        ignored = place.rule.table.counts
        return not (
            ("denied" not in ignored and self._is_denied(place))
            or ("past" not in ignored and self._is_past(place))
            or ("asked" not in ignored and self._is_only_talk(place))
        )

    def _is_denied(self, place: Place) -> bool:
        return self._is_denied_before(place) or self._is_denied_inside(place) or self._is_denied_after(place)

    def _is_denied_inside(self, place: Place) -> bool:
        """Return whether a denial that is no part of the rule is among its words: `he would never hurt her`."""
        return not place.rule.has_denial and any(
            self.is_in(index, "deny") and not self.is_in(index, "not_denial")
            for index in range(place.start + 1, place.end - 1)
        )

    def _is_denied_before(self, place: Place) -> bool:
        has_comma = has_or = False
        for index in range(place.start - 1, max(-1, place.start - _REACH_OF_LIST - 1), -1):
            text = self.texts[index]
            if self.is_in(index, "deny") and not self.is_in(index, "not_denial"):
                return self._reaches(index, place, has_comma=has_comma and not has_or)
            if self.is_in(index, "break") or text == ":":
                return False
            has_or = has_or or (text in ("or", "nor") and not has_comma)
            has_comma = has_comma or text in _COMMA
        return False

    def _reaches(self, denial: int, place: Place, *, has_comma: bool) -> bool:
        """Return whether a denial reaches the place: over a list of what is denied, or up to the next statement."""
        after = denial + 1
        while after < place.start and (self.is_in(after, "listed") or self.texts[after] in (*_COMMA, "or", "nor")):
            after += 1
        if after >= place.start:
            return not has_comma or self.is_in(place.start, "listed")
        begins_with_list = self.is_in(denial + 1, "listed")
        is_verbal = self.texts[place.start].endswith("ing") or self.texts[place.start - 1] in ("or", "nor", "to", "of")
        if has_comma or (begins_with_list and not is_verbal):
            return False
        return place.start - denial <= _REACH

    def _is_denied_after(self, place: Place) -> bool:
        """Return whether it is denied behind the place: `SI denied`, `HI: none`, `plan/intent - no`."""
        if not self.is_in(place.end - 1, "listed"):
            return False
        index = place.end
        while (
            index < len(self.texts)
            and index - place.end < _REACH
            and (
                self.is_in(index, "listed") or self.texts[index] in (":", ",", "or", "is", "was", "were", "are", "and")
            )
        ):
            index += 1
        if index >= len(self.texts) or not self.is_in(index, "refuse"):
            return False
        following = self.texts[index + 1] if index + 1 < len(self.texts) else ","
        return following in _COMMA or self.is_in(index + 1, "break") or self.texts[index] == "denied"

    def _is_past(self, place: Place) -> bool:
        first, last = self._clause(place)
        inside = range(first, last)
        is_now = any(self.is_in(index, "now") and not self._is_near_denial(index) for index in inside)
        return not is_now and any(self.is_in(index, "past") for index in inside)

    def _clause(self, place: Place) -> tuple[int, int]:
        """Return the words around a place up to the next comma or statement."""
        first, last = place.start, place.end
        while first > 0 and not self._is_border(first - 1):
            first -= 1
        while last < len(self.texts) and not self._is_border(last):
            last += 1
        if first > 0 and all(not self._is_border(index) for index in range(first - 1)):
            first = 0 if self.texts[first - 1] == "," and self._is_time(first - 1) else first
        return first, last

    def _is_time(self, comma: int) -> bool:
        """Return whether the words before this comma only say when: `In 2014, …`, `As a child, …`."""
        return comma <= _NEAR + 1 and self.is_in(0, "when") and any(self.is_in(at, "past") for at in range(comma))

    def _is_border(self, index: int) -> bool:
        text = self.texts[index]
        is_statement = text == "and" and index + 1 < len(self.texts) and self.is_in(index + 1, "finite")
        return text in (",", ":") or is_statement or (self.is_in(index, "break") and not self.is_in(index, "goes_on"))

    def _is_near_denial(self, index: int) -> bool:
        return any(self.is_in(before, "deny") for before in range(max(0, index - _NEAR), index))

    def _is_only_talk(self, place: Place) -> bool:
        for index in range(place.start - 1, max(-1, place.start - _REACH_OF_TALK - 1), -1):
            if self.is_in(index, "asked"):
                return self.texts[index] != "if" or place.start - index <= _NEAR + 1
            if self.texts[index] in _COMMA or self.is_in(index, "break"):
                return False
        return False
