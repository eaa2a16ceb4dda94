"""What is waiting for a supervisor: sides of signed summaries to review, and questions from their therapists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flows.consult.record import ConsultRecord
from flows.content import WORDS
from flows.context import Context
from flows.parts import Part
from flows.supervision import reviewer_rights, screens
from flows.supervision.screens import SideStatus
from storage.consults import summaries
from storage.models import Case, Consult, Member, Review, SupervisionQuestion
from storage.people import members
from storage.supervision import questions as supervision_questions
from storage.supervision import review_states
from storage.supervision.questions import ListedQuestion
from storage.supervision.review_states import ListedSide


@dataclass(frozen=True)
class SummarySide:
    """One therapist's side of one signed summary, with its review status."""

    consult: Consult
    case: Case
    part: Part
    therapist: Member
    status: SideStatus
    last_review: Review | None  # None: nobody has reviewed the side


@dataclass(frozen=True)
class SupervisorQuestion:
    """A question that a therapist asked their supervisors."""

    row: SupervisionQuestion
    case: Case
    therapist: Member
    led_ids: frozenset[UUID] = frozenset()  # the other therapists who sit in a group that the supervisor leads (S0-58)


@dataclass(frozen=True)
class WaitingItem:
    """One line of what waits for a supervisor: a side to read, or a question."""

    since: datetime
    line: str
    path: str  # of its page


def list_waiting(ctx: Context, limit: int) -> list[WaitingItem]:
    """Return what waits for the actor as a supervisor, at most `limit`, the oldest first; nothing for anybody else."""
    sides, questions = list_to_read(ctx, limit), list_questions(ctx, limit)
    items = [WaitingItem(side.since, side_line(ctx, side), side_path(side)) for side in sides]
    items += [WaitingItem(each.asked_at, question_line(ctx, each), question_path(each)) for each in questions]
    return sorted(items, key=lambda item: (item.since, item.line))[:limit]


def list_to_read(ctx: Context, limit: int) -> list[ListedSide]:
    """Return the sides that wait for the actor's review, at most `limit`, the oldest first."""
    if "supervisor" not in ctx.actor.roles:
        return []
    return review_states.list_sides(ctx.session, ctx.actor.member_id, [SideStatus.TO_READ], limit=limit)


def list_questions(ctx: Context, limit: int) -> list[ListedQuestion]:
    """Return the unanswered questions that the actor may answer, at most `limit`. The first answer counts for all."""
    if "supervisor" not in ctx.actor.roles:
        return []
    return supervision_questions.list_for_supervisor(ctx.session, ctx.actor.member_id, limit=limit)


def load_side(record: ConsultRecord, side_reviews: Sequence[Review]) -> SummarySide:
    """Return the side of this part with its review status; the consult must be signed. `side_reviews`: of the side."""
    last_review = side_reviews[-1] if side_reviews else None
    therapist = members.get(record.ctx.session, record.preparation.member_id)
    status = _get_status(record.ctx, last_review)
    return SummarySide(record.consult, record.case, record.part, therapist, status, last_review)


def find_question(ctx: Context, record: ConsultRecord, row: SupervisionQuestion) -> SupervisorQuestion | None:
    """Return this question about the consult if the actor may answer it, answered or not; else None."""
    people = {row.asker_id, record.case.it_member_id, record.case.ft_member_id}
    reviewer = reviewer_rights.load_reviewer(ctx, people)
    therapist, led_ids = reviewer.find_asker(record.case, row.asker_id), reviewer.led_ids(record.case, row.asker_id)
    return SupervisorQuestion(row, record.case, therapist, led_ids) if therapist else None


def side_line(ctx: Context, side: ListedSide) -> str:
    """Return one side as a line: case code, therapist, status, and since when."""
    return queue_line(ctx, side.code, side.therapist, side.status, side.since)


def side_path(side: ListedSide) -> str:
    """Return the path of the page on which the side is read."""
    return f"/r/{side.consult_id}/{side.part}"


def question_line(ctx: Context, question: ListedQuestion) -> str:
    """Return one question as a line: case code, therapist, kind, and since when."""
    return queue_line(ctx, question.code, question.therapist, question.kind, question.asked_at)


def question_path(question: ListedQuestion) -> str:
    """Return the path of the question's page."""
    return f"/a/{question.id}"


def queue_line(ctx: Context, code: str, therapist: str, kind: str, since: datetime) -> str:
    """Return a line of a supervisor's list; `kind`: the status of a side, or the kind of a question."""
    kind_in_words, day = WORDS.phrases[f"review_{kind}"], ctx.dates.day_of(since)
    return WORDS.phrases["review_line"].format(code=code, who=therapist, how=kind_in_words, since=day)


def _get_status(ctx: Context, last_review: Review | None) -> SideStatus:
    if last_review is None:
        return screens.side_status(None, answered=False)
    is_answered = bool(summaries.find_addenda_by_review(ctx.session, [last_review.id]))
    return screens.side_status(last_review.outcome, answered=is_answered)
