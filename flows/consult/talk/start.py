"""Starting the talk at its booked time, after checking the reasons to wait; or running late (S0-4, S0-36)."""

from flows import audit_trail, content
from flows.actions import Actions, Click
from flows.consult import chart
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import load
from flows.consult.talk import screens, state
from flows.consult.talk.outside import passed_over
from flows.content import WORDS, explain_errors
from flows.context import Context
from flows.forms import check
from flows.permissions import Permission
from flows.replies import Current, Outcome, Push, Show

RUNNING_LATE = "late"

actions = Actions()


@actions.press("begin", may=Permission.PREPARE, loads=load)
def show_start(_ctx: Context, record: ConsultRecord, _click: Click) -> Outcome:
    """Return the screen shown before the talk. If it does not apply, return the screen of this therapist's step."""
    return Current(record.consult.id)


@actions.submit("begin", may=Permission.PREPARE, loads=load)
def start_talk(ctx: Context, record: ConsultRecord, click: Click) -> Outcome:
    """Start the talk if no reason to wait applies and every gate is open (S0-36).

    The first of the two to start opens the talk for both. If a reason applies, change nothing and say what may help.
    """
    if refusal := state.find_start_refusal(record):
        audit_trail.record_gate(ctx, "begin", record.consult, refusal)
        return Current(record.consult.id)
    form = state.start_form(record)
    checked = check(form, click.given)
    if checked.errors:
        return Show(explain_errors(form, checked.errors, checked.values))
    if checked.values["fits"] != "none":
        return Show(screens.reason_to_wait(record.screen_names, may_move=record.step == "scheduled"))
    audit_trail.record_gate(ctx, "begin", record.consult)
    if record.step == "scheduled":
        chart.send_event(record.consult, "begin")
        record.consult.began_at, record.consult.questions_version = record.now, screens.QUESTIONS_VERSION
    record.preparation.begun_at = record.preparation.screened_at = record.now
    passed_over.pass_over(record)
    record.take_turn()
    return Current(record.consult.id)


@actions.press("ten_late", may=Permission.PREPARE, loads=load)
def announce_delay(_ctx: Context, record: ConsultRecord, _click: Click) -> Outcome:
    """Tell the colleague, once for each booking, that this therapist is running ten minutes late."""
    if not is_awaited(record):
        return Current(record.consult.id)
    if not _has_announced_delay(record):
        record.send(record.colleague.id, RUNNING_LATE)
    message = WORDS.phrases["late_said"].format(colleague=record.colleague.first_name)
    return Push(content.notice(message))


def is_awaited(record: ConsultRecord) -> bool:
    """Tell whether this therapist has not started yet, while the talk can begin."""
    return record.preparation.begun_at is None and may_start(record)


def may_start(record: ConsultRecord) -> bool:
    """Tell whether the time of the talk has come, and the talk is not over."""
    return record.is_time_to_talk and (record.step == "scheduled" or record.is_conferring)


def _has_announced_delay(record: ConsultRecord) -> bool:
    last_notice = record.tables.last_message(record.colleague.id, RUNNING_LATE)
    return (
        last_notice is not None
        and record.consult.booked_at is not None
        and last_notice.made_at >= record.consult.booked_at
    )
