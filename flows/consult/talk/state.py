"""The state of the talk: what a therapist may read and write now, and the screens for it."""

from datetime import datetime

from flows import audit_trail
from flows.consult import chart
from flows.consult.chart_regions import QUESTIONS
from flows.consult.gates import gate_check
from flows.consult.gates import rules as gates
from flows.consult.gates.rules import GateReason
from flows.consult.record import ConsultRecord
from flows.consult.scheduling import state as scheduling_state
from flows.consult.talk import screens
from flows.consult.talk.screens import ANSWERED_ALL, SAFETY_QUESTION, RecordedAnswer, TalkPageLink, TalkQuestion
from flows.consult.talk.together import call
from flows.consult.waiting import waits
from flows.consult.writing.drafts import TherapistWritings
from flows.consult.writing.text_kinds import ADDENDUM_KIND, IMPRESSION_KINDS, SHARED_NOTE_KINDS, impression_kind
from flows.content import WORDS
from flows.errors import FlowError
from flows.forms import Form, Value
from flows.parts import Part
from storage.consults import scopes
from storage.models import Answer
from storage.writings import writings

_RELEASE_REASONS = frozenset({GateReason.RELEASE, GateReason.TOPICS, GateReason.NOBODY_SEEN})
_DRAFT_KINDS_BY_STATE = {  # in addition to the impressions
    "summarising": SHARED_NOTE_KINDS,
    **dict.fromkeys(("signed", "closed"), (ADDENDUM_KIND,)),
}

_SCREEN_BY_STEP = {"scheduled": "booked", "summarising": "summary_waits", "closed": "signed"}  # where the names differ


class TalkBlockedError(FlowError):
    """A release is missing: until it is in force, nothing is saved or shown (S0-3)."""

    refusal = "talk_held"


class TalkNotStartedError(FlowError):
    """The six reasons to wait are not checked yet, so the talk has not started for this therapist (S0-36)."""

    refusal = "begin_first"


def talk_started_at(record: ConsultRecord, part: Part) -> datetime | None:
    """Return when this part's therapist started the talk, or None."""
    preparation = record.tables.preparation(part)
    return preparation.begun_at if preparation else None


def current_question(record: ConsultRecord, part: Part) -> int:
    """Return the question that this part has reached: 1 to 8, or 9 once all eight are answered."""
    step = chart.current_step(record.consult.configuration, part)
    return int(step.removeprefix("q")) if step.startswith("q") else ANSWERED_ALL


def require_open(record: ConsultRecord) -> None:
    """Raise TalkNotStartedError or TalkBlockedError unless this therapist may read and write in the talk now.

    What they may read and write is up to `topics_in_scope`.
    """
    if record.preparation.begun_at is None:
        raise TalkNotStartedError
    if record.is_blocked:
        raise TalkBlockedError


def agreed_topics(record: ConsultRecord) -> tuple[str, ...]:
    """Return the topics of the talk. An ordinary talk has begun with both agreeing to them (S0-14).

    A talk begun for safety may have begun before that: then there are none.
    """
    version = record.tables.latest_scope
    if version is None or (record.is_begun_for_safety and not scopes.is_agreed(version)):
        return ()
    return version.topics


def topics_in_scope(record: ConsultRecord) -> set[str]:
    """Return the topics that are agreed on, and covered by every release in both directions (S0-14).

    In a talk begun for safety, how safety is addressed is open to both, whatever was agreed or released (S0-9, S0-52).
    """
    agreed = set(agreed_topics(record))
    covered = agreed & record.case_record.covered_topics() if agreed else set()
    if not record.is_begun_for_safety:
        return covered
    is_closed = bool(gates.check_releases(gate_check.load_release_facts(record)))
    return {screens.topic(SAFETY_QUESTION), *(() if is_closed else covered)}


def is_in_scope(record: ConsultRecord, number: int) -> bool:
    """Tell whether the topic of a question is in scope; see `topics_in_scope`."""
    return screens.topic(number) in topics_in_scope(record)


def may_draft(record: ConsultRecord, kind: str) -> bool:
    """Tell whether this therapist may write a text of this kind now; raise as `require_open` does.

    An impression: on each question up to the current one, until both have signed. What didn't go as planned and what
    was agreed: while the two read and sign. A note: after both have signed.
    """
    if kind not in {*IMPRESSION_KINDS, *SHARED_NOTE_KINDS, ADDENDUM_KIND}:
        return False
    require_open(record)
    number = IMPRESSION_KINDS.get(kind)
    if number is None:
        if record.is_release_missing:  # in a talk begun for safety, which goes on with question 6 only (S0-9)
            raise TalkBlockedError
        return kind in _DRAFT_KINDS_BY_STATE.get(record.step, ())
    is_open = record.is_conferring or record.step == "summarising"
    return is_open and number <= current_question(record, record.part) and is_in_scope(record, number)


def colleague_progress(record: ConsultRecord) -> str:
    """Return in words how far the colleague is in the talk, without what they answered."""
    number = current_question(record, record.part.other)
    phrase = "where_answered" if number == ANSWERED_ALL else "where_asked"
    if talk_started_at(record, record.part.other) is None:
        phrase = "where_not_here"
    return WORDS.phrases[phrase].format(colleague=record.colleague.first_name, number=number)


