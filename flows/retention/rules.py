"""How long records are kept, and when they go: by a day that was announced, and never while anything is in the way.

Usual for adults is seven years after the last contact; for minors it is longer, and as we know no birth day a case
with a minor never goes by itself. HIPAA asks for six years of its own documents (45 CFR 164.316(b)(2), 164.530(j)).
General guidance: a practice's board or counsel says what holds.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

NOTICE_PERIOD = timedelta(days=30)
NEVER = 0


class RetentionStatus(StrEnum):
    """Where something stands on its way to being deleted by its age."""

    KEPT = "kept"  # its day is further off than the notice
    ON_HOLD = "held"  # under a legal hold
    UNDER_WAY = "under_way"  # a consult has not come to its end
    NEEDS_DECISION = "asks"  # with a minor, past the age: an administrator decides
    TO_ANNOUNCE = "tell"  # administrators have to hear of it first
    ANNOUNCED = "waits"  # announced; its day is still to come
    DUE = "goes"


@dataclass(frozen=True)
class RetentionFacts:
    """What counts for one record: when it was last added to, and what is in the way of its going."""

    last: date
    has_minor: bool = False
    is_on_hold: bool = False
    is_under_way: bool = False


def deletion_day(last: date, years: int) -> date | None:
    """Return the day on which it goes, so many years after the last move; None: never. 29 February waits for March."""
    if years == NEVER:
        return None
    try:
        return last.replace(year=last.year + years)
    except ValueError:
        return date(last.year + years, 3, 1)


def retention_status(
    facts: RetentionFacts, years: int, told_on: date | None, today: date
) -> tuple[RetentionStatus, date | None]:
    """Return where it stands, and the day on which it goes or would go.

    `told_on`: when an administrator heard of this very day, after the last hold; None: not yet. It goes 30 days after
    that at the earliest.
    """
    day = deletion_day(facts.last, years)
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
