"""The talk: each therapist answers the eight questions in order, at their own pace (S0-37 … S0-45)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from flows import audit_trail
from flows.consult import chart, turn
from flows.consult.chart_regions import QUESTIONS
from flows.consult.record import ConsultRecord, load
from flows.consult.summary import actions as summary_actions
from flows.consult.summary import build
from flows.consult.talk import answer_input, screens, state, wording_check
from flows.consult.writing.actions import MAX_DRAFT_LENGTH, ConsultEndedError
from flows.consult.writing.drafts import TherapistWritings
from flows.content import WORDS
from flows.context import Actor, Context, Services
from flows.errors import WrongStepError
from flows.forms import Form, Value
from flows.permissions import Permission
from storage.consults import answers
from storage.models import Answer


@dataclass(frozen=True)
class TalkPage:
    """One question as its page shows it, with its context."""

    form: Form
    number: int  # 1 to 8
    question: str
    why: str
    colleague_progress: str  # how far the colleague is, in a sentence
    colleague_impression: str | None = field(repr=False)  # "": nothing to read; None: not both have answered
    is_in_scope: bool  # if not, only "not discussed" can be recorded
    can_go_back: bool
    current_question: int  # 1 to 8, or 9 once all eight are answered
    is_blocked: bool  # a release is missing: `form` says so, and nothing else is shown
    code: str
    colleague: str
    recorded: str = ""  # this therapist's answer: impression, not_discussed, or empty


def load_page(services: Services, actor: Actor, consult_id: str, number: int | None = None) -> TalkPage:
    """Return a question, by default the current one; raise TalkNotStartedError, WrongStepError, ConsultEndedError."""
    with services.database.transaction() as session:
        record = _load_open_record(session, services, actor, consult_id)
        current = state.current_question(record, record.part)
        shown_number = min(current, QUESTIONS) if number is None else number
        _require_reached(record, shown_number)
        is_blocked = build.is_blocked(session, record)
        page = _build_page(session, services, record, shown_number, blocked=is_blocked)
        if page.colleague_impression:
            audit_trail.record_read(session, services, actor, "impression", record.consult)
        return page


def submit_answer(
    services: Services, actor: Actor, consult_id: str, number: int, inputs: Mapping[str, object]
) -> Form | None:
    """Record an answer; `inputs["deed"]`: "record" or "not_discussed". Return None, or the question with its errors.

    A rejected text is saved as a draft. Raise as `load_page` does, and TalkBlockedError while a release is missing.
    """
    with services.database.transaction() as session:
        return submit_answer_in_transaction(Context(services, session, actor), consult_id, number, inputs)


def submit_answer_in_transaction(
    ctx: Context, consult_id: str, number: int, inputs: Mapping[str, object]
) -> Form | None:
    """Record an answer in a transaction that is already open; see `submit_answer`."""
    record = _load_open_record(ctx.session, ctx.services, ctx.actor, consult_id)
    state.require_open(ctx.session, record)
    audit_trail.record_gate(ctx, "record", record.consult)
    _require_reached(record, number)
    form = state.question_form(ctx.session, ctx.services, record, number)
    typed = answer_input.clean_inputs(inputs)
    if inputs.get("deed") == screens.NOT_DISCUSSED:
        save_draft(ctx, record, number, typed)
        _save_answer(ctx, record, _new_answer(record, number, standing=screens.NOT_DISCUSSED))
        return None
    if not form.fields:
        return form
    values, errors = answer_input.check_answer(form, typed)
    checked_text = wording_check.check_text(
        ctx, record.consult, state.impression_kind(number), str(values.get("words", "")), inputs
    )
    blocking = checked_text.blocking if screens.may_be_shared(values.get("sharing")) else ()
    if errors or blocking:
        save_draft(ctx, record, number, typed)
        return answer_input.question_with_errors(ctx, record, number, typed, errors, checked_text if blocking else None)
    wording_check.save_own_quotes(ctx, record.consult, state.impression_kind(number), checked_text)
    _save_answer(ctx, record, _impression_answer(ctx, record, number, values))
    return None


def save_draft(ctx: Context, record: ConsultRecord, number: int, inputs: Mapping[str, object]) -> None:
    """Save what was typed for a question as a draft."""
    text = answer_input.clean_inputs(inputs).get("words")
    if not isinstance(text, str) or len(text) > MAX_DRAFT_LENGTH:
        return
    if state.may_draft(ctx.session, record, state.impression_kind(number)):
        _writings(ctx, record).save_draft(state.impression_kind(number), text)


def _load_open_record(session: Session, services: Services, actor: Actor, consult_id: str) -> ConsultRecord:
    record = load(session, services, actor, consult_id, Permission.WRITE)
    if record.consult.ended_at is not None:
        raise ConsultEndedError
    if not record.is_conferring and record.step != "summarising":
        raise WrongStepError
    if record.preparation.begun_at is None:
        raise state.TalkNotStartedError
    return record


def _require_reached(record: ConsultRecord, number: int) -> None:
    """Raise WrongStepError for a question that this therapist has not reached: the order is fixed (S0-45)."""
    if not 1 <= number <= min(state.current_question(record, record.part), QUESTIONS):
        raise WrongStepError


def _build_page(session: Session, services: Services, record: ConsultRecord, number: int, *, blocked: bool) -> TalkPage:
    answer = answers.load_latest(session, record.consult.id).get((record.part, number))
    return TalkPage(
        form=screens.blocked(record.screen_names)
        if blocked
        else state.question_form(session, services, record, number),
        number=number,
        question=screens.wording(number),
        why=screens.reason_for_question(number),
        colleague_progress=WORDS.phrases["where_held"] if blocked else state.colleague_progress(session, record),
        colleague_impression=None if blocked else state.read_colleague_impression(session, services, record, number),
        is_in_scope=state.is_in_scope(session, record, number),
        can_go_back=number > 1,
        current_question=state.current_question(record, record.part),
        is_blocked=blocked,
        code=record.case.code,
        colleague=record.colleague.first_name,
        recorded=answer.standing if answer and not blocked else "",
    )


def _impression_answer(ctx: Context, record: ConsultRecord, number: int, values: Mapping[str, Value]) -> Answer:
    own_writings, kind = _writings(ctx, record), state.impression_kind(number)
    own_writings.save(kind, str(values["words"]))
    answer = _new_answer(record, number, standing=screens.IMPRESSION)
    answer.sharing, answer.writing_id = str(values["sharing"]), own_writings.saved_id(kind)
    day = values.get("hear_by")
    answer.hear_by = day if answer.sharing == screens.WILL_HEAR and isinstance(day, date) else None
    return answer


def _new_answer(record: ConsultRecord, number: int, *, standing: str) -> Answer:
    return Answer(
        consult_id=record.consult.id,
        part=record.part,
        member_id=record.member.id,
        question=number,
        version=0,
        standing=standing,
        recorded_at=record.now,
    )


def _save_answer(ctx: Context, record: ConsultRecord, answer: Answer) -> None:
    """Add the answer, unless it equals the latest one, and update the steps and turns."""
    previous = answers.load_latest(ctx.session, record.consult.id).get((record.part, answer.question))
    if previous is not None and _answer_content(previous) == _answer_content(answer):
        return
    answers.add(ctx.session, answer)
    if record.step == "summarising":
        summary_actions.record_change(ctx, record)
        return
    if state.current_question(record, record.part) == answer.question:
        chart.send_event(record.consult, f"{record.part}_recorded")
    turn.update_turns(ctx, record)
    if record.step == "summarising":
        summary_actions.start_first_revision(ctx, record)


def _answer_content(answer: Answer) -> tuple[object, ...]:
    return answer.standing, answer.sharing, answer.hear_by, answer.writing_id


def _writings(ctx: Context, record: ConsultRecord) -> TherapistWritings:
    return TherapistWritings(ctx.session, ctx.services, record.consult, record.preparation)
