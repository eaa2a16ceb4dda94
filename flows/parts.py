"""The two parts in a consult: individual therapist and family therapist (S0-1)."""

from enum import StrEnum


class Part(StrEnum):
    """A therapist's part in one case."""

    IT = "it"
    FT = "ft"

    @property
    def other(self) -> "Part":
        """Return the part of the colleague."""
        return Part.FT if self is Part.IT else Part.IT
