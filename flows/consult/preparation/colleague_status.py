"""What one may know of where the colleague stands while preparing: one of five things, and never a screen or a reason.

Invited, preparing, not before a day that they chose to show, waiting for a release, ready.
"""

from datetime import datetime

from sqlmodel import Session

from flows import dates
from flows.consult import chart
from flows.consult.consent import effects
from flows.consult.record import ConsultRecord
from flows.content import WORDS
from storage.consults import preparations


def status_line(session: Session, scene: ConsultRecord) -> str:
    """Return where the colleague stands, in words with the day since when."""
    theirs = preparations.find(session, scene.consult.id, scene.part.other)
    if theirs is None:
        return _status_in_words(scene, "their_invited", since=scene.consult.invited_at)
    if chart.current_step(scene.consult.configuration, scene.part.other) == "ready":
        return _status_in_words(scene, "their_ready")
    if theirs.shows_day and theirs.resting_until is not None and theirs.resting_until > scene.today:
        return _status_in_words(scene, "their_not_before", day=dates.weekday_and_day(theirs.resting_until))
    if any(cell.discloser is scene.part.other for cell in effects.missing_releases(session, scene.case, scene.now)):
        return _status_in_words(scene, "their_release")
    return _status_in_words(scene, "their_preparing", since=theirs.waited_since or scene.consult.invited_at)


def _status_in_words(scene: ConsultRecord, name: str, *, since: datetime | None = None, day: str = "") -> str:
    begun = dates.weekday_and_day(since.astimezone(scene.actor.zone).date()) if since else ""
    return WORDS.phrases[name].format(colleague=scene.colleague.first_name, since=begun, day=day)
