"""What is waiting for a supervisor: sides of signed summaries to review, and questions from their therapists."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flows.consult.record import ConsultRecord
from flows.content import WORDS
from flows.context import Context
from flows.parts import Part
from flows.supervision import reviewer_rights, screens
from flows.supervision.reviewer_rights import Reviewer
from flows.supervision.screens import SideStatus
from storage.cases import cases
from storage.consults import summaries
from storage.models import Addendum, Case, Consult, Member, Review, SupervisionQuestion
from storage.people import members
from storage.supervision import questions as supervision_questions
from storage.supervision import reviews
from storage.supervision.reviews import UnsettledConsult


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
class QueuedSide(SummarySide):
    """A side in a supervisor's list."""

    since: datetime  # when the side got its status


@dataclass(frozen=True)
class SupervisorQuestion:
    """A question that a therapist asked their supervisors."""

    row: SupervisionQuestion
    case: Case
    therapist: Member
    led_ids: frozenset[UUID] = frozenset()  # the other therapists who sit in a group that the supervisor leads (S0-58)


@dataclass(frozen=True)
class SupervisorQueue:
    """Everything waiting for one supervisor, each part sorted from oldest to newest."""

    sides: Sequence[QueuedSide]  # without the approved ones
    questions: Sequence[SupervisorQuestion]
    recused_cases: Sequence[Case]  # not to review because of a shared supervision group (S0-16)
    reviewer: Reviewer | None = None  # None: the actor is no supervisor

    @property
    def unread_sides(self) -> Sequence[QueuedSide]:
        """Return the sides that are waiting for a review."""
        return [side for side in self.sides if side.status is SideStatus.TO_READ]

    @property
    def waiting_since(self) -> datetime | None:
        """Return since when the oldest item has been waiting for the supervisor; None if nothing is waiting."""
        since = [*(side.since for side in self.unread_sides), *(item.row.asked_at for item in self.questions)]
        return min(since, default=None)


def load_queue(ctx: Context) -> SupervisorQueue:
    """Return what is waiting for the actor as a supervisor; an empty queue for anyone who is not one."""
    if "supervisor" not in ctx.actor.roles:
        return SupervisorQueue((), (), ())
    reviewer = reviewer_rights.load_reviewer(ctx)
    unsettled = reviews.list_unsettled(ctx.session, list(reviewer.supervisees))
    rows = _load_rows(ctx, [found.consult.id for found in unsettled])
    sides: list[QueuedSide] = []
    recused_cases: list[Case] = []
    for found in unsettled:
        consult, case, therapist_ids = found.consult, found.case, found.therapist_ids
        new_sides = [
            _build_queued_side(rows, found, part, reviewer.supervisees[therapist_ids[part]])
            for part in reviewer.reviewable_sides(consult, case, therapist_ids)
        ]
        sides += [side for side in new_sides if side.status is not SideStatus.APPROVED]
        if reviewer.recused_sides(consult, case, therapist_ids):
            recused_cases.append(case)
    sides_by_time = sorted(sides, key=lambda side: (side.since, side.part))
    return SupervisorQueue(sides_by_time, _load_questions(ctx, reviewer), recused_cases, reviewer)


def load_side(record: ConsultRecord, side_reviews: Sequence[Review]) -> SummarySide:
    """Return the side of this part with its review status; the consult must be signed. `side_reviews`: of the side."""
    last_review = side_reviews[-1] if side_reviews else None
    notes = _load_notes(record.ctx, side_reviews[-1:])
    therapist = members.get(record.ctx.session, record.preparation.member_id)
    status = _get_status(last_review, notes)
    return SummarySide(record.consult, record.case, record.part, therapist, status, last_review)


def find_question(ctx: Context, record: ConsultRecord, row: SupervisionQuestion) -> SupervisorQuestion | None:
    """Return this question about the consult if the actor may answer it, answered or not; else None."""
    reviewer = reviewer_rights.load_reviewer(ctx)
    therapist, led_ids = reviewer.find_asker(record.case, row.asker_id), reviewer.led_ids(record.case, row.asker_id)
    return SupervisorQuestion(row, record.case, therapist, led_ids) if therapist else None


def side_line(ctx: Context, side: QueuedSide) -> str:
    """Return one side as a line: case code, therapist, status, and since when."""
    return _queue_line(ctx, side.case, side.therapist, side.status, side.since)


def question_line(ctx: Context, question: SupervisorQuestion) -> str:
    """Return one question as a line: case code, therapist, kind, and since when."""
    return _queue_line(ctx, question.case, question.therapist, question.row.kind, question.row.asked_at)


def _queue_line(ctx: Context, case: Case, therapist: Member, kind: str, since: datetime) -> str:
    kind_in_words, day = WORDS.phrases[f"review_{kind}"], ctx.dates.day_of(since)
    return WORDS.phrases["review_line"].format(code=case.code, who=therapist.first_name, how=kind_in_words, since=day)


def _load_questions(ctx: Context, reviewer: Reviewer) -> list[SupervisorQuestion]:
    """Return the unanswered questions that this supervisor may answer. The first answer counts for all supervisors."""
    rows = supervision_questions.list_unanswered(ctx.session, list(reviewer.supervisees))
    cases_by_id = {
        case.id: case for case in cases.list_by_ids(ctx.session, ctx.actor.practice_id, {row.case_id for row in rows})
    }
    loaded = [
        (row, case, reviewer.find_asker(case, row.asker_id)) for row in rows if (case := cases_by_id.get(row.case_id))
    ]
    return [SupervisorQuestion(row, case, therapist) for row, case, therapist in loaded if therapist]


@dataclass(frozen=True)
class _SignedRows:
    """The rows about several signed consults, read at once for a whole list."""

    last_reviews: Mapping[tuple[UUID, str], Review]
    notes: Mapping[UUID, Addendum]  # the note that answers a review, by the review's id


def _load_rows(ctx: Context, consult_ids: Sequence[UUID]) -> _SignedRows:
    if not consult_ids:
        return _SignedRows({}, {})
    last_reviews = reviews.find_latest_by_side(ctx.session, consult_ids)
    return _SignedRows(last_reviews, _load_notes(ctx, last_reviews.values()))


def _load_notes(ctx: Context, last_reviews: Collection[Review]) -> Mapping[UUID, Addendum]:
    """Return the note that answers each of these reviews, by the review's id."""
    review_ids = [review.id for review in last_reviews]
    return summaries.find_addenda_by_review(ctx.session, review_ids) if review_ids else {}


def _get_status(last_review: Review | None, notes: Mapping[UUID, Addendum]) -> SideStatus:
    if last_review is None:
        return screens.side_status(None, answered=False)
    return screens.side_status(last_review.outcome, answered=last_review.id in notes)


def _build_queued_side(rows: _SignedRows, found: UnsettledConsult, part: Part, therapist: Member) -> QueuedSide:
    last_review = rows.last_reviews.get((found.consult.id, part))
    note = rows.notes.get(last_review.id) if last_review else None
    since = note.made_at if note else last_review.made_at if last_review else found.signed_at
    status = _get_status(last_review, rows.notes)
    return QueuedSide(found.consult, found.case, part, therapist, status, last_review, since)
