"""Starting the talk at its booked time, after checking the reasons to wait; or running late (S0-4, S0-36)."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from flows import audit_trail
from flows.actions import Push, Reply, Show
from flows.consult import chart, step_screens, turn
from flows.consult.record import ConsultRecord, load, load_unlocked
from flows.consult.scheduling import times
from flows.consult.summary import build
from flows.consult.talk import screens, state
from flows.content import WORDS
from flows.context import Context
from flows.forms import check
from flows.home import screens as home_screens
from flows.messages import outbox
from flows.people.membership import load_actor
from storage.models import Consult, Member
from storage.outbox import deliveries

RUNNING_LATE = "late"


def show_start(ctx: Context, consult_id: str) -> Reply:
    """Return the screen shown before the talk. If it does not apply, return the screen of this therapist's step."""
    return step_screens.show(ctx, load(ctx, consult_id))


def start_talk(ctx: Context, consult_id: str, inputs: Mapping[str, object]) -> Reply:
    """Start the talk if no reason to wait applies and every gate is open (S0-36).

    The first of the two to start opens the talk for both. If a reason applies, change nothing and say what may help.
    """
    record = load(ctx, consult_id)
    form = step_screens.current_form(ctx, record)
    if form.step != "begin":
        audit_trail.record_gate(ctx, "begin", record.consult, form.step)
        return Show(form)
    checked = check(form, inputs)
    if checked.errors:
        return Show(step_screens.with_errors(form, checked.errors, checked.values))
    if checked.values["fits"] != "none":
        return Show(screens.reason_to_wait(record.screen_names, may_move=record.step == "scheduled"))
    audit_trail.record_gate(ctx, "begin", record.consult)
    if record.step == "scheduled":
        chart.send_event(record.consult, "begin")
        record.consult.began_at, record.consult.questions_version = record.now, screens.QUESTIONS_VERSION
    record.preparation.begun_at = record.preparation.screened_at = record.now
    turn.update_turns(ctx, record)
    return step_screens.show(ctx, record)


def tell_running_late(ctx: Context, consult_id: str) -> Reply:
    """Tell the colleague, once for each booking, that this therapist is running ten minutes late."""
    record = load(ctx, consult_id)
    if not _is_awaited(record):
        return step_screens.show(ctx, record)
    if not _has_announced_delay(ctx, record):
        outbox.send(ctx, record.colleague.id, RUNNING_LATE, record.consult.id)
    message = WORDS.phrases["late_said"].format(colleague=record.colleague.first_name)
    return Push(home_screens.notice(message))


def is_colleague_awaited(session: Session, consult: Consult, recipient: Member, now: datetime) -> bool:
    """Tell whether this member's colleague has not started yet, while the talk can begin."""
    record = load_unlocked(session, load_actor(session, recipient), consult.id, now)
    if record is None:
        return False
    colleague_started_at = state.talk_started_at(session, record, record.part.other)
    return colleague_started_at is None and _may_start(record)


def can_start(session: Session, consult: Consult, recipient: Member, now: datetime) -> bool:
    """Tell whether this member can start the talk now.

    They can if it is time, the colleague has not left the practice, and the releases are in force.
    """
    record = load_unlocked(session, load_actor(session, recipient), consult.id, now)
    if record is None or record.preparation.begun_at is not None or not record.colleague.active:
        return False
    return _may_start(record) and not build.is_blocked(session, record)


def _is_awaited(record: ConsultRecord) -> bool:
    return record.preparation.begun_at is None and _may_start(record)


def _may_start(record: ConsultRecord) -> bool:
    starts_at = record.consult.starts_at
    is_open = record.step == "scheduled" or record.is_conferring
    return is_open and starts_at is not None and times.may_start(starts_at, record.now)


def _has_announced_delay(ctx: Context, record: ConsultRecord) -> bool:
    last_notice = deliveries.find_last(
        ctx.session, recipient_id=record.colleague.id, consult_id=record.consult.id, kind=RUNNING_LATE
    )
    return (
        last_notice is not None
        and record.consult.booked_at is not None
        and last_notice.made_at >= record.consult.booked_at
    )
