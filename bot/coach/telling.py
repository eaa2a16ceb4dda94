"""What clients are to hear (S0-25): each promise comes back to whoever made it; the consult closes with the last."""

from uuid import UUID

from bot.coach.entry import Visit
from flows.consult import chart
from flows.consult.parts import Part
from flows.consult.summary import Summary
from storage import promises, words
from storage.models import Consult

KIND = "tell_client"


def promised(visit: Visit, consult: Consult, found: Summary) -> None:
    """Keep what the signed summary promises, each open until it was told; without any the consult closes."""
    for one in found.promised:
        assert one.hear_by is not None  # noqa: S101 -- held by Summary.promised
        promises.add(
            visit.session,
            consult_id=consult.id,
            part=one.part,
            member_id=_teller(found, one.part),
            question=one.question,
            by=one.hear_by,
            now=visit.desk.clock(),
        )
    close_if_told(visit, consult)


def close_if_told(visit: Visit, consult: Consult) -> None:
    """Close the consult once all that was promised is told, or let go of by a supervisor."""
    left = [one for one in promises.of_consult(visit.session, consult.id) if one.standing not in promises.SETTLED]
    if left or consult.configuration != "signed":
        return
    chart.move(consult, "told")
    consult.ended_at = visit.desk.clock()
    words.drop_drafts(visit.session, consult.id)


def _teller(found: Summary, part: Part) -> UUID:
    return UUID(found.therapists[part])
