"""Messages about safety alerts. They go before all others, carry codes and names, and are edited when things change."""

from datetime import date, datetime
from uuid import UUID

from flows.context import Context
from flows.messages.kinds import Messages, MessageText, message_text
from flows.messages.outbox import practice_hours, start_of_work
from flows.safety import recipients, standing
from flows.safety.alert_record import AlertRecord, load_record
from flows.working_hours import first_morning
from storage.models import Delivery
from storage.models.delivery import NORMAL, URGENT
from storage.outbox import deliveries, edits
from storage.safety import alerts

ALERT, AGAIN, STILL_OPEN, REVIEW = "safety_alert", "safety_again", "safety_still_open", "safety_review"
TELL_CLIENT, TALK_NOW = "safety_client", "safety_talk_now"
EDIT = "safety_edit"  # replaces a message that was sent before
LADDER = "safety_ladder"  # never sent: it waits for the next rung
_EDITED = (ALERT, AGAIN, STILL_OPEN)
messages = Messages()
_CHANGES = (alerts.CHARGE, alerts.HANDED_BACK, alerts.REOPENED, alerts.CLEARED, alerts.SETTLED)


def send_alert(record: AlertRecord, member_id: UUID, *, again: bool) -> None:
    """Tell a member of the alert now, day or night."""
    send(record, member_id, AGAIN if again else ALERT)


def send(
    record: AlertRecord, member_id: UUID, kind: str, due_at: datetime | None = None, *, priority: int = URGENT
) -> Delivery:
    """Store a message of this kind about the alert, due now or later. An urgent one goes before all other messages."""
    return deliveries.add(
        record.ctx.session,
        practice_id=record.alert.practice_id,
        recipient_id=member_id,
        kind=kind,
        consult_id=None,
        case_id=record.alert.case_id,
        alert_id=record.alert.id,
        priority=priority,
        due_at=due_at or record.ctx.now,
        now=record.ctx.now,
    )


def edit_sent(record: AlertRecord) -> None:
    """Have every message about the alert that was sent show how things stand now, in its place.

    An edit that nobody has begun to send shows it, too: edits never pile up in front of another alert.
    """
    session, alert_id = record.ctx.session, record.alert.id
    begun = deliveries.list_waiting_for_alert(session, alert_id, EDIT)
    waiting = {edit.replaces_id for edit in begun if edit.lease is None}
    for sent in deliveries.list_for_alert(session, alert_id, _EDITED):
        if sent.ts is not None and sent.id not in waiting:
            _edit(record, sent)


def edit_if_changed(ctx: Context, delivery: Delivery) -> None:
    """Edit a message that was on its way while somebody took charge or closed the alert.

    A click that is under way edits what was sent, so either it sees this message as sent, or its change is seen here.
    """
    assert delivery.alert_id is not None  # noqa: S101 -- send() sets it
    record = load_record(ctx, alerts.get_unchanging(ctx.session, delivery.alert_id))
    changed = any(event.at > delivery.made_at for event in record.of_kind(*_CHANGES))
    own_mark = record.seen.get(delivery.recipient_id)
    if changed or (own_mark is not None and own_mark.at > delivery.made_at):
        _edit(record, delivery)


def find_reminder_times(record: AlertRecord, member_id: UUID) -> list[datetime]:
    """Return when this member was reminded that the alert is still open."""
    found = deliveries.list_for_alert(record.ctx.session, record.alert.id, [STILL_OPEN])
    return [reminder.made_at for reminder in found if reminder.recipient_id == member_id]


def send_review_requests(record: AlertRecord) -> None:
    """Ask for the look back, at the start of each reviewer's next working day."""
    for reviewer_id in recipients.find_reviewers(record):
        zone = record.member(reviewer_id).time_zone
        due_at = first_morning(record.ctx.now, zone, practice_hours(record.settings))
        send(record, reviewer_id, REVIEW, due_at, priority=NORMAL)


