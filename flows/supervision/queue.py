"""What is waiting for a supervisor: sides of signed summaries to review, and questions from their therapists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from flows import dates
from flows.consult.parts import Part
from flows.content import WORDS
from flows.context import Actor
from flows.supervision import ask, reviewer_rights, screens
from flows.supervision.screens import SideStatus
from storage.cases import cases
from storage.consults import preparations, summaries
from storage.models import Addendum, Case, Consult, Member, Review, SupervisionQuestion
from storage.people import members
from storage.supervision import questions as supervision_questions
from storage.supervision import reviews


@dataclass(frozen=True)
class SummarySide:
    """One therapist's side of one signed summary, with its review status."""

    consult: Consult
    case: Case
    part: Part
    therapist: Member
    status: SideStatus
    since: datetime  # when the side got this status
    last_review: Review | None  # None: nobody has reviewed the side


@dataclass(frozen=True)
class SupervisorQuestion:
    """A question that a therapist asked their supervisors."""

    row: SupervisionQuestion
    case: Case
    therapist: Member


@dataclass(frozen=True)
class SupervisorQueue:
    """Everything waiting for one supervisor, each part sorted from oldest to newest."""

    sides: Sequence[SummarySide]  # without the approved ones
    questions: Sequence[SupervisorQuestion]
    recused_cases: Sequence[Case]  # not to review because of a shared supervision group (S0-16)

    @property
    def unread_sides(self) -> Sequence[SummarySide]:
        """Return the sides that are waiting for a review."""
        return [side for side in self.sides if side.status is SideStatus.TO_READ]

    @property
    def waiting_since(self) -> datetime | None:
        """Return since when the oldest item has been waiting for the supervisor; None if nothing is waiting."""
        since = [*(side.since for side in self.unread_sides), *(item.row.asked_at for item in self.questions)]
        return min(since, default=None)


def load_queue(session: Session, actor: Actor) -> SupervisorQueue:
    """Return what is waiting for this supervisor now; an empty queue for anyone who is not a supervisor."""
    if "supervisor" not in actor.roles:
        return SupervisorQueue((), (), ())
    reviewer = reviewer_rights.load_reviewer(session, actor)
    supervisee_ids = list(reviewer.supervisees)
    unsettled = reviews.list_unsettled(session, supervisee_ids)
    rows = _load_rows(session, [consult.id for consult, _case in unsettled])
    sides: list[SummarySide] = []
    recused_cases: list[Case] = []
    for consult, case in unsettled:
        therapist_ids = rows.therapist_ids[consult.id]
        therapists_by_part = {
            part: reviewer.supervisees[therapist_ids[part]]
            for part in reviewer.reviewable_sides(consult, case, therapist_ids)
        }
        new_sides = [
            _build_side(rows, consult, case, part, therapist) for part, therapist in therapists_by_part.items()
        ]
        sides += [side for side in new_sides if side.status is not SideStatus.APPROVED]
        if reviewer.recused_sides(consult, case, therapist_ids):
            recused_cases.append(case)
    open_questions = [
        _load_question(session, row) for row in supervision_questions.list_unanswered(session, supervisee_ids)
    ]
    questions = [question for question in open_questions if may_answer(session, actor, question)]
    return SupervisorQueue(sorted(sides, key=lambda side: (side.since, side.part)), questions, recused_cases)


def load_side(session: Session, consult: Consult, case: Case, part: Part) -> SummarySide:
    """Return one side with its review status; the consult must be signed."""
    rows = _load_rows(session, [consult.id])
    return _build_side(rows, consult, case, part, members.get(session, rows.therapist_ids[consult.id][part]))


def find_question(session: Session, actor: Actor, question: SupervisionQuestion) -> SupervisorQuestion | None:
    """Return the question if this supervisor may answer it, answered or not; else None."""
    loaded = _load_question(session, question)
    return loaded if may_answer(session, actor, loaded) else None


def may_answer(session: Session, actor: Actor, question: SupervisorQuestion) -> bool:
    """Return whether the therapist who asks may tell this supervisor of the case. The first answer counts for all."""
    supervisors = ask.find_supervisors(session, question.case, question.therapist.id)
    return question.row.practice_id == actor.practice_id and actor.member_id in {
        supervisor.id for supervisor in supervisors
    }


def side_line(actor: Actor, side: SummarySide) -> str:
    """Return one side as a line: case code, therapist, status, and since when."""
    return _queue_line(actor, side.case, side.therapist, side.status, side.since)


def question_line(actor: Actor, question: SupervisorQuestion) -> str:
    """Return one question as a line: case code, therapist, kind, and since when."""
    return _queue_line(actor, question.case, question.therapist, question.row.kind, question.row.asked_at)


def _queue_line(actor: Actor, case: Case, therapist: Member, kind: str, since: datetime) -> str:
    kind_in_words, day = WORDS.phrases[f"review_{kind}"], dates.weekday_and_day(since.astimezone(actor.zone).date())
    return WORDS.phrases["review_line"].format(code=case.code, who=therapist.first_name, how=kind_in_words, since=day)


def _load_question(session: Session, question: SupervisionQuestion) -> SupervisorQuestion:
    return SupervisorQuestion(question, cases.get(session, question.case_id), members.get(session, question.asker_id))


@dataclass(frozen=True)
class _SignedRows:
    """The rows about several signed consults, read at once for a whole list."""

    therapist_ids: Mapping[UUID, Mapping[str, UUID]]
    signed_at: Mapping[UUID, datetime]
    last_reviews: Mapping[tuple[UUID, str], Review]
    notes: Mapping[UUID, Addendum]  # the note that answers a review, by the review's id


def _load_rows(session: Session, consult_ids: Sequence[UUID]) -> _SignedRows:
    last_reviews = reviews.find_latest_by_side(session, consult_ids)
    return _SignedRows(
        therapist_ids=preparations.map_member_ids(session, consult_ids),
        signed_at=summaries.find_signing_times(session, consult_ids),
        last_reviews=last_reviews,
        notes=summaries.find_addenda_by_review(session, [review.id for review in last_reviews.values()]),
    )


def _build_side(rows: _SignedRows, consult: Consult, case: Case, part: Part, therapist: Member) -> SummarySide:
    last_review = rows.last_reviews.get((consult.id, part))
    note = rows.notes.get(last_review.id) if last_review else None
    status = screens.side_status(last_review.outcome if last_review else None, answered=note is not None)
    since = note.made_at if note else last_review.made_at if last_review else rows.signed_at[consult.id]
    return SummarySide(consult, case, part, therapist, status, since, last_review)
