"""The talk: each therapist answers the eight questions in order, at their own pace (S0-37 … S0-45)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from flows import audit_trail
from flows.actions import Actions, Click
from flows.consult import chart
from flows.consult.chart_regions import QUESTIONS
from flows.consult.record import CONSULT_DURATION, ConsultRecord
from flows.consult.record_loading import load
from flows.consult.talk import answer_input, revisions, screens, state, wording_check
from flows.consult.talk.outside import passed_over
from flows.consult.talk.outside.passed_over import OutsideQuestion
from flows.consult.talk.together import call
from flows.consult.talk.together.call import CallInvitation
from flows.consult.writing.actions import MAX_DRAFT_LENGTH, ConsultEndedError
from flows.consult.writing.drafts import TherapistWritings
from flows.consult.writing.text_kinds import impression_kind
from flows.content import WORDS
from flows.context import Context
from flows.errors import WrongStepError
from flows.forms import Form, Value
from flows.permissions import Permission
from storage.models import Answer

actions = Actions()


PLANNED_MINUTES = CONSULT_DURATION // timedelta(minutes=1)


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
    previous: int  # the question before this one that is part of this talk, or 0
    outside: tuple[OutsideQuestion, ...]  # the questions that are not part of this talk
    current_question: int  # 1 to 8, or 9 once all eight are answered
    is_blocked: bool  # a release is missing: `form` says so, and nothing else is shown
    is_begun_for_safety: bool  # question 6 is open to both, whatever else is in order (S0-9)
    code: str
    colleague: str
    call: CallInvitation  # how to reach the colleague
    minutes_talked: int | None  # since the talk began; None once it is over
    recorded: str = ""  # this therapist's answer: impression, not_discussed, or empty
    warning: str = ""  # whose signature a change would void
    version: int = 0  # of this therapist's answer; goes back with the form, to notice an answer from another tab
    planned_minutes: int = PLANNED_MINUTES


@actions.page("page.talking.show", may=Permission.WRITE, loads=load)
def load_page(_ctx: Context, record: ConsultRecord, click: Click) -> TalkPage:
    """Return a question, by default the current one (given as question, 1 to 8).

    Raise TalkNotStartedError, WrongStepError or ConsultEndedError.
    """
    _require_talk(record)
    current = min(state.current_question(record, record.part), QUESTIONS)
    return _load_page(record, _question_number(click) if "question" in click.given else current)


@actions.page("page.talking.meanwhile", may=Permission.WRITE, loads=load)
def load_last_page(_ctx: Context, record: ConsultRecord, _click: Click) -> TalkPage:
    """Return the last question, for the page that a therapist sees while only the colleague still answers."""
    _require_talk(record)
    return _load_page(record, QUESTIONS)


@actions.page("page.talking.add", may=Permission.WRITE, loads=load)
def add_question(_ctx: Context, record: ConsultRecord, click: Click) -> bool:
    """Ask to add a question (given as question) to this talk, or agree to it; return whether it is part of it now.

    Raise as `load_page` does, and TalkBlockedError while a release is missing.
    """
    _require_talk(record)
    state.require_open(record)
    return passed_over.ask_to_add(record, _question_number(click))


@actions.page("page.talking.record", may=Permission.WRITE, loads=load)
def submit_answer(_ctx: Context, record: ConsultRecord, click: Click) -> Form | None:
    """Record an answer. Given are question (1 to 8), the form, and deed: "record" or "not_discussed".

    Return None, or the question with its errors. A rejected text is saved as a draft. Raise as `load_page` does, and
    TalkBlockedError while a release is missing; then nothing has changed.
    """
    return record_answer(record, _question_number(click), click.given)


def record_answer(record: ConsultRecord, number: int, inputs: Mapping[str, object]) -> Form | None:
    """Record an answer to this question; see `submit_answer`."""
    _require_talk(record)
    state.require_open(record)
    audit_trail.record_gate(record.ctx, "record", record.consult)
    _require_reached(record, number)
    typed = answer_input.clean_inputs(inputs)
    if _is_overtaken(record, number, inputs):
        return answer_input.question_recorded_elsewhere(record, number, typed)
    if inputs.get("deed") == screens.NOT_DISCUSSED:
        save_typed(record, number, typed)
        _save_answer(record, passed_over.new_answer(record, number, standing=screens.NOT_DISCUSSED))
        return None
    form = state.question_form(record, number, reads_words="words" not in typed)
    if not form.fields:
        return form
    texts = TherapistWritings(record)  # before anything is read of them, because they are going to change
    values, errors = answer_input.check_answer(form, typed)
    checked_text = wording_check.check_text(record, impression_kind(number), str(values.get("words", "")), inputs)
    blocking = checked_text.blocking if screens.may_be_shared(values.get("sharing")) else ()
    if errors or blocking:
        save_typed(record, number, typed)
        return answer_input.question_with_errors(record, number, typed, errors, checked_text if blocking else None)
    quotes_changed = wording_check.save_own_quotes(record, impression_kind(number), checked_text)
    _save_answer(record, _impression_answer(record, texts, number, values), quotes_changed=quotes_changed)
    return None


def _is_overtaken(record: ConsultRecord, number: int, inputs: Mapping[str, object]) -> bool:
    """Tell whether another tab has recorded a different answer since the page was opened (given as seen)."""
    previous = record.tables.latest_answers.get((record.part, number))
    if previous is None or str(inputs.get("seen", previous.version)) == str(previous.version):
        return False
    if inputs.get("deed") == screens.NOT_DISCUSSED:
        return previous.standing != screens.NOT_DISCUSSED
    saved = TherapistWritings(record).read_saved(impression_kind(number))
    day = previous.hear_by.isoformat() if previous.hear_by else ""
    same = (saved, previous.sharing, day) == (
        answer_input.clean_inputs(inputs).get("words"),
        inputs.get("sharing"),
        str(inputs.get("hear_by") or "") if previous.hear_by else "",
    )
    return not same


def save_typed(record: ConsultRecord, number: int, inputs: Mapping[str, object]) -> None:
    """Save what was typed for a question as a draft."""
    text = answer_input.clean_inputs(inputs).get("words")
    if not isinstance(text, str) or len(text) > MAX_DRAFT_LENGTH:
        return
    if state.may_draft(record, impression_kind(number)):
        TherapistWritings(record).save_draft(impression_kind(number), text)


def _question_number(click: Click) -> int:
    number = str(click.given.get("question", ""))
    if number not in set(map(str, range(1, QUESTIONS + 1))):
        raise WrongStepError
    return int(number)


def _require_talk(record: ConsultRecord) -> None:
    if record.consult.ended_at is not None:
        raise ConsultEndedError
    if not record.is_conferring and record.step != "summarising":
        raise WrongStepError
    if record.preparation.begun_at is None:
        raise state.TalkNotStartedError


def _require_reached(record: ConsultRecord, number: int) -> None:
    """Raise WrongStepError for a question that this therapist has not reached: the order is fixed (S0-45)."""
    if not 1 <= number <= min(state.current_question(record, record.part), QUESTIONS):
        raise WrongStepError


def _load_page(record: ConsultRecord, number: int) -> TalkPage:
    """Return the page of a question that this therapist has reached; reading the colleague's impression is logged."""
    _require_reached(record, number)
    is_blocked = record.is_blocked
    impression = None if is_blocked else state.read_colleague_impression(record, number)
    if impression:
        audit_trail.record_read(record.ctx, "impression", record.consult)
    answer = record.tables.latest_answers.get((record.part, number))
    return TalkPage(
        form=screens.blocked(record.screen_names) if is_blocked else state.question_form(record, number),
        number=number,
        question=screens.wording(number),
        why=screens.reason_for_question(number),
        colleague_progress=WORDS.phrases["where_held"] if is_blocked else state.colleague_progress(record),
        colleague_impression=impression,
        is_in_scope=state.is_in_scope(record, number),
        previous=passed_over.previous_in_scope(record, number),
        outside=passed_over.list_outside(record),
        current_question=state.current_question(record, record.part),
        is_blocked=is_blocked,
        is_begun_for_safety=record.is_begun_for_safety,
        code=record.case.code,
        colleague=record.colleague.first_name,
        call=call.invite_to_call(record),
        minutes_talked=call.minutes_talked(record),
        recorded=answer.standing if answer and not is_blocked else "",
        version=answer.version if answer else 0,
        warning="" if is_blocked else revisions.signature_warning(record),
    )


