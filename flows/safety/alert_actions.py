"""What those who were told of an alert can do in the chat: see it, take charge, reach others, talk, clear it."""

from uuid import UUID

from flows import audit_trail
from flows.actions import Actions, Click, Options
from flows.context import Context
from flows.errors import FlowError
from flows.permissions import NotYoursError, Permission
from flows.replies import Outcome, Push, Show
from flows.safety import safety_chart, screens, standing
from flows.safety.alert_access import load_alert, load_readable
from flows.safety.alert_record import BY_ACT, BY_PHONE, BY_PRESS, AlertRecord
from flows.safety.alert_screen import alert_form
from flows.safety.telling import alert_messages, ladder_run
from storage.safety import alerts

actions = Actions()


class AlertClosedError(FlowError):
    """The alert is closed; nothing about it changes any more."""

    refusal = "alert_closed"


@actions.press("safety_open", may=Permission.ANSWER_ALERT, loads=load_readable)
def show_alert(_ctx: Context, record: AlertRecord, _click: Click) -> Outcome:
    """Return how the alert stands."""
    return Show(alert_form(record))


@actions.press("safety_seen", may=Permission.ANSWER_ALERT, loads=load_alert)
def confirm_seen(_ctx: Context, record: AlertRecord, _click: Click) -> Outcome:
    """Record that the actor has seen the alert."""
    if record.is_open:
        mark_seen(record, record.ctx.actor.member_id, BY_PRESS)
        finish_change(record)
    return Show(alert_form(record))


@actions.press("safety_reached", may=Permission.ANSWER_ALERT, loads=load_alert)
def confirm_reached(_ctx: Context, record: AlertRecord, click: Click) -> Outcome:
    """Record that the actor reached somebody by phone, which counts as seen (S0-10). The button names who was told."""
    mark_reached(record, click.value)
    return Show(alert_form(record))


@actions.press("safety_charge", may=Permission.ANSWER_ALERT, loads=load_alert)
def take_charge(ctx: Context, record: AlertRecord, _click: Click) -> Outcome:
    """Give the actor charge, unless somebody has it already: of two at once, the second reads who was first."""
    if record.is_open:
        take_charge_of(record, ctx.actor.member_id)
        finish_change(record)
    return Show(alert_form(record))


@actions.press("safety_hand_back", may=Permission.ANSWER_ALERT, loads=load_alert)
def hand_back_charge(ctx: Context, record: AlertRecord, _click: Click) -> Outcome:
    """Take charge from the actor, so that the ladder goes on until somebody else has it."""
    if record.is_open and record.has_charge(ctx.actor.member_id):
        if record.alert.configuration == "looked_after":
            ladder_run.reopen(record, ctx.actor.member_id)
        else:
            record.add(alerts.HANDED_BACK, by_id=ctx.actor.member_id)
        record_event(record, alerts.HANDED_BACK)
        finish_change(record)
    return Show(alert_form(record))


@actions.press("safety_not_over", may=Permission.ANSWER_ALERT, loads=load_alert)
def say_not_over(ctx: Context, record: AlertRecord, _click: Click) -> Outcome:
    """Open the alert again: nobody has charge, and everybody is told again from the first rung on."""
    if record.is_open and record.alert.configuration == "looked_after":
        ladder_run.reopen(record, ctx.actor.member_id)
        record_event(record, alerts.REOPENED)
        finish_change(record)
    return Show(alert_form(record))


@actions.press("safety_phones", may=Permission.ANSWER_ALERT, loads=load_readable, options=Options(reads=True))
def show_phones(_ctx: Context, record: AlertRecord, _click: Click) -> Outcome:
    """Return the numbers to call and the practice's first steps."""
    return Push(screens.phones(standing.load_numbers(record)))


@actions.press("safety_clear", may=Permission.ANSWER_ALERT, loads=load_alert, options=Options(reads=True))
def ask_to_clear(ctx: Context, record: AlertRecord, _click: Click) -> Outcome:
    """Return the question whether it has cleared up, for whoever raised the alert."""
    if record.alert.raised_by != ctx.actor.member_id:
        raise NotYoursError
    return Push(screens.clear(record.about))


@actions.submit("safety_clear", may=Permission.ANSWER_ALERT, loads=load_alert)
def clear(ctx: Context, record: AlertRecord, _click: Click) -> Outcome:
    """Close the alert because it has cleared up; everybody who was told sees it in the message that they have."""
    if record.alert.raised_by != ctx.actor.member_id:
        raise NotYoursError
    if record.is_open:
        close(record, "clear", alerts.CLEARED)
    return Show(alert_form(record))


@actions.press("safety_client_told", may=Permission.ANSWER_ALERT, loads=load_alert)
def confirm_client_told(ctx: Context, record: AlertRecord, _click: Click) -> Outcome:
    """Record that the client was told that the two told each other (S0-22, S0-25)."""
    if record.latest(alerts.CLIENT_TOLD) is None and record.latest(alerts.SETTLED):
        record.add(alerts.CLIENT_TOLD, by_id=ctx.actor.member_id)
        record_event(record, alerts.CLIENT_TOLD)
    return Show(alert_form(record))


def mark_seen(record: AlertRecord, member_id: UUID, how: str) -> None:
    """Record that somebody has seen the alert, once. Whoever raised it needs no mark."""
    if member_id not in record.seen and member_id != record.alert.raised_by:
        record.add(alerts.SEEN, member_id=member_id, by_id=record.ctx.actor.member_id, detail=(how,))
        record_event(record, alerts.SEEN)


def mark_reached(record: AlertRecord, told_event_id: str) -> None:
    """Record that the actor reached by phone whoever this event told; raise NotYoursError if there is no such event."""
    told = next((event for event in record.of_kind(alerts.TOLD) if str(event.id) == told_event_id), None)
    if told is None or told.member_id is None:
        raise NotYoursError
    if record.is_open:
        mark_seen(record, told.member_id, BY_PHONE)
        mark_seen(record, record.ctx.actor.member_id, BY_ACT)
        finish_change(record)


def take_charge_of(record: AlertRecord, member_id: UUID) -> None:
    """Record that a member has seen the alert and, if nobody has charge, that they take it."""
    mark_seen(record, member_id, BY_ACT)
    if record.charge is None:
        record.add(alerts.CHARGE, by_id=member_id)
        record_event(record, alerts.CHARGE)


def close(record: AlertRecord, event: str, kind: str, *, writing_id: UUID | None = None, client: str = "") -> None:
    """Close an open alert: send the chart's event, record it, edit every message, and ask for the look back."""
    if not record.is_open:
        raise AlertClosedError
    safety_chart.send_event(record.alert, event)
    record.add(kind, by_id=record.ctx.actor.member_id, writing_id=writing_id, detail=(client,) if client else ())
    record_event(record, kind)
    alert_messages.edit_sent(record)
    alert_messages.send_review_requests(record)


def finish_change(record: AlertRecord) -> None:
    """Do what follows each change: the chart's event once the alert is looked after, and the edit of every message."""
    ladder_run.check_looked_after(record)
    alert_messages.edit_sent(record)


def record_event(record: AlertRecord, kind: str) -> None:
    """Log what the actor did with the alert."""
    audit_trail.record_action(record.ctx, f"safety.{kind}", f"alert:{record.alert.id}", case_id=record.alert.case_id)
