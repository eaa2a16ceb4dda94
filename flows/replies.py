"""What an action returns. Slack and the pages each show a reply in their own way."""

from dataclasses import dataclass
from uuid import UUID

from flows.forms import Form


@dataclass(frozen=True)
class Show:
    """Replace the current screen by this form."""

    form: Form


@dataclass(frozen=True)
class Push:
    """Put this form on top of the current screen; closing the form leads back."""

    form: Form


@dataclass(frozen=True)
class Close:
    """Close the screen: there is nothing more to show."""


@dataclass(frozen=True)
class Stay:
    """Leave the screen as it is: the input was accepted."""


@dataclass(frozen=True)
class Refuse:
    """Show why the request was refused, in plain words that do not reveal what exists."""

    words: str


@dataclass(frozen=True)
class Current:
    """Show where this consult stands for the member. Dispatch draws it once, when everything else is done."""

    consult_id: UUID


@dataclass(frozen=True)
class Open:
    """Continue with another feature's button, by its id, in the same transaction."""

    id: str
    about: str = ""


Reply = Show | Push | Close | Stay | Refuse
"""What a surface shows."""

Outcome = Reply | Current | Open
"""What an action returns. Dispatch turns it into a Reply."""