def send_client_reminder(record: AlertRecord, day: date) -> None:
    """Remind whoever closes the alert on the day by which the client will be told."""
    due_at = start_of_work(day, record.ctx.actor.zone, record.settings)
    send(record, record.ctx.actor.member_id, TELL_CLIENT, due_at, priority=NORMAL)


def _knows_of_alert(ctx: Context, delivery: Delivery) -> bool:
    """Return whether the recipient raised the alert or was told of it, as its events say, or looks back at it."""
    assert delivery.alert_id is not None  # noqa: S101 -- send() sets it
    record = load_record(ctx, alerts.get(ctx.session, delivery.alert_id))
    is_reader = ctx.actor.member_id in record.reader_ids
    return is_reader or (delivery.kind == REVIEW and ctx.actor.member_id in recipients.find_reviewers(record))


@messages.kind(EDIT, REVIEW, TELL_CLIENT, TALK_NOW, concerns=_knows_of_alert)
@messages.kind(ALERT, AGAIN, STILL_OPEN, concerns=_knows_of_alert, after_sent=edit_if_changed)
def compose(ctx: Context, delivery: Delivery) -> MessageText | None:
    """Return the message as things stand now; None if there is nothing true to say any more."""
    assert delivery.alert_id is not None  # noqa: S101 -- send() sets it
    record = load_record(ctx, alerts.get(ctx.session, delivery.alert_id))
    if record.case is not None and record.case.deleted_at is not None:
        return None
    if delivery.kind == REVIEW:
        return _compose_review(record)
    if delivery.kind == TALK_NOW:
        talk = record.latest(alerts.TALK)
        who = {"who": record.name(talk.by_id)} if talk else {}
        return message_text(TALK_NOW, {**standing.placeholders(record), **who}, record.about)
    if delivery.kind == TELL_CLIENT:
        is_told = record.latest(alerts.CLIENT_TOLD) is not None
        return None if is_told else message_text(TELL_CLIENT, standing.placeholders(record), record.about)
    if delivery.kind == EDIT:
        return _compose_standing(record)
    return _compose_alert(record, delivery.kind)


def _edit(record: AlertRecord, sent: Delivery) -> None:
    edits.add(record.ctx.session, sent, EDIT, record.ctx.now, priority=URGENT)


def _compose_review(record: AlertRecord) -> MessageText | None:
    if record.alert.configuration not in alerts.CLOSED_STATES:
        return None
    return message_text(REVIEW, standing.placeholders(record), record.about)


def _compose_alert(record: AlertRecord, kind: str) -> MessageText | None:
    """Return a message that asks to look at the alert, unless nobody has to look any more."""
    if not record.is_open or (record.ctx.actor.member_id == record.alert.raised_by and kind != STILL_OPEN):
        return None
    has_seen = record.ctx.actor.member_id in record.seen
    if kind == STILL_OPEN:
        return message_text(kind, standing.placeholders(record), record.about) if _is_in_charge(record) else None
    if kind == AGAIN and record.alert.configuration == "looked_after":
        return None
    if kind == AGAIN and has_seen and record.charge is not None:
        return None
    return _fitting(record, f"{kind}_call" if record.case is None else kind)


def _compose_standing(record: AlertRecord) -> MessageText:
    """Return what an earlier message shows from now on."""
    if not record.is_open:
        return _fitting(record, "safety_over")
    return _fitting(record, "safety_call_now" if record.case is None else "safety_now")


def _fitting(record: AlertRecord, template: str) -> MessageText:
    """Return the message with those buttons that this reader can use now."""
    me = record.ctx.actor.member_id
    flags = {
        "unseen": "yes" if record.is_open and me not in record.seen and me != record.alert.raised_by else "",
        "free": "yes" if record.is_open and record.charge is None else "",
    }
    return message_text(template, {**standing.placeholders(record), **flags}, record.about)


def _is_in_charge(record: AlertRecord) -> bool:
    return record.alert.configuration == "looked_after" and record.has_charge(record.ctx.actor.member_id)
