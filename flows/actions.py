"""What a use case answers. Each surface shows it in its own way."""

from dataclasses import dataclass

from flows.forms import Form


@dataclass(frozen=True)
class Show:
    """Put a screen in place of the one that was there."""

    form: Form


@dataclass(frozen=True)
class Push:
    """Put a screen on top; closing it leads back."""

    form: Form


@dataclass(frozen=True)
class Close:
    """Nothing more to show."""


@dataclass(frozen=True)
class Stay:
    """Taken; the screen stays as it is."""


@dataclass(frozen=True)
class Refuse:
    """No, in plain words. Says nothing about what exists."""

    words: str


Reply = Show | Push | Close | Stay | Refuse
