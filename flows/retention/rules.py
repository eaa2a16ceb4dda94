"""How long records are kept, and when they are deleted: on an announced day, and never while something prevents it.

Seven years after the last contact is usual for adults. For minors it is longer; since no birth date is stored, a case
with a minor is never deleted without a decision. HIPAA requires six years for its own documents
(45 CFR 164.316(b)(2), 164.530(j)). This is general guidance: a practice's board or counsel decides.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

NOTICE_PERIOD = timedelta(days=30)
NEVER = 0


def shortens(before: int, after: int) -> bool:
    """Return whether this number of years or days is shorter than that one. NEVER is the longest."""
    return after != NEVER and (before == NEVER or after < before)


class RetentionStatus(StrEnum):
    """Where a record is between being kept and being deleted because of its age."""

    KEPT = "kept"  # the deletion day is further away than NOTICE_PERIOD
    ON_HOLD = "held"  # under a legal hold
    UNDER_WAY = "under_way"  # a consult is still open
    NEEDS_DECISION = "asks"  # the case has a minor and is old enough: an administrator decides
    TO_ANNOUNCE = "tell"  # administrators have to be told first
    ANNOUNCED = "waits"  # announced; the deletion day is in the future
    DUE = "goes"


@dataclass(frozen=True)
class RetentionFacts:
    """The facts about one record: when something was last added, and what prevents its deletion."""

    last_added_on: date
    has_minor: bool = False
    is_on_hold: bool = False
    is_under_way: bool = False


def deletion_day(last_added_on: date, years: int) -> date | None:
    """Return the day `years` after the last addition, or None for never. February 29 becomes March 1 in other years."""
    if years == NEVER:
        return None
    try:
        return last_added_on.replace(year=last_added_on.year + years)
    except ValueError:
        return date(last_added_on.year + years, 3, 1)


def retention_status(
    facts: RetentionFacts, years: int, told_on: date | None, today: date
) -> tuple[RetentionStatus, date | None]:
    """Return the status, and the day on which the record is or would be deleted.

    `told_on`: when an administrator was told of this same day, after the last change of a hold; None: not yet. A record
    is deleted 30 days after that at the earliest.
    """
    day = deletion_day(facts.last_added_on, years)
    if day is None or today < day - NOTICE_PERIOD:
        return RetentionStatus.KEPT, day
    if facts.is_on_hold:
        return RetentionStatus.ON_HOLD, day
    if facts.is_under_way:
        return RetentionStatus.UNDER_WAY, day
    if facts.has_minor:
        return RetentionStatus.NEEDS_DECISION if today >= day else RetentionStatus.KEPT, day
    if told_on is None:
        return RetentionStatus.TO_ANNOUNCE, max(day, today + NOTICE_PERIOD)
    day = max(day, told_on + NOTICE_PERIOD)
    return RetentionStatus.DUE if today >= day else RetentionStatus.ANNOUNCED, day
