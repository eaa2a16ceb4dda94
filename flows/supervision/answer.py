"""A supervisor answers a question from a therapist. The first answer counts for all supervisors."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlmodel import Session

from flows import audit_trail
from flows.consult import chart, ending
from flows.consult.follow_up import actions as follow_up_actions
from flows.consult.summary import signing_status
from flows.context import Actor, Context, Services
from flows.errors import FlowError
from flows.messages import outbox
from flows.permissions import NotYoursError, Permission, require
from flows.supervision import messages, queue, screens
from flows.supervision.queue import SupervisorQuestion
from flows.supervision.screens import BRING, CHANGED, REASON
from storage.consults import consults, preparations, promises
from storage.models import Consult
from storage.row_errors import UnknownRowError
from storage.supervision import questions
from storage.writings import writings


class AlreadyAnsweredError(FlowError):
    """Another supervisor has answered the question, or the therapist withdrew it."""

    refusal = "already_answered"


@dataclass(frozen=True)
class QuestionPage:
    """One question as a supervisor reads it, in words."""

    kind: str  # reason, bring, changed
    line: str
    code: str
    therapist: str
    words: str = field(repr=False)  # the therapist's text about a reason; empty for other kinds
    promise: str  # the promise that changed, by topic and day; else empty
    answers: tuple[str, ...]  # ids of the possible answers


def load_page(services: Services, actor: Actor, question_id: str) -> QuestionPage:
    """Return one question.

    Raise NotYoursError if this supervisor may not answer it, whether or not it exists; AlreadyAnsweredError if it is
    settled.
    """
    with services.database.transaction() as session:
        question, consult = _load_open_question(session, actor, question_id)
        audit_trail.record_read(session, services, actor, "asking", consult)
        return QuestionPage(
            kind=question.row.kind,
            line=queue.question_line(actor, question),
            code=question.case.code,
            therapist=question.therapist.first_name,
            words=_read_reason(session, services, question, consult),
            promise=_promise_in_words(session, question),
            answers=screens.ANSWERS[question.row.kind],
        )


def submit_answer(services: Services, actor: Actor, question_id: str, answer: str) -> None:
    """Save the answer and apply it. Raise as `load_page` does, and NotYoursError for an unknown answer.

    reason: go_on lets the starter continue, rest ends the consult. bring: talked. changed: released, tell.
    """
    with services.database.transaction() as session:
        question, consult = _load_open_question(session, actor, question_id)
        if answer not in screens.ANSWERS[question.row.kind]:
            raise NotYoursError
        questions.record_answer(question.row, answer, actor.member_id, services.clock())
        ctx = Context(services, session, actor)
        audit_trail.record_action(
            ctx, "asking.answered", f"asking:{question.row.id}", case_id=question.case.id, detail=answer
        )
        if question.row.kind == REASON:
            _apply_reason_decision(ctx, consult, answer)
        elif question.row.kind == CHANGED and question.row.promise_id is not None:
            follow_up_actions.apply_supervisor_answer(ctx, question.row.promise_id, answer)


def _load_open_question(session: Session, actor: Actor, question_id: str) -> tuple[SupervisorQuestion, Consult]:
    """Return a question that this supervisor may answer; its consult and then the question are locked."""
    require(actor, Permission.REVIEW_SUMMARY)
    try:
        consult = consults.get_for_update(session, questions.get(session, UUID(question_id)).consult_id)
        row = questions.get_for_update(session, UUID(question_id))
    except (ValueError, UnknownRowError):
        raise NotYoursError from None
    question = queue.find_question(session, actor, row)
    if question is None:
        raise NotYoursError
    if row.answer is not None or (row.kind != BRING and consult.ended_at is not None):
        raise AlreadyAnsweredError
    return question, consult


def _apply_reason_decision(ctx: Context, consult: Consult, answer: str) -> None:
    """Let the starter continue, or end the consult; tell the starter."""
    starter = preparations.find(ctx.session, consult.id, consult.starter_part)
    assert starter is not None  # noqa: S101 -- a consult begins with its starter's preparation
    if answer == "go_on":
        chart.send_event(consult, "frame")
        starter.moved_at = ctx.now
    else:
        ending.end_and_tell(ctx, consult, "cancel", starter.member_id)
    outbox.send(ctx, starter.member_id, messages.REASON_ANSWERED, consult.id)


def _read_reason(session: Session, services: Services, question: SupervisorQuestion, consult: Consult) -> str:
    if question.row.kind != REASON:
        return ""
    key = {"case_id": question.case.id, "consult_id": consult.id, "writer_id": question.therapist.id}
    return writings.read_latest(session, services.seal, kind=REASON, **key) or ""


def _promise_in_words(session: Session, question: SupervisorQuestion) -> str:
    if question.row.promise_id is None:
        return ""
    return signing_status.stored_promise_line(
        promises.get(session, question.row.promise_id), question.therapist.first_name
    )
