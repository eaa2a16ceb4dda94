"""What a sign-in needs from outside: somebody who vouches for the person at a browser."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


class IssuerUnreachableError(Exception):
    """Whoever vouches does not answer just now."""


class NotVouchedError(Exception):
    """What came back vouches for nobody: it is not from there, not for us, or not for this sign-in."""


@dataclass(frozen=True)
class Marks:
    """By what a sign-in is known again: all from the one secret that its browser keeps."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)  # for PKCE, RFC 7636


@dataclass(frozen=True)
class Identity:
    """The person who is vouched for. Never by an e-mail address: those change hands."""

    team_id: str
    slack_user_id: str


@dataclass(frozen=True)
class Answer:
    """What the browser brought back from there: texts as they came, or empty."""

    state: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    error: str = ""
    issuer: str = ""  # RFC 9207


class Issuer(Protocol):
    """Who vouches."""

    def address(self, marks: Marks) -> str:
        """Return where the browser goes to sign in; raise IssuerUnreachableError."""

    def vouched(self, answer: Answer, marks: Marks, now: datetime) -> Identity:
        """Return who it is, by the code that came back; raise IssuerUnreachableError or NotVouchedError."""
