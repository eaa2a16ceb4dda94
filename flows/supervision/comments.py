"""Supervisors' comments on one side: for its own therapist and supervisors, never for the other side."""

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
    """Return each review of this side, the oldest first: a line with its outcome, and the supervisor's comment.

    The caller has to check that the actor may read them.
    """
    side_reviews = reviews.list_for_side(session, consult_id=consult.id, part=part)
    return tuple(_comment_lines(session, services, actor, review) for review in side_reviews)


def _comment_lines(session: Session, services: Services, actor: Actor, review: Review) -> tuple[str, str]:
    supervisor = members.get(session, review.reviewer_id).first_name
    line = WORDS.phrases[f"side_{review.outcome}"].format(
        who=supervisor, day=dates.day_and_time(review.made_at, actor.zone)
    )
    if review.writing_id is None:
        return line, ""
    deleted_note = WORDS.phrases["words_gone"]
    comment = writings.read_if_available(session, services.seal, review.writing_id)
    return (line, comment) if comment is not None else (f"{line}. {deleted_note}", "")
