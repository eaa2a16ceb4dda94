"""A rule's result for check(): a key of content/*.toml, a place in the text, and a possible replacement."""

from typing import NamedTuple


class RuleMatch(NamedTuple):
    """Words of the plain text that a rule found, before check() adds a message and the original offsets."""

    key: str  # a table of content/*.toml
    start: int
    end: int
    replacement_start: str | None = (
        None  # a replacement for the words, followed by text[kept_from:end]; None if there is no good one
    )
    kept_from: int = -1  # where the part of the words that stays begins; -1 if no part stays

    def shift(self, by: int) -> "RuleMatch":
        """Return the same match, moved by this many characters."""
        return RuleMatch(
            self.key,
            self.start + by,
            self.end + by,
            self.replacement_start,
            self.kept_from + by if self.kept_from >= 0 else -1,
        )
