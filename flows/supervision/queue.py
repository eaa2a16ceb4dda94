"""What waits for a supervisor: sides of signed summaries to read, and what their therapists put to them."""

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
    """One therapist's side of one signed summary, as it stands with its supervisors."""

    consult: Consult
    case: Case
    part: Part
    therapist: Member
    status: SideStatus
    since: datetime  # it has stood like this
    last_review: Review | None  # what came of the last reading


@dataclass(frozen=True)
class SupervisorQuestion:
    """Something that a therapist put to their supervisors."""

    asking: SupervisionQuestion
    case: Case
    therapist: Member


@dataclass(frozen=True)
class SupervisorQueue:
    """Everything of one supervisor, each the oldest first."""

    sides: Sequence[SummarySide]  # approved ones are not among them
    questions: Sequence[SupervisorQuestion]
    recused_cases: Sequence[Case]  # a side would be theirs if it were not for a shared supervision group (S0-16)

    @property
    def unread_sides(self) -> Sequence[SummarySide]:
        """Return the sides that wait for a reading."""
        return [one for one in self.sides if one.status is SideStatus.TO_READ]

    @property
    def waiting_since(self) -> datetime | None:
        """Return since when the first of what is the supervisor's move has waited; None if nothing is."""
        since = [*(one.since for one in self.unread_sides), *(one.asking.asked_at for one in self.questions)]
        return min(since, default=None)


def load_queue(session: Session, actor: Actor) -> SupervisorQueue:
    """Return what waits for this supervisor now; nothing for anybody else."""
    if "supervisor" not in actor.roles:
        return SupervisorQueue((), (), ())
    reviewer = reviewer_rights.load_reviewer(session, actor)
    supervised = list(reviewer.supervisees)
    unsettled = reviews.list_unsettled(session, supervised)
    rows = _load_rows(session, [consult.id for consult, _case in unsettled])
    sides: list[SummarySide] = []
    not_theirs: list[Case] = []
    for consult, case in unsettled:
        conferred = rows.therapist_ids[consult.id]
        theirs = {
            part: reviewer.supervisees[conferred[part]] for part in reviewer.reviewable_sides(consult, case, conferred)
        }
        found = [_build_side(rows, consult, case, part, therapist) for part, therapist in theirs.items()]
        sides += [one for one in found if one.status is not SideStatus.APPROVED]
        if reviewer.recused_sides(consult, case, conferred):
            not_theirs.append(case)
    asked = [_load_question(session, one) for one in supervision_questions.list_unanswered(session, supervised)]
    questions = [one for one in asked if may_answer(session, actor, one)]
    return SupervisorQueue(sorted(sides, key=lambda one: (one.since, one.part)), questions, not_theirs)


def load_side(session: Session, consult: Consult, case: Case, part: Part) -> SummarySide:
    """Return one side as it stands; the consult is signed."""
    rows = _load_rows(session, [consult.id])
    return _build_side(rows, consult, case, part, members.get(session, rows.therapist_ids[consult.id][part]))


def find_question(session: Session, actor: Actor, question: SupervisionQuestion) -> SupervisorQuestion | None:
    """Return what was asked, if it is this supervisor's to answer; answered or not."""
    found = _load_question(session, question)
    return found if may_answer(session, actor, found) else None


def may_answer(session: Session, actor: Actor, found: SupervisorQuestion) -> bool:
    """Tell whether this supervisor may hear of the case from who asks; then the first to answer answers for all."""
    may_hear = ask.find_supervisors(session, found.case, found.therapist.id)
    return found.asking.practice_id == actor.practice_id and actor.member_id in {one.id for one in may_hear}


def side_line(actor: Actor, one: SummarySide) -> str:
    """Return one side in a line: the case, whose, how it stands, and since when."""
    return _queue_line(actor, one.case, one.therapist, one.status, one.since)


def question_line(actor: Actor, one: SupervisorQuestion) -> str:
    """Return one question in a line."""
    return _queue_line(actor, one.case, one.therapist, one.asking.kind, one.asking.asked_at)


def _queue_line(actor: Actor, case: Case, therapist: Member, kind: str, since: datetime) -> str:
    how, day = WORDS.phrases[f"review_{kind}"], dates.weekday_and_day(since.astimezone(actor.zone).date())
    return WORDS.phrases["review_line"].format(code=case.code, who=therapist.first_name, how=how, since=day)


def _load_question(session: Session, question: SupervisionQuestion) -> SupervisorQuestion:
    return SupervisorQuestion(question, cases.get(session, question.case_id), members.get(session, question.asker_id))


@dataclass(frozen=True)
class _SignedRows:
    """What is kept of signed consults, for all of a list at once."""

    therapist_ids: Mapping[UUID, Mapping[str, UUID]]
    signed_at: Mapping[UUID, datetime]
    last_reviews: Mapping[tuple[UUID, str], Review]
    notes: Mapping[UUID, Addendum]  # with which writers answered, by the review that they answer


def _load_rows(session: Session, consult_ids: Sequence[UUID]) -> _SignedRows:
    last = reviews.find_latest_by_side(session, consult_ids)
    return _SignedRows(
        therapist_ids=preparations.map_member_ids(session, consult_ids),
        signed_at=summaries.find_signing_times(session, consult_ids),
        last_reviews=last,
        notes=summaries.find_addenda_by_review(session, [one.id for one in last.values()]),
    )


def _build_side(rows: _SignedRows, consult: Consult, case: Case, part: Part, therapist: Member) -> SummarySide:
    last = rows.last_reviews.get((consult.id, part))
    note = rows.notes.get(last.id) if last else None
    found = screens.side_status(last.outcome if last else None, answered=note is not None)
    since = note.made_at if note else last.made_at if last else rows.signed_at[consult.id]
    return SummarySide(consult, case, part, therapist, found, since, last)