def _impression_answer(
    record: ConsultRecord, texts: TherapistWritings, number: int, values: Mapping[str, Value]
) -> Answer:
    kind = impression_kind(number)
    texts.save(kind, str(values["words"]))
    answer = passed_over.new_answer(record, number, standing=screens.IMPRESSION)
    answer.sharing, answer.writing_id = str(values["sharing"]), texts.saved_id(kind)
    day = values.get("hear_by")
    answer.hear_by = day if answer.sharing == screens.WILL_HEAR and isinstance(day, date) else None
    return answer


def _save_answer(record: ConsultRecord, answer: Answer, *, quotes_changed: bool = False) -> None:
    """Add the answer, unless it equals the latest one, and update the steps and turns.

    A change of what is not for sharing changes nothing that is signed, so it voids no signature. `quotes_changed`: a
    direct quote in it has been marked, or no longer is.
    """
    previous = record.tables.latest_answers.get((record.part, answer.question))
    if previous is not None and _answer_content(previous) == _answer_content(answer):
        if quotes_changed and record.step == "summarising" and _is_shared(answer):
            revisions.start_next(record)
        return
    record.tables.add_answer(answer)
    if record.step == "summarising":
        if _is_shared(previous) or _is_shared(answer):
            revisions.start_next(record)
        return
    if state.current_question(record, record.part) == answer.question:
        chart.send_event(record.consult, f"{record.part}_recorded")
        passed_over.pass_over(record)
    record.take_turn()
    if record.step == "summarising":
        revisions.start_first(record)


def _is_shared(answer: Answer | None) -> bool:
    return answer is not None and answer.sharing in {screens.KNOWS, screens.WILL_HEAR}


def _answer_content(answer: Answer) -> tuple[object, ...]:
    return answer.standing, answer.sharing, answer.hear_by, answer.writing_id
