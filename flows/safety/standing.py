"""How an alert stands, in words: who raised it, who was told and has seen it, who has charge, what comes next."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from flows.content import WORDS
from flows.practice import numbers
from flows.practice.phone_numbers import PhoneNumbers
from flows.safety import recipients, screens
from flows.safety.alert_record import BY_PHONE, AlertRecord
from storage.models import Delivery, SafetyEvent
from storage.outbox import deliveries
from storage.safety import alerts

_TELLING = ("safety_alert", "safety_again")
_ENDINGS = {alerts.CLEARED: "safety_is_cleared", alerts.SETTLED: "safety_is_settled"}


def placeholders(record: AlertRecord) -> Mapping[str, str]:
    """Return what every screen and message about the alert may say; times in the reader's zone."""
    return {
        "code": record.case.code if record.case else WORDS.phrases["safety_no_case"],
        "who": record.name(record.alert.raised_by),
        "time": moment(record, record.alert.raised_at),
        "at": at_moment(record, record.alert.raised_at),
        "standing": standing_line(record),
        **load_numbers(record).placeholders(WORDS.phrases),
    }


def standing_line(record: AlertRecord) -> str:
    """Return one line: that it is closed, reviewed, in whose hands it is, or that nobody has taken charge yet."""
    phrases = WORDS.phrases
    if reviewed := record.latest(alerts.REVIEWED):
        return review_line(record, reviewed)
    for kind, phrase in _ENDINGS.items():
        if ended := record.latest(kind):
            return phrases[phrase].format(who=record.name(ended.by_id), at=at_moment(record, ended.at))
    if charge := record.charge:
        return phrases["safety_in_charge"].format(who=record.name(charge.by_id), at=at_moment(record, charge.at))
    return phrases["safety_nobody_in_charge"]


def review_line(record: AlertRecord, reviewed: SafetyEvent) -> str:
    """Return who looked back at the alert, when, and how they see it."""
    phrase = WORDS.phrases[f"safety_review_{reviewed.detail[0]}"]
    return phrase.format(who=record.name(reviewed.by_id), time=moment(record, reviewed.at))


def told_lines(record: AlertRecord) -> list[tuple[SafetyEvent, str, bool]]:
    """Return one line for each person who was told: the event, the line, and whether they have not seen it yet."""
    sent = _latest_messages(record)
    seen = record.seen
    return [
        (event, _told_line(record, event, seen.get(id_), sent.get(id_)), id_ not in seen)
        for id_, event in record.told.items()
    ]


def reachable_lines(record: AlertRecord) -> list[tuple[str, str, str]]:
    """Return the lines of `told_lines`, each with the event's id and the name of whoever the reader may still reach."""
    me = record.ctx.actor.member_id
    return [
        (line, str(event.id), record.name(event.member_id))
        if is_unseen and record.is_open and event.member_id != me
        else (line, "", "")
        for event, line, is_unseen in told_lines(record)
    ]


def next_line(record: AlertRecord) -> str:
    """Return who is told next and when, while the ladder goes on and reaches somebody; else ""."""
    if record.alert.configuration != "told" or not record.is_open:
        return ""
    rung, people = recipients.find_upcoming(record)
    time, names = moment(record, rung.due_at), [record.name(id_) for id_ in people if id_ not in record.told]
    if not people:
        return ""
    if record.case is None:
        phrase = "safety_next_told_call" if names else "safety_next_again_call"
    else:
        phrase = "safety_next_told" if names else "safety_next_again"
    return WORDS.phrases[phrase].format(time=time, names=screens.join_names(names))


def moment(record: AlertRecord, when: datetime) -> str:
    """Return a time in the reader's zone: the time of day if it is today, else with its day."""
    return record.dates.time(when) if _is_today(record, when) else record.dates.day_and_time(when)


def at_moment(record: AlertRecord, when: datetime) -> str:
    """Return a time in the reader's zone as it stands in a sentence: "at 10:20 AM", "on Mon, May 3 at 9:00 AM"."""
    return WORDS.phrases["safety_at_time" if _is_today(record, when) else "safety_on_day"].format(
        time=moment(record, when)
    )


def _is_today(record: AlertRecord, when: datetime) -> bool:
    return when.astimezone(record.ctx.actor.zone).date() == record.ctx.today


def load_numbers(record: AlertRecord) -> PhoneNumbers:
    """Return the practice's numbers to call."""
    return numbers.load_numbers(record.ctx.services, record.ctx.session, record.alert.practice_id)


def _latest_messages(record: AlertRecord) -> dict[UUID, Delivery]:
    found = deliveries.list_for_alert(record.ctx.session, record.alert.id, _TELLING)
    return {message.recipient_id: message for message in found}


def _told_line(record: AlertRecord, told: SafetyEvent, seen: SafetyEvent | None, message: Delivery | None) -> str:
    phrases, name = WORDS.phrases, record.name(told.member_id)
    if seen is not None and BY_PHONE in seen.detail:
        return phrases["safety_reached"].format(name=name, who=record.name(seen.by_id), time=moment(record, seen.at))
    if seen is not None:
        return phrases["safety_seen_at"].format(name=name, time=moment(record, seen.at))
    if message is not None and message.outcome == "given_up":
        return phrases["safety_unreachable"].format(name=name)
    if message is not None and message.done_at is None:
        return phrases["safety_on_its_way"].format(name=name)
    return phrases["safety_not_seen"].format(name=name, time=moment(record, told.at))
