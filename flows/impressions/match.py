"""A rule's result for check(): a key of content/*.toml, a place in the text, and a possible replacement."""

from typing import NamedTuple


class RuleMatch(NamedTuple):
    """Words of the plain text that a rule found, before check() adds a message and the original offsets."""

    key: str  # a table of content/*.toml
    start: int
    end: int
    replacement_prefix: str | None = (
        None  # a replacement for the words, followed by text[kept_start:end]; None if there is no good one
    )
    kept_start: int = -1  # where the part of the words that stays begins; -1 if no part stays

    def shift(self, by: int) -> "RuleMatch":
        """Return the same match, moved by this many characters."""
        return RuleMatch(
            self.key,
            self.start + by,
            self.end + by,
            self.replacement_prefix,
            self.kept_start + by if self.kept_start >= 0 else -1,
        )
