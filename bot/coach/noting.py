"""The contact note: a signed consult as plain text, to be taken along into a health record."""

from dataclasses import dataclass, field

from bot.coach import signed
from bot.coach.desk import Actor, Desk
from flows import days


@dataclass(frozen=True)
class NoteSheet:
    """The note as text to copy."""

    text: str = field(repr=False)
    code: str
    colleague: str


def note(desk: Desk, actor: Actor, consult_id: str) -> NoteSheet:
    """Return the contact note of a signed consult; raise NotSignedError before both have signed.

    Raise NotYoursError for anybody but its therapists, NotShownError and SummaryChangedError as for reading it.
    """
    with desk.database.transaction() as session:
        who = signed.reader(session, desk, actor, consult_id)
        found = signed.read(session, desk, who.consult)
        today = days.day_in(actor.time_zone, desk.clock())
        text = f"{found.summary.code} {today}"
        return NoteSheet(text, found.summary.code, found.names[who.part.other])
