"""What a summary that was just signed promises to tell a client."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flows.parts import Part


@dataclass(frozen=True)
class NewPromise:
    """A promise: the therapist of a part tells the client about a question by a day."""

    part: Part
    member_id: UUID
    question: int
    by: date
