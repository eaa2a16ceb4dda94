"""A supervisor answers a question from a therapist. The first answer counts for all supervisors."""

from dataclasses import dataclass, field
from uuid import UUID

from flows import audit_trail
from flows.actions import Actions, Click
from flows.consult import chart, ending
from flows.consult.asking import screens as asking_screens
from flows.consult.asking.screens import BRING, CHANGED, MOVED, REASON
from flows.consult.follow_up import open_promises
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import lock_consult
from flows.consult.summary import signing_status
from flows.content import WORDS
from flows.context import Context
from flows.errors import FlowError
from flows.permissions import NotYoursError, Permission, require
from flows.supervision import messages, queue
from flows.supervision.queue import SupervisorQuestion
from storage.consults import promises
from storage.people import members
from storage.row_errors import UnknownRowError
from storage.supervision import questions
from storage.writings import writings

actions = Actions()


class AlreadyAnsweredError(FlowError):
    """Another supervisor has answered the question, or the therapist withdrew it."""

    refusal = "already_answered"


@dataclass(frozen=True)
class QuestionPage:
    """One question as a supervisor reads it, in words."""

    kind: str  # reason, bring, changed, moved
    line: str
    code: str
    therapist: str
    words: str = field(repr=False)  # the therapist's text about a reason; empty for other kinds
    promise: str  # the promise that changed, by topic and day; else empty
    not_beside: str  # who must not be there when it is discussed, in a sentence (S0-58); else empty
    answers: tuple[str, ...]  # ids of the possible answers


@dataclass(frozen=True)
class OpenQuestion:
    """A question that waits for a supervisor's answer, and the consult that it is about, locked."""

    record: ConsultRecord  # from its starter's side
    question: SupervisorQuestion


def load_open_question(ctx: Context, question_id: str, may: Permission) -> OpenQuestion:
    """Return a question that the actor may answer; its consult and then the question are locked.

    Raise NotYoursError if the actor may not answer it, whether or not it exists; AlreadyAnsweredError if it is settled.
    """
    require(ctx.actor, may)
    try:
        record = lock_consult(ctx, questions.get(ctx.session, UUID(question_id)).consult_id)
        row = questions.get_for_update(ctx.session, UUID(question_id))
    except (ValueError, UnknownRowError):
        raise NotYoursError from None
    question = queue.find_question(ctx, record, row)
    if question is None:
        raise NotYoursError
    if row.answer is not None or (row.kind not in (BRING, MOVED) and record.consult.ended_at is not None):
        raise AlreadyAnsweredError
    return OpenQuestion(record, question)


@actions.page("page.reviewing.question", may=Permission.REVIEW_SUMMARY, loads=load_open_question)
def load_page(ctx: Context, opened: OpenQuestion, _click: Click) -> QuestionPage:
    """Return one question; reading it is logged."""
    question = opened.question
    audit_trail.record_read(ctx, "asking", opened.record.consult)
    return QuestionPage(
        kind=question.row.kind,
        line=queue.queue_line(
            ctx, question.case.code, question.therapist.first_name, question.row.kind, question.row.asked_at
        ),
        code=question.case.code,
        therapist=question.therapist.first_name,
        words=_read_reason(ctx, question),
        promise=_promise_in_words(ctx, question),
        not_beside=_not_beside(ctx, question),
        answers=asking_screens.ANSWERS[question.row.kind],
    )


@actions.page("page.reviewing.answer", may=Permission.REVIEW_SUMMARY, loads=load_open_question)
def submit_answer(ctx: Context, opened: OpenQuestion, click: Click) -> None:
    """Save the answer and apply it; raise NotYoursError for an unknown answer.

    reason: go_on lets the starter continue, rest ends the consult. bring, moved: talked. changed: released, tell.
    """
    row, answer = opened.question.row, str(click.given.get("deed", ""))
    if answer not in asking_screens.ANSWERS[row.kind]:
        raise NotYoursError
    questions.record_answer(row, answer, ctx.actor.member_id, ctx.now)
    audit_trail.record_action(ctx, "asking.answered", f"asking:{row.id}", case_id=row.case_id, detail=answer)
    if row.kind == REASON:
        _apply_reason_decision(opened.record, answer)
    elif row.kind == CHANGED and row.promise_id is not None:
        open_promises.apply_supervisor_answer(opened.record, row.promise_id, answer)


def _apply_reason_decision(record: ConsultRecord, answer: str) -> None:
    """Let the starter continue, or end the consult; tell the starter."""
    starter = record.preparation
    if answer == "go_on":
        chart.send_event(record.consult, "frame")
        starter.moved_at = record.now
    else:
        ending.end_and_tell(record, "cancel", starter.member_id)
    record.send(starter.member_id, messages.REASON_ANSWERED)


def _read_reason(ctx: Context, question: SupervisorQuestion) -> str:
    if question.row.kind != REASON:
        return ""
    key = {"case_id": question.case.id, "consult_id": question.row.consult_id, "writer_id": question.therapist.id}
    return writings.read_latest(ctx.session, ctx.services.seal, kind=REASON, **key) or ""


def _promise_in_words(ctx: Context, question: SupervisorQuestion) -> str:
    if question.row.promise_id is None:
        return ""
    promise = promises.get(ctx.session, question.row.promise_id)
    return signing_status.stored_promise_line(promise, question.therapist.first_name, ctx.dates)


def _not_beside(ctx: Context, question: SupervisorQuestion) -> str:
    """Return that the other therapist must not be there, if they sit in a group that the actor leads (S0-58)."""
    names = [member.first_name for member in members.list_by_ids(ctx.session, question.led_ids)]
    line = WORDS.phrases["not_beside"]
    return " ".join(line.format(colleague=name) for name in names)
