"""What was reviewed stays findable: by code, therapist and day, with who opened it and what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.actions import Actions, Click
from flows.content import WORDS
from flows.context import Context
from flows.parts import Part
from flows.people import page_links
from flows.permissions import Permission
from flows.replies import Outcome, Push
from flows.supervision import reviewer_rights, screens
from flows.supervision.reviewer_rights import Reviewer
from storage.audit import logged_changes
from storage.people import members
from storage.supervision import reviews
from storage.supervision.reviews import ApprovedSide

MOST = 20  # the latest

actions = Actions()


@dataclass(frozen=True)
class ReviewedItem:
    """One approved side as a line, and the path of its page."""

    line: str
    path: str


@actions.press("reviewed", may=Permission.REVIEW_SUMMARY)
@actions.command("reviewed", may=Permission.REVIEW_SUMMARY)
def show_reviewed(ctx: Context, _click: Click) -> Outcome:
    """Return what was approved of this supervisor's supervisees, the latest first."""
    items = list_reviewed(ctx, reviewer_rights.load_reviewer(ctx))
    return Push(screens.reviewed([item.line for item in items], page_links.make_review_link(ctx)))


def list_reviewed(ctx: Context, reviewer: Reviewer) -> Sequence[ReviewedItem]:
    """Return one item for each approved side that this supervisor may open."""
    found = reviews.list_approved(ctx.session, list(reviewer.supervisees), MOST) if reviewer.supervisees else []
    own = [side for side in found if _may_open(reviewer, side)]
    if not own:
        return []
    case_ids = {side.case.id for side in own}
    openings = logged_changes.list_actors(ctx.session, ctx.actor.practice_id, case_ids, "read.review")
    people = {side.review.reviewer_id for side in own} | {actor_id for _subject, actor_id in openings}
    names = {member.id: member.first_name for member in members.list_by_ids(ctx.session, people)}
    items = []
    for side in own:
        opened = sorted({names[by] for subject, by in openings if subject == f"consult:{side.consult.id}"})
        line = WORDS.phrases["reviewed_line"].format(
            code=side.case.code,
            who=reviewer.supervisees[side.therapist_ids[side.review.part]].first_name,
            name=names[side.review.reviewer_id],
            day=ctx.dates.day_of(side.review.made_at),
            names=", ".join(opened or [names[side.review.reviewer_id]]),
        )
        items.append(ReviewedItem(line, f"/r/{side.consult.id}/{side.review.part}"))
    return items


def _may_open(reviewer: Reviewer, side: ApprovedSide) -> bool:
    return Part(side.review.part) in reviewer.reviewable_sides(side.consult, side.case, side.therapist_ids)
