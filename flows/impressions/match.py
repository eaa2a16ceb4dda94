"""What a rule hands to check(): which sort of finding, where, and what could stand there instead."""

from typing import NamedTuple


class RuleMatch(NamedTuple):
    """Some words of the plain text, before their wording and their place in the text as given are known."""

    key: str  # in content/*.toml
    start: int
    end: int
    replacement_start: str | None = (
        None  # what could stand in the words' place, followed by text[rest:end]; None if nothing good
    )
    kept_from: int = -1  # where what is kept of the words begins; -1 if nothing is

    def shift(self, by: int) -> "RuleMatch":
        """Return the same, so many characters further on."""
        return RuleMatch(
            self.key,
            self.start + by,
            self.end + by,
            self.replacement_start,
            self.kept_from + by if self.kept_from >= 0 else -1,
        )
