"""The screens of the times that a therapist offers: choosing them, and ready with them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flows.consult.record import ConsultRecord
from flows.consult.scheduling import screens as scheduling_screens
from flows.consult.scheduling import state, times
from flows.consult.waiting import waits
from flows.forms import Form, Option
from flows.messages import outbox


def times_form(record: ConsultRecord, *, another: bool = False, with_refused: bool = False) -> Form:
    """Return the half-hours that suit both, with earlier ticks (S0-21); `another`: with a field for one more time.

    `with_refused`: only to check answers, so that a time that can't be offered any more is refused by its reason.
    """
    offered = [offer.starts_at for offer in record.tables.offers(record.part)]
    if not with_refused:
        offered = [when for when in offered if _can_be_offered(record, when)]
    suggested = (when for when in _suggested_times(record) if _can_be_offered(record, when))
    options = [
        Option(moment.isoformat(), state.time_in_words(record, moment)) for moment in sorted({*suggested, *offered})
    ]
    values = [moment.isoformat() for moment in offered] + ([scheduling_screens.ANOTHER_TIME] if another else [])
    return scheduling_screens.offer_times(
        record.screen_names,
        options,
        tuple(values),
        bounds=(
            record.today + timedelta(days=record.settings.lead_days),
            record.today + times.MAX_OFFER_DELAY,
        ),
        for_safety=record.has_safety_reason,
    )


def ready_form(record: ConsultRecord) -> Form:
    """Return the screen on which the starter offers times first; after that, that this therapist is ready."""
    if record.preparation.offered_at is None and record.part == record.consult.starter_part:
        return times_form(record)
    offered = [offer.starts_at for offer in record.tables.offers(record.part)]
    return scheduling_screens.ready(record.screen_names, state.times_in_words(record, offered), waits.wait_rows(record))


def _can_be_offered(record: ConsultRecord, when: datetime) -> bool:
    """Tell whether this time can still be booked and is not the booked one, which a new offer would give up."""
    return when != record.consult.starts_at and state.find_refusal(record, when) is None


def _suggested_times(record: ConsultRecord) -> Sequence[datetime]:
    """Return half-hours within both therapists' working hours, from the practice's lead time on."""
    zones = (record.member.time_zone, record.colleague.time_zone)
    hours = outbox.practice_hours(record.settings)
    return times.suggest_half_hours(record.now, zones, hours, lead_days=record.settings.lead_days)
