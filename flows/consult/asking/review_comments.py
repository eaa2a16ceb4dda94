"""Supervisors' comments on one side: for its own therapist and supervisors, never for the other side."""

from collections.abc import Iterable
from uuid import UUID

from flows.content import WORDS
from flows.context import Context
from storage.models import Review
from storage.people import members
from storage.writings import writings

COMMENT_KIND = "review"  # the kind of writing of a comment


def describe(ctx: Context, case_id: UUID, side_reviews: Iterable[Review]) -> tuple[tuple[str, str], ...]:
    """Return each of these reviews of one side of the case: a line with its outcome, and the supervisor's comment.

    The caller has to check that the actor may read them.
    """
    return tuple(_comment_lines(ctx, case_id, review) for review in side_reviews)


def _comment_lines(ctx: Context, case_id: UUID, review: Review) -> tuple[str, str]:
    supervisor = members.get(ctx.session, review.reviewer_id).first_name
    line = WORDS.phrases[f"side_{review.outcome}"].format(
        who=supervisor, day=ctx.dates.with_zone.day_and_time(review.made_at)
    )
    if review.writing_id is None:
        return line, ""
    deleted_note = WORDS.phrases["words_gone"]
    expected: writings.Expected = {"case_id": case_id, "consult_id": review.consult_id, "kinds": (COMMENT_KIND,)}
    comment = writings.read_if_available(ctx.session, ctx.services.seal, review.writing_id, **expected)
    return (line, comment) if comment is not None else (f"{line}. {deleted_note}", "")
