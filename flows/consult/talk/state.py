"""Where two therapists stand in their talk: what may be read and written now, and the screens of it."""

from datetime import datetime

from sqlmodel import Session

from flows import audit_trail, dates, page_links
from flows.consult import chart, gate_check
from flows.consult.chart_regions import QUESTIONS
from flows.consult.gates import GateReason
from flows.consult.parts import Part
from flows.consult.record import ConsultRecord
from flows.consult.scheduling import state as scheduling_state
from flows.consult.summary import build
from flows.consult.talk import screens
from flows.consult.talk.screens import ANSWERED_ALL, RecordedAnswer, TalkPageLink, TalkQuestion
from flows.consult.waiting import waits
from flows.consult.writing.drafts import TherapistWritings
from flows.content import WORDS
from flows.context import Context, Services
from flows.errors import FlowError
from flows.forms import Form, Value
from storage.consults import answers, preparations, scopes
from storage.models import Answer
from storage.writings import writings

_RELEASE_REASONS = frozenset({GateReason.RELEASE, GateReason.TOPICS, GateReason.NOBODY_SEEN})
_DRAFT_KIND_BY_STATE = {  # beside the impressions
    "summarising": build.DIFFERENTLY_KIND,
    **dict.fromkeys(("signed", "closed"), build.ADDENDUM_KIND),
}


class TalkBlockedError(FlowError):
    """A release is not in force: nothing is kept or shown while that is so (S0-3)."""

    refusal = "talk_held"


class TalkNotStartedError(FlowError):
    """The six have not been looked at once more, so the talk has not begun for this therapist (S0-36)."""

    refusal = "begin_first"


def talk_started_at(session: Session, record: ConsultRecord, part: Part) -> datetime | None:
    """Return when this part's therapist began to talk, or None."""
    preparation = preparations.find(session, record.consult.id, part)
    return preparation.begun_at if preparation else None


def impression_kind(number: int) -> str:
    """Return the kind of writing that an impression to this question is."""
    return f"impression_{number}"


def current_question(record: ConsultRecord, part: Part) -> int:
    """Return the question that this part is at, from 1; 9 once all eight are answered."""
    step = chart.current_step(record.consult.configuration, part)
    return int(step.removeprefix("q")) if step.startswith("q") else ANSWERED_ALL


def require_open(session: Session, record: ConsultRecord) -> None:
    """Raise NotBegunError or TalkHeldError unless this therapist may read and write in the talk now."""
    if record.preparation.begun_at is None:
        raise TalkNotStartedError
    if build.is_blocked(session, record):
        raise TalkBlockedError


def is_in_scope(session: Session, record: ConsultRecord, number: int) -> bool:
    """Tell whether the two may talk about a question: agreed on, and covered by every release both ways (S0-14)."""
    version = scopes.find_latest(session, record.consult.id)
    topic = screens.topic(number)
    return version is not None and topic in version.topics and topic in scheduling_state.covered_topics(session, record)


def may_draft(session: Session, record: ConsultRecord, kind: str) -> bool:
    """Tell whether this therapist may write these words now; raise NotBegunError or TalkHeldError as above.

    They may to each question up to the one that they are at, until the summary is signed.
    """
    numbers = {impression_kind(number): number for number in range(1, QUESTIONS + 1)}
    if kind not in {*numbers, *_DRAFT_KIND_BY_STATE.values()}:
        return False
    require_open(session, record)
    if kind not in numbers:
        return _DRAFT_KIND_BY_STATE.get(record.step) == kind
    is_open = record.is_conferring or record.step == "summarising"
    return (
        is_open
        and numbers[kind] <= current_question(record, record.part)
        and is_in_scope(session, record, numbers[kind])
    )


def colleague_progress(session: Session, record: ConsultRecord) -> str:
    """Return in words where the colleague is in the talk; nothing of what they answered."""
    number = current_question(record, record.part.other)
    name = "where_answered" if number == ANSWERED_ALL else "where_asked"
    if talk_started_at(session, record, record.part.other) is None:
        name = "where_not_here"
    return WORDS.phrases[name].format(colleague=record.colleague.first_name, number=number)


