"""Whether the rows of a practice were set back, all together, to how they were before the last anchor.

A process notices that by itself if it has seen a newer state (storage/row_macs/lists). One that has just begun has seen
none: so each anchor, outside the database, has the number that the practice's lists had then.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlmodel import Session, select

from storage.audit.anchors import Anchor
from storage.database import Database
from storage.models import Practice


def map_lowest_numbers(known: Iterable[Anchor]) -> dict[UUID, int]:
    """Return for each practice the lowest number that its lists may have; `known`: its anchors, the oldest first."""
    lowest: dict[UUID, int] = {}
    for anchor in known:
        before = 0 if anchor.is_restored else lowest.get(anchor.practice_id, 0)
        lowest[anchor.practice_id] = max(before, anchor.lists)
    return lowest


def refuse_older(database: Database, known: Iterable[Anchor]) -> None:
    """Refuse all rows of a practice while they are older than one of these anchors says."""
    if database.row_macs:
        database.row_macs.lists.lowest = map_lowest_numbers(known)


def list_set_back(session: Session, known: Iterable[Anchor]) -> list[UUID]:
    """Return the practices whose rows are older than an anchor says. From now on this process knows how old they are.

    Raise RowChangedError for a practice whose row is not as the product wrote it.
    """
    lowest = map_lowest_numbers(known)
    found = session.exec(select(Practice))
    return [practice.id for practice in found if (practice.lists_number or 0) < lowest.get(practice.id, 0)]
