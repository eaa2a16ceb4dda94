"""What supervisors said of one side, for its own therapist and its supervisors; never for the other side."""

from sqlmodel import Session

from flows import dates
from flows.consult.parts import Part
from flows.content import WORDS
from flows.context import Actor, Services
from storage.models import Consult, Review
from storage.people import members
from storage.supervision import reviews
from storage.writings import writings


def load_for_side(
    session: Session, services: Services, actor: Actor, consult: Consult, part: Part
) -> tuple[tuple[str, str], ...]:
    """Return what came of each reading of this side, in a line, and the supervisor's words; the oldest first.

    Who may read it is the caller's to ask.
    """
    found = reviews.list_for_side(session, consult_id=consult.id, part=part)
    return tuple(_comment_lines(session, services, actor, one) for one in found)


def _comment_lines(session: Session, services: Services, actor: Actor, review: Review) -> tuple[str, str]:
    who = members.get(session, review.reviewer_id).first_name
    line = WORDS.phrases[f"side_{review.outcome}"].format(who=who, day=dates.day_and_time(review.made_at, actor.zone))
    if review.writing_id is None:
        return line, ""
    gone = WORDS.phrases["words_gone"]
    said = writings.read_if_available(session, services.seal, review.writing_id)
    return (line, said) if said is not None else (f"{line}. {gone}", "")
