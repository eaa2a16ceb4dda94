"""The lines about safety on Home: open alerts, closed ones to look back at, and what an administrator should see."""

import logging
from collections import Counter
from collections.abc import Iterator

from flows.content import WORDS, ListLine
from flows.context import Context
from flows.permissions import Permission, is_allowed
from flows.safety import alert_access, standing
from flows.safety.alert_record import AlertRecord
from storage.cases import cases
from storage.models import SafetyAlert, SafetyEvent
from storage.people import members, practices
from storage.row_errors import RowChangedError
from storage.safety import alerts

_LOGGER = logging.getLogger(__name__)
_SHOWN_STATES = (*alerts.OPEN_STATES, *alerts.CLOSED_STATES)
MANY = 3  # open alerts in the practice, from which an administrator sees how many there are


def home_lines(ctx: Context) -> list[ListLine]:
    """Return the lines on Home: what an administrator should see, the actor's open alerts, those to look back at.

    What an administrator should see comes first: Home shows only so many lines.
    """
    practice_id = ctx.actor.practice_id
    try:
        found = alerts.list_in_states(ctx.session, practice_id, _SHOWN_STATES)
        events = alerts.map_events(ctx.session, [alert.id for alert in found])
        records = [_record(ctx, alert, events[alert.id]) for alert in found]
    except RowChangedError:  # in one alert: the others are shown all the same
        records = list(_iter_whole(ctx))
    return [
        *_administrator_lines(ctx, [record for record in records if record.is_open]),
        *(_open_line(record) for record in records if record.is_open and ctx.actor.member_id in record.reader_ids),
        *(_review_line(record) for record in records if alert_access.may_review(record)),
    ]


def _iter_whole(ctx: Context) -> Iterator[AlertRecord]:
    """Yield the alerts whose rows are as the product wrote them, read one by one; log each other one."""
    for alert_id in alerts.list_ids(ctx.session, ctx.actor.practice_id):
        try:
            alert = alerts.get(ctx.session, alert_id)
            record = _record(ctx, alert, alerts.list_events(ctx.session, alert_id))
        except RowChangedError as error:
            fault = error.fault
            _LOGGER.error("safety: alert left out of a list: row %s %s %s", fault.table, fault.key, fault.why)  # noqa: TRY400 -- not its text
            continue
        is_deleted = record.case is not None and record.case.deleted_at is not None
        if alert.configuration in _SHOWN_STATES and not is_deleted:
            yield record


def _record(ctx: Context, alert: SafetyAlert, events: list[SafetyEvent]) -> AlertRecord:
    case = cases.get(ctx.session, alert.case_id) if alert.case_id else None
    return AlertRecord(ctx, alert, case, events)


def _open_line(record: AlertRecord) -> ListLine:
    phrase = WORDS.phrases["safety_line" if record.case else "safety_line_call"]
    return ListLine(phrase.format_map(standing.placeholders(record)), "safety_open", record.about)


def _review_line(record: AlertRecord) -> ListLine:
    words = WORDS.phrases["safety_line_review"].format_map(standing.placeholders(record))
    return ListLine(words, "safety_open", record.about)


def _administrator_lines(ctx: Context, open_records: list[AlertRecord]) -> list[ListLine]:
    """Return how many alerts are open and who raised most of them, if many are, and whether numbers are missing."""
    if not is_allowed(ctx.actor, Permission.CHANGE_SETTINGS):
        return []
    lines = []
    if len(open_records) >= MANY:
        (raiser_id, most), *_ = Counter(record.alert.raised_by for record in open_records).most_common(1)
        who = members.get(ctx.session, raiser_id).first_name
        lines.append(ListLine(WORDS.phrases["safety_line_many"].format(number=len(open_records), most=most, who=who)))
    if practices.get_settings(ctx.session, ctx.actor.practice_id).numbers_saved_at is None:
        lines.append(ListLine(WORDS.phrases["numbers_missing"], "settings_phones"))
    return lines
