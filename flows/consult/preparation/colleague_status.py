"""What a therapist may know about the colleague's preparation: one of five states, never a screen or a reason.

The states: invited, preparing, not before a day that they chose to show, waiting for a release, ready.
"""

from datetime import datetime

from flows.consult import chart
from flows.consult.record import ConsultRecord
from flows.content import WORDS


def status_line(record: ConsultRecord) -> str:
    """Return the colleague's state in words, with the day on which it began."""
    preparation = record.colleague_preparation
    if preparation is None:
        return _status_in_words(record, "their_invited", since=record.consult.invited_at)
    if chart.current_step(record.consult.configuration, record.part.other) == "ready":
        return _status_in_words(record, "their_ready")
    if preparation.shows_day and preparation.resting_until is not None and preparation.resting_until > record.today:
        return _status_in_words(record, "their_not_before", day=record.dates.day(preparation.resting_until))
    if record.case_record.missing_releases(record.part.other):
        return _status_in_words(record, "their_release")
    return _status_in_words(record, "their_preparing", since=preparation.waited_since or record.consult.invited_at)


def _status_in_words(record: ConsultRecord, name: str, *, since: datetime | None = None, day: str = "") -> str:
    since_day = record.dates.day_of(since) if since else ""
    return WORDS.phrases[name].format(colleague=record.colleague.first_name, since=since_day, day=day)
