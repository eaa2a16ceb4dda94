"""A finding of the checker: which words of a text are a problem, why, and what to write instead."""

from dataclasses import dataclass
from enum import StrEnum


class FindingKind(StrEnum):
    """The kind of problem."""

    QUOTE = "quote"  # a direct quote in quotation marks (S0-18)
    SPEECH = "speech"  # direct speech without quotation marks (S0-18)
    REPORTED = "reported"  # a verb of saying and what was said (S0-17)
    IDENTIFIER = "identifier"  # could reveal who the client is (45 CFR 164.514(b)(2))
    TONE = "tone"  # gossip, criticism, orders, quick conclusions (S0-4, S0-51)
    SCOPE = "scope"  # a word that the writer withholds from the colleague (S0-15); check() never returns it


class Severity(StrEnum):
    """Whether the words must be reviewed before the text is saved."""

    BLOCK = "block"
    NUDGE = "nudge"


@dataclass(frozen=True)
class Finding:
    """A problem in text[start:end]. Offsets count characters of the text that was checked."""

    kind: FindingKind
    start: int
    end: int
    severity: Severity
    reason: str  # a short sentence from content/*.toml: why these words are a problem
    suggestion: str  # a short sentence from content/*.toml: what to write instead
    replacement: str | None = None  # words that one click puts in their place; None if there are none