def read_colleague_impression(record: ConsultRecord, number: int) -> str | None:
    """Return the colleague's impression on a question; "" if there is nothing to read; None until both have answered.

    Not for sharing, not discussed, and no longer covered by a release all return "", so that they look alike (S0-25).
    """
    latest = record.tables.latest_answers
    own_answer, colleague_answer = (
        _to_recorded_answer(latest.get((part, number))) for part in (record.part, record.part.other)
    )
    if own_answer is None or colleague_answer is None:
        return None
    if not screens.may_read_colleague(own_answer, colleague_answer) or not is_in_scope(record, number):
        return ""
    writing_id = latest[record.part.other, number].writing_id
    if not writing_id:
        return ""
    kinds = (impression_kind(number),)
    expected: writings.Expected = {"case_id": record.case.id, "consult_id": record.consult.id, "kinds": kinds}
    return writings.read(record.ctx.session, record.ctx.services.seal, writing_id, **expected)


def question_form(
    record: ConsultRecord,
    number: int,
    *,
    colleague_impression: str = "",
    may_be_own_words: bool = False,
    reads_words: bool = True,
) -> Form:
    """Return one question with what this therapist typed or recorded.

    `colleague_impression`: shown on the same screen. `may_be_own_words`: ask whether quotes are the writer's own words.
    `reads_words`: False if the text is replaced by another one anyway.
    """
    values: dict[str, Value] = {}
    if reads_words and (typed := TherapistWritings(record).read_latest(impression_kind(number))):
        values["words"] = typed
    recorded = record.tables.latest_answers.get((record.part, number))
    if recorded and recorded.sharing:
        values["sharing"] = recorded.sharing
    if recorded and recorded.hear_by:
        values["hear_by"] = recorded.hear_by
    question = TalkQuestion(
        number=number,
        values=values,
        has_previous=any(is_in_scope(record, earlier) for earlier in range(1, number)),
        is_in_scope=is_in_scope(record, number),
        is_begun_for_safety=record.is_begun_for_safety,
        colleague_progress=colleague_progress(record),
        colleague_impression=colleague_impression,
        may_be_own_words=may_be_own_words,
    )
    return screens.question_form(record.screen_names, question)


def start_form(record: ConsultRecord) -> Form:
    """Return the screen shown before the talk, or the screen that says why it cannot start (S0-3, S0-4, S0-36)."""
    may_move = record.step == "scheduled"
    closed_gates = gate_check.check_for_both(record)
    if closed_gates:
        own_gates = [gate for gate in closed_gates if gate.part is record.part and gate.reason not in _RELEASE_REASONS]
        tasks = [task for gate in own_gates for task in gate_check.reason_sentences(record, gate)]
        release = any(gate.reason in _RELEASE_REASONS for gate in closed_gates)
        return screens.cannot_start_yet(record.screen_names, tasks, release=release, may_move=may_move)
    starts = record.consult.starts_at
    return screens.start(
        record.screen_names,
        record.dates.day_and_time(starts) if starts else "",
        may_move=may_move,
        call=call.call_rows(call.invite_to_call(record), record.about),
    )


def find_start_refusal(record: ConsultRecord) -> str:
    """Return the id of the screen that this therapist sees because they cannot start the talk now, or "" (S0-36)."""
    if record.can_start_talk or (record.is_conferring and record.preparation.begun_at is None):
        return "not_yet" if gate_check.check_for_both(record) else ""
    if record.is_conferring:
        return _screen_in_talk(record)
    if record.step == "agreeing":
        return scheduling_state.find_agreement_refusal(record) or "agree"
    return "rest" if record.consult.ended_at else _SCREEN_BY_STEP.get(record.step, record.step)


def _screen_in_talk(record: ConsultRecord) -> str:
    if record.is_blocked:
        return "stopped"
    number = current_question(record, record.part)
    return f"talk_{number}" if record.settings.free_text == "modal" and number <= QUESTIONS else "own_page"


def booked_or_start_form(record: ConsultRecord) -> Form:
    """Return the screen of the booked time; once it is time, the screen shown before the talk."""
    return start_form(record) if record.can_start_talk else scheduling_state.booked_form(record)


def talk_form(record: ConsultRecord) -> Form:
    """Return the screen of the talk: before it starts, on hold, a question, or the link to the page."""
    if record.preparation.begun_at is None:
        return start_form(record)
    if record.is_blocked:
        return screens.blocked(record.screen_names)
    number = current_question(record, record.part)
    if record.settings.free_text == "modal" and number <= QUESTIONS:
        return modal_form(record, number)
    url = "" if record.settings.free_text == "modal" else record.make_page_link()
    wait = waits.wait_rows(record)
    return screens.page_link(record.screen_names, TalkPageLink(number, colleague_progress(record), url, wait))


def modal_form(record: ConsultRecord, number: int) -> Form:
    """Return one question as a modal of its own, with the colleague's impression if it may be read."""
    impression = read_colleague_impression(record, number) or ""
    if impression:
        audit_trail.record_read(record.ctx, "impression", record.consult)
    return screens.as_modal(question_form(record, number, colleague_impression=impression), number)


def _to_recorded_answer(answer: Answer | None) -> RecordedAnswer | None:
    if answer is None:
        return None
    return RecordedAnswer(standing=answer.standing, sharing=answer.sharing or "", hear_by=answer.hear_by)
