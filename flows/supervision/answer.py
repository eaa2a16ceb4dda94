"""Supervisors answer what their therapists put to them. The first to answer answers for all."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlmodel import Session

from flows import audit_trail, outbox
from flows.consult import chart, ending
from flows.consult.follow_up import actions as follow_up_actions
from flows.consult.summary import signing_status
from flows.context import Actor, Context, Services
from flows.errors import FlowError
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
    """Somebody has answered this, or it was taken back."""

    refusal = "already_answered"


@dataclass(frozen=True)
class QuestionPage:
    """One question as a supervisor reads it, in words."""

    kind: str  # reason, bring, changed
    line: str
    code: str
    therapist: str
    words: str = field(repr=False)  # of a reason; nothing else has any
    promise: str  # that has changed, by topic and day
    answers: tuple[str, ...]  # what can be answered


def load_page(services: Services, actor: Actor, asking_id: str) -> QuestionPage:
    """Return one question. Raise NotYoursError, whether it exists or not; AlreadyAnsweredError once it is settled."""
    with services.database.transaction() as session:
        found, consult = _load_open_question(session, actor, asking_id)
        audit_trail.record_read(session, services, actor, "asking", consult)
        return QuestionPage(
            kind=found.asking.kind,
            line=queue.question_line(actor, found),
            code=found.case.code,
            therapist=found.therapist.first_name,
            words=_read_reason(session, services, found, consult),
            promise=_promise_in_words(session, found),
            answers=screens.ANSWERS[found.asking.kind],
        )


def submit_answer(services: Services, actor: Actor, asking_id: str, given: str) -> None:
    """Answer, and do what follows from it. Raise as `sheet` does, and NotYoursError for what is no answer to it.

    reason: go_on lets the starter go on, rest ends the consult; bring: talked; changed: released, tell.
    """
    with services.database.transaction() as session:
        found, consult = _load_open_question(session, actor, asking_id)
        if given not in screens.ANSWERS[found.asking.kind]:
            raise NotYoursError
        questions.record_answer(found.asking, given, actor.member_id, services.clock())
        ctx = Context(services, session, actor)
        audit_trail.record_action(
            ctx, "asking.answered", f"asking:{found.asking.id}", case_id=found.case.id, detail=given
        )
        if found.asking.kind == REASON:
            _apply_reason_decision(ctx, consult, given)
        elif found.asking.kind == CHANGED and found.asking.promise_id is not None:
            follow_up_actions.apply_supervisor_answer(ctx, found.asking.promise_id, given)


def _load_open_question(session: Session, actor: Actor, asking_id: str) -> tuple[SupervisorQuestion, Consult]:
    """Return a question that is this supervisor's to answer, locked after its consult, as everywhere."""
    require(actor, Permission.REVIEW_SUMMARY)
    try:
        consult = consults.get_for_update(session, questions.get(session, UUID(asking_id)).consult_id)
        question = questions.get_for_update(session, UUID(asking_id))
    except (ValueError, UnknownRowError):
        raise NotYoursError from None
    found = queue.find_question(session, actor, question)
    if found is None:
        raise NotYoursError
    if question.answer is not None or (question.kind != BRING and consult.ended_at is not None):
        raise AlreadyAnsweredError
    return found, consult


def _apply_reason_decision(ctx: Context, consult: Consult, given: str) -> None:
    """Let the starter go on, or let the consult rest; the starter hears which."""
    starter = preparations.find(ctx.session, consult.id, consult.starter_part)
    assert starter is not None  # noqa: S101 -- a consult begins with its starter's preparation
    if given == "go_on":
        chart.send_event(consult, "frame")
        starter.moved_at = ctx.services.clock()
    else:
        ending.end_and_tell(ctx, consult, "cancel", starter.member_id)
    outbox.send(ctx, starter.member_id, messages.REASON_ANSWERED, consult.id)


def _read_reason(session: Session, services: Services, found: SupervisorQuestion, consult: Consult) -> str:
    if found.asking.kind != REASON:
        return ""
    place = {"case_id": found.case.id, "consult_id": consult.id, "writer_id": found.therapist.id}
    return writings.read_latest(session, services.seal, kind=REASON, **place) or ""


def _promise_in_words(session: Session, found: SupervisorQuestion) -> str:
    if found.asking.promise_id is None:
        return ""
    return signing_status.promise_line(promises.get(session, found.asking.promise_id), found.therapist.first_name)
