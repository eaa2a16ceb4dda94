"""The talk itself: each goes through the eight questions in their order, at their own pace (S0-37 … S0-45)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlmodel import Session

from flows import audit_trail
from flows.consult import chart, turn
from flows.consult import record as consult_record
from flows.consult.chart_regions import QUESTIONS
from flows.consult.record import ConsultRecord
from flows.consult.summary import actions as summary_actions
from flows.consult.summary import build
from flows.consult.talk import screens, state, wording_check
from flows.consult.talk.wording_check import CheckedText
from flows.consult.writing.actions import MAX_DRAFT_LENGTH, ConsultEndedError, clean_text
from flows.consult.writing.drafts import TherapistWritings
from flows.content import WORDS
from flows.context import Actor, Context, Services
from flows.errors import OutOfPlaceError
from flows.forms import Form, Value, check
from flows.permissions import NotYoursError, Permission
from storage.consults import answers
from storage.models import Answer


@dataclass(frozen=True)
class TalkPage:
    """One question as its page shows it, and what stands around it."""

    form: Form
    number: int  # 1 to 8
    question: str
    why: str
    colleague_progress: str  # where the colleague is, in a sentence
    colleague_impression: str | None = field(
        repr=False
    )  # their impression; "": nothing of theirs to read; None: not both yet
    is_in_scope: bool  # else it takes only "not discussed"
    can_go_back: bool
    current_question: int  # how far this therapist is: 1 to 8, or 9 once all eight are answered
    is_blocked: bool  # a release is not in force: `form` says so, and nothing else is shown
    code: str
    colleague: str
    recorded: str = ""  # how this therapist's own answer stands: impression, not_discussed, or empty


def load_page(services: Services, actor: Actor, consult_id: str, number: int | None = None) -> TalkPage:
    """Return a question, or the one that this therapist is at; once all are answered, the last.

    Raise NotBegunError before they have begun, OutOfPlaceError for a question further on or out of the talk,
    ConsultEndedError after its end.
    """
    with services.database.transaction() as session:
        own = _load_open_record(session, services, actor, consult_id)
        at = state.current_question(own, own.part)
        shown = min(at, QUESTIONS) if number is None else number
        _require_reached(own, shown)
        held = build.is_blocked(session, own)
        found = _build_page(session, services, own, shown, held=held)
        if found.colleague_impression:
            audit_trail.record_read(session, services, actor, "impression", own.consult)
        return found


def submit_answer(
    services: Services, actor: Actor, consult_id: str, number: int, given: Mapping[str, object]
) -> Form | None:
    """Record an answer; return None, or the question with what is wrong beside each field.

    `given`: "words", "sharing" (knows, will_hear, not_for_sharing), "hear_by" (a day), and "deed": "record" or
    "not_discussed". What was typed and refused is kept as a draft. Raise as `sheet` does, and TalkHeldError while
    a release is not in force: then nothing is kept.
    """
    with services.database.transaction() as session:
        return submit_answer_in_transaction(Context(services, session, actor), consult_id, number, given)


def submit_answer_in_transaction(
    ctx: Context, consult_id: str, number: int, given: Mapping[str, object]
) -> Form | None:
    """Record an answer in a transaction that is open already; see `record`."""
    own = _load_open_record(ctx.session, ctx.services, ctx.actor, consult_id)
    state.require_open(ctx.session, own)
    audit_trail.record_gate(ctx, "record", own.consult)
    _require_reached(own, number)
    form = state.question_form(ctx.session, ctx.services, own, number)
    typed = _clean_input(given)
    if given.get("deed") == screens.NOT_DISCUSSED:
        save_draft(ctx, own, number, typed)
        _save_answer(ctx, own, _new_answer(own, number, standing=screens.NOT_DISCUSSED))
        return None
    if not form.fields:
        return form
    values, errors = _check_answer(form, typed)
    checked_text = wording_check.check_text(
        ctx, own.consult, state.impression_kind(number), str(values.get("words", "")), given
    )
    held_up = checked_text.blocking if screens.may_be_shared(values.get("sharing")) else ()
    if errors or held_up:
        save_draft(ctx, own, number, typed)
        return _question_with_errors(ctx, own, number, typed, errors, checked_text if held_up else None)
    wording_check.save_own_quotes(ctx, own.consult, state.impression_kind(number), checked_text)
    _save_answer(ctx, own, _impression_answer(ctx, own, number, values))
    return None


def load_colleague_progress(services: Services, actor: Actor, consult_id: str) -> str:
    """Return in a sentence where the colleague is, or that the talk rests. Nothing is locked: pages ask often."""
    with services.database.reading() as session:
        own = consult_record.load_unlocked(session, actor, _parse_consult_id(consult_id), services.clock())
        if own is None:
            raise NotYoursError
        if own.consult.ended_at is not None:
            raise ConsultEndedError
        if build.is_blocked(session, own):
            return WORDS.phrases["where_held"]
        return state.colleague_progress(session, own)


def save_draft(ctx: Context, record: ConsultRecord, number: int, given: Mapping[str, object]) -> None:
    """Keep what was typed to a question as a draft, so that it is there when they come back to it."""
    text = _clean_input(given).get("words")
    if not isinstance(text, str) or len(text) > MAX_DRAFT_LENGTH:
        return
    if state.may_draft(ctx.session, record, state.impression_kind(number)):
        _writings(ctx, record).save_draft(state.impression_kind(number), text)


def _parse_consult_id(consult_id: str) -> UUID:
    try:
        return UUID(consult_id)
    except ValueError:
        raise NotYoursError from None


def _load_open_record(session: Session, services: Services, actor: Actor, consult_id: str) -> ConsultRecord:
    own = consult_record.load(session, services, actor, consult_id, Permission.WRITE)
    if own.consult.ended_at is not None:
        raise ConsultEndedError
    if not own.is_conferring and own.step != "summarising":
        raise OutOfPlaceError
    if own.preparation.begun_at is None:
        raise state.TalkNotStartedError
    return own


def _require_reached(record: ConsultRecord, number: int) -> None:
    """Raise OutOfPlaceError for a question that this therapist has not come to: the order is fixed (S0-45)."""
    if not 1 <= number <= min(state.current_question(record, record.part), QUESTIONS):
        raise OutOfPlaceError


def _build_page(session: Session, services: Services, record: ConsultRecord, number: int, *, held: bool) -> TalkPage:
    latest = answers.load_latest(session, record.consult.id).get((record.part, number))
    return TalkPage(
        form=screens.blocked(record.screen_names) if held else state.question_form(session, services, record, number),
        number=number,
        question=screens.wording(number),
        why=screens.why(number),
        colleague_progress=WORDS.phrases["where_held"] if held else state.colleague_progress(session, record),
        colleague_impression=None if held else state.read_colleague_impression(session, services, record, number),
        is_in_scope=state.is_in_scope(session, record, number),
        can_go_back=number > 1,
        current_question=state.current_question(record, record.part),
        is_blocked=held,
        code=record.case.code,
        colleague=record.colleague.first_name,
        recorded=latest.standing if latest and not held else "",
    )


def _clean_input(given: Mapping[str, object]) -> dict[str, object]:
    """Return what was given to the fields; words without what no keyboard writes."""
    typed = {name: given[name] for name in ("sharing", "hear_by") if given.get(name) is not None}
    words = given.get("words")
    return typed if words is None else {**typed, "words": clean_text(str(words))}


def _check_answer(form: Form, typed: Mapping[str, object]) -> tuple[Mapping[str, Value], dict[str, str]]:
    """Return the values and what is wrong. A day is asked for only where the client will hear it (S0-25)."""
    checked = check(form, typed)
    errors = dict(checked.errors)
    if checked.values.get("sharing") != screens.WILL_HEAR:
        errors.pop("hear_by", None)
    elif "hear_by" not in checked.values:
        errors.setdefault("hear_by", "choose_day")
    return checked.values, errors


def _question_with_errors(
    ctx: Context,
    record: ConsultRecord,
    number: int,
    typed: Mapping[str, object],
    errors: Mapping[str, str],
    held: CheckedText | None,
) -> Form:
    """Return the question with what is wrong in words; `held`: the words themselves are held up (S0-17, S0-18)."""
    asks_whose = held is not None and held.may_be_own_words
    form = state.question_form(ctx.session, ctx.services, record, number, asks_whose=asks_whose)
    refused = form.with_errors({name: WORDS.errors[why] for name, why in errors.items()}, _as_values(typed))
    return wording_check.form_with_findings(ctx, record.consult, refused, "words", held) if held else refused


def _as_values(typed: Mapping[str, object]) -> dict[str, Value]:
    return {name: value for name, value in typed.items() if isinstance(value, str)}


def _impression_answer(ctx: Context, record: ConsultRecord, number: int, values: Mapping[str, Value]) -> Answer:
    notebook, kind = _writings(ctx, record), state.impression_kind(number)
    notebook.save(kind, str(values["words"]))
    answer = _new_answer(record, number, standing=screens.IMPRESSION)
    answer.sharing, answer.writing_id = str(values["sharing"]), notebook.saved_id(kind)
    day = values.get("hear_by")
    answer.hear_by = day if answer.sharing == screens.WILL_HEAR and isinstance(day, date) else None
    return answer


def _new_answer(record: ConsultRecord, number: int, *, standing: str) -> Answer:
    return Answer(
        consult_id=record.consult.id,
        part=record.part,
        member_id=record.actor.member_id,
        question=number,
        version=0,
        standing=standing,
        recorded_at=record.now,
    )


def _save_answer(ctx: Context, record: ConsultRecord, answer: Answer) -> None:
    """Add the answer unless it says what stands already, and let what follows from it happen."""
    before = answers.load_latest(ctx.session, record.consult.id).get((record.part, answer.question))
    if before is not None and _answer_content(before) == _answer_content(answer):
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
