"""The ladder of one alert, run: who is told now, and when the worker looks again (S0-10).

One delivery for each open alert waits for the next rung. It is never sent: when it is due, the people on the rung are
told in the same transaction, so that a worker that is killed loses nothing and tells nobody of a rung twice.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from flows import audit_trail
from flows.context import Context
from flows.messages.kinds import MessageKind, Messages, anybody
from flows.messages.outbox import actor_hours
from flows.safety import ladder, recipients, safety_chart
from flows.safety.alert_record import AlertRecord, lock_record
from flows.safety.ladder import Rung
from flows.safety.telling import alert_messages
from flows.working_hours import morning_after
from storage.models import Delivery
from storage.outbox import deliveries
from storage.safety import alerts

TOLD_ACTION = "safety.told"  # of the audit log; the entry is about the member who was told


def begin(record: AlertRecord) -> None:
    """Tell the people on the first rung now, and store the delivery that waits for the next one."""
    due_at = _climb(record)
    alert_messages.send(record, record.alert.raised_by, alert_messages.LADDER, due_at)


def restart(record: AlertRecord) -> None:
    """Begin again from the first rung, in place of what waits."""
    for delivery in deliveries.list_waiting_for_alert(record.ctx.session, record.alert.id, alert_messages.LADDER):
        deliveries.record_outcome(record.ctx.session, delivery.id, outcome=deliveries.STALE, now=record.ctx.now)
    begin(record)


def never_compose(_ctx: Context, _delivery: Delivery) -> None:
    """Return no message: what is due is told to others, by `run`."""


def run(ctx: Context, delivery: Delivery) -> datetime | None:
    """Tell who is due now; return when to look again, or None once the alert is closed or its case was deleted."""
    assert delivery.alert_id is not None  # noqa: S101 -- begin() sets it
    record = lock_record(ctx, delivery.alert_id)
    if not record.is_open:
        return None
    if record.alert.configuration == "looked_after" and not record.is_looked_after:
        reopen(record, keeps_charge=record.charge is not None)
        return None  # a new delivery waits for the next rung
    check_looked_after(record)
    if record.alert.configuration == "looked_after":
        return _remind_of_open_alert(record)
    return _climb(record, _tell_new_therapists(record))


def check_looked_after(record: AlertRecord) -> None:
    """Send the chart's event once every therapist has seen the alert and somebody has charge."""
    if record.alert.configuration == "told" and record.is_looked_after:
        safety_chart.send_event(record.alert, "everyone")


def reopen(record: AlertRecord, by_id: UUID | None = None, *, keeps_charge: bool = False) -> None:
    """Open an alert again that was looked after: nobody has charge, and everybody is told from the first rung on.

    `keeps_charge`: the case has a new therapist, who has not seen it; whoever has charge keeps it.
    """
    safety_chart.send_event(record.alert, "reopen")
    if not keeps_charge:
        record.add(alerts.HANDED_BACK, by_id=by_id)
    record.add(alerts.REOPENED, by_id=by_id)
    restart(record)


def _tell_new_therapists(record: AlertRecord) -> set[UUID]:
    """Tell whoever has taken over the case since the first rung, whatever rung is next; return whom."""
    new_ids = set(record.unseen_therapist_ids) - set(record.told)
    for member_id in new_ids:
        add_told(record, member_id, ladder.FIRST)
        alert_messages.send_alert(record, member_id, again=False)
    return new_ids


def _climb(record: AlertRecord, already: Collection[UUID] = ()) -> datetime:
    """Tell the people on every rung that is due, each once and none of `already`; return when the next rung is due."""
    told = set(already)
    last = record.ladder.last
    if last is not None and last.due_at > record.ctx.now:  # the clock was put back: the next rung counts from now
        record.add(alerts.RUNG, detail=(last.name,), due_at=record.ctx.now)
    name = ""
    for rung in record.ladder.climb(record.ctx.now):
        name = rung.name
        told |= _tell(record, rung, told)
    if not told and name == ladder.FIRST:
        for name in (ladder.NEXT, ladder.EVERYONE):  # nobody was there to tell: the next rung at once
            told |= _tell(record, Rung(name, record.ctx.now), told)
            if told:
                break
    return recipients.find_upcoming(record)[0].due_at


def _tell(record: AlertRecord, rung: Rung, already: set[UUID]) -> set[UUID]:
    """Tell the people on this rung; return whom."""
    record.add(alerts.RUNG, detail=(rung.name,), due_at=rung.due_at)
    due = [id_ for id_ in recipients.people_due(record, rung.name) if id_ not in already]
    told = record.told
    for member_id in due:
        if member_id not in told:
            add_told(record, member_id, rung.name)
        alert_messages.send_alert(record, member_id, again=member_id in told)
    return set(due)


def add_told(record: AlertRecord, member_id: UUID, rung: str) -> None:
    """Record that a member is told: for the alert, and for the accounting of disclosures (45 CFR 164.528)."""
    record.add(alerts.TOLD, member_id=member_id, detail=(rung,))
    audit_trail.record_system_action(
        record.ctx.session,
        record.ctx.services,
        record.alert.practice_id,
        TOLD_ACTION,
        f"member:{member_id}",
        case_id=record.alert.case_id,
    )


def _remind_of_open_alert(record: AlertRecord) -> datetime:
    """Each working morning, remind whoever has charge that the alert is open; return when to look again."""
    charge, now = record.charge, record.ctx.now
    assert charge is not None and charge.by_id is not None  # noqa: S101, PT018 -- the alert is looked after
    zone, hours = record.member(charge.by_id).time_zone, actor_hours(record.ctx)
    since = max([charge.at, *alert_messages.find_reminder_times(record, charge.by_id)])
    due_at = morning_after(min(since, now), 1, zone, hours)
    if due_at > now:
        return due_at
    alert_messages.send(record, charge.by_id, alert_messages.STILL_OPEN)
    return morning_after(now, 1, zone, hours)


messages = Messages()
messages.add(MessageKind(alert_messages.LADDER, never_compose, anybody, follow_up=run))