def read_colleague_impression(session: Session, services: Services, record: ConsultRecord, number: int) -> str | None:
    """Return the colleague's impression of a question where it is open; "": nothing of theirs to read; None: not yet.

    What is not for sharing and what was not discussed look alike, and so does what a release covers no more (S0-25).
    """
    latest = answers.load_latest(session, record.consult.id)
    mine, other = (_to_recorded_answer(latest.get((part, number))) for part in (record.part, record.part.other))
    if mine is None or other is None:
        return None
    if not screens.may_read_colleague(mine, other) or not is_in_scope(session, record, number):
        return ""
    writing_id = latest[record.part.other, number].writing_id
    return writings.read(session, services.seal, writing_id) if writing_id else ""


def question_form(
    session: Session,
    services: Services,
    record: ConsultRecord,
    number: int,
    *,
    shown: str = "",
    asks_whose: bool = False,
) -> Form:
    """Return one question with what this therapist typed or recorded; `shown`: the colleague's impression on it.

    `asks_whose`: with room to say that quoted words are the writer's own.
    """
    kept: dict[str, Value] = {}
    if typed := TherapistWritings(session, services, record.consult, record.preparation).read_latest(
        impression_kind(number)
    ):
        kept["words"] = typed
    recorded = answers.load_latest(session, record.consult.id).get((record.part, number))
    if recorded and recorded.sharing:
        kept["sharing"] = recorded.sharing
    if recorded and recorded.hear_by:
        kept["hear_by"] = recorded.hear_by
    asked = TalkQuestion(
        number=number,
        values=kept,
        is_in_scope=is_in_scope(session, record, number),
        colleague_progress=colleague_progress(session, record),
        colleague_impression=shown,
        may_be_own_words=asks_whose,
    )
    return screens.question_form(record.screen_names, asked)


def start_form(session: Session, record: ConsultRecord) -> Form:
    """Return what is looked at before the talk, or why it cannot begin now (S0-3, S0-4, S0-36)."""
    may_move = record.step == "scheduled"
    closed = gate_check.check_for_both(session, record)
    if closed:
        own = [one for one in closed if one.part is record.part and one.reason not in _RELEASE_REASONS]
        left = [line for one in own for line in gate_check.reason_sentences(session, record, one)]
        release = any(one.reason in _RELEASE_REASONS for one in closed)
        return screens.cannot_start_yet(record.screen_names, left, release=release, may_move=may_move)
    starts = record.consult.starts_at
    return screens.start(
        record.screen_names, dates.day_and_time(starts, record.actor.zone) if starts else "", may_move=may_move
    )


def booked_or_start_form(ctx: Context, record: ConsultRecord) -> Form:
    """Return the booked time; when it has come, what is looked at before the talk."""
    return start_form(ctx.session, record) if record.can_start_talk else scheduling_state.booked_form(ctx, record)


def talk_form(ctx: Context, record: ConsultRecord) -> Form:
    """Return where this therapist is in the talk: before it, at a question or the way to it, or stopped."""
    if record.preparation.begun_at is None:
        return start_form(ctx.session, record)
    if build.is_blocked(ctx.session, record):
        return screens.blocked(record.screen_names)
    number = current_question(record, record.part)
    if record.settings.free_text == "modal" and number <= QUESTIONS:
        return modal_form(ctx, record, number)
    url = "" if record.settings.free_text == "modal" else _page_link(ctx, record)
    wait = waits.wait_rows(ctx.session, record)
    return screens.page_link(
        record.screen_names, TalkPageLink(number, colleague_progress(ctx.session, record), url, wait)
    )


def modal_form(ctx: Context, record: ConsultRecord, number: int) -> Form:
    """Return one question as a window of its own: no window's typed words can show up in another's."""
    shown = read_colleague_impression(ctx.session, ctx.services, record, number) or ""
    if shown:
        audit_trail.record_read(ctx.session, ctx.services, ctx.actor, "impression", record.consult)
    return screens.as_modal(question_form(ctx.session, ctx.services, record, number, shown=shown), number)


def _page_link(ctx: Context, record: ConsultRecord) -> str:
    return page_links.make_link(ctx.session, ctx.services, ctx.actor, record.about)


def _to_recorded_answer(answer: Answer | None) -> RecordedAnswer | None:
    if answer is None:
        return None
    return RecordedAnswer(standing=answer.standing, sharing=answer.sharing or "", hear_by=answer.hear_by)
