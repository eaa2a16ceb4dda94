"""Each therapist's preparation for a consult, and the practice's monthly tally, which identifies nobody."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import Session, col, select

from storage.models import Consult, MonthlyTally, Preparation
from storage.upsert import insert_into


def map_member_ids(session: Session, consult_ids: Collection[UUID]) -> dict[UUID, dict[str, UUID]]:
    """Return who prepared each part, by consult id and part, for all these consults in one query."""
    statement = select(Preparation).where(col(Preparation.consult_id).in_(consult_ids))
    by_consult: dict[UUID, dict[str, UUID]] = {consult_id: {} for consult_id in consult_ids}
    for preparation in session.exec(statement):
        by_consult[preparation.consult_id][preparation.part] = preparation.member_id
    return by_consult


def has_confirmed_client(session: Session, case_id: UUID, member_id: UUID) -> bool:
    """Return whether this member confirmed, in a consult about the case, that both therapists mean the same client."""
    statement = (
        select(Preparation, Consult)
        .join(Consult, col(Consult.id) == col(Preparation.consult_id))
        .where(Consult.case_id == case_id, Preparation.member_id == member_id, col(Preparation.knows_whom))
    )
    return session.exec(statement).first() is not None


def count_tick(session: Session, practice_id: UUID, month: str, item: str) -> None:
    """Count one tick of one of the six reasons to wait, in a month such as "2027-05". No member, no case."""
    insert = insert_into(session, MonthlyTally).values(practice_id=practice_id, month=month, item=item, ticked=1)
    session.execute(
        insert.on_conflict_do_update(
            index_elements=["practice_id", "month", "item"], set_={"ticked": MonthlyTally.ticked + 1}
        )
    )
