"""What the checker finds: words of a text, why they are the trouble, and another way to say it."""

from dataclasses import dataclass
from enum import StrEnum


class FindingKind(StrEnum):
    """What kind of trouble the words are."""

    QUOTE = "quote"  # marked direct quotation (S0-18)
    SPEECH = "speech"  # direct speech without marks (S0-18)
    REPORTED = "reported"  # a speech verb and what was said (S0-17)
    IDENTIFIER = "identifier"  # what could tell who the client is (45 CFR 164.514(b)(2))
    TONE = "tone"  # gossip, scolding, bossing, quick conclusions (S0-4, S0-51)
    SCOPE = "scope"  # a word of what the writer keeps from the colleague (S0-15): never found by check()


class Severity(StrEnum):
    """Whether the words have to be looked at before they are kept."""

    BLOCK = "block"
    NUDGE = "nudge"


@dataclass(frozen=True)
class Finding:
    """Some words of the text as it was given: text[start:end], in characters."""

    kind: FindingKind
    start: int
    end: int
    severity: Severity
    reason: str  # a short sentence of the content file: why these words
    suggestion: str  # a short sentence of the content file: what to write instead
    replacement: str | None = None  # words that can stand in their place at one click; None if there are no good ones
