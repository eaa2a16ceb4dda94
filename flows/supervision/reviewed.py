"""What was reviewed stays findable: by code, therapist and day, with who opened it and what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.actions import Actions, Click
from flows.content import WORDS
from flows.context import Context
from flows.people import page_links
from flows.permissions import Permission
from flows.replies import Outcome, Push
from flows.supervision import queue, screens
from storage.audit import logged_changes
from storage.people import members
from storage.supervision import review_states, reviews
from storage.supervision.review_states import ListedSide

MOST = 20  # the latest; the page has all

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
    member_id, statuses = ctx.actor.member_id, [review_states.APPROVED]
    sides = review_states.list_sides(ctx.session, member_id, statuses, limit=MOST, newest_first=True)
    lines = [item.line for item in describe(ctx, sides)]
    return Push(screens.reviewed(lines, page_links.make_review_link(ctx)))


def describe(ctx: Context, sides: Sequence[ListedSide]) -> Sequence[ReviewedItem]:
    """Return one item for each of these approved sides: who approved it, and who has opened it."""
    if not sides:
        return []
    reviewers = reviews.map_reviewers(ctx.session, [side.review_id for side in sides if side.review_id])
    subjects = {f"consult:{side.consult_id}" for side in sides}
    openings = logged_changes.list_review_readers(ctx.session, subjects)
    people = {*reviewers.values(), *(actor_id for _subject, actor_id in openings)}
    names = {member.id: member.first_name for member in members.list_by_ids(ctx.session, people)}
    items = []
    for side in sides:
        by = names[reviewers[side.review_id]]
        opened = sorted({names[actor_id] for subject, actor_id in openings if subject == f"consult:{side.consult_id}"})
        line = WORDS.phrases["reviewed_line"].format(
            code=side.code,
            who=side.therapist,
            name=by,
            day=ctx.dates.day_of(side.since),
            names=", ".join(opened or [by]),
        )
        items.append(ReviewedItem(line, queue.side_path(side)))
    return items
