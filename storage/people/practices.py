"""The practice and what it decided for everyone."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session, col, select

from storage.models import Practice, PracticeSettings
from storage.row_errors import UnknownPracticeError
from storage.upsert import insert_into


def get_or_create(session: Session, *, team_id: str, name: str, time_zone: str, now: datetime) -> Practice:
    """Return the practice of this workspace; the first time, make it, with the settings everyone starts with."""
    statement = select(Practice).where(Practice.team_id == team_id)
    found = session.exec(statement).first()
    if found is not None:
        return found
    fresh = insert_into(session, Practice).values(
        id=uuid4(), team_id=team_id, name=name, time_zone=time_zone, created_at=now
    )
    # Two processes may meet the workspace at once: the second waits here and then finds the first one's practice.
    made = session.execute(fresh.on_conflict_do_nothing().returning(col(Practice.id))).first()
    practice = session.exec(statement).one()
    if made is not None:
        session.add(PracticeSettings(practice_id=practice.id))
        session.flush()
    return practice


def find_by_team(session: Session, team_id: str) -> Practice | None:
    """Return the practice of this workspace, if anybody of it was here."""
    return session.exec(select(Practice).where(Practice.team_id == team_id)).first()


def list_all(session: Session) -> list[Practice]:
    """Return each practice."""
    return list(session.exec(select(Practice).order_by(col(Practice.id))))


def get(session: Session, practice_id: UUID) -> Practice:
    """Return the practice, or raise UnknownPracticeError."""
    practice = session.get(Practice, practice_id)
    if practice is None:
        raise UnknownPracticeError
    return practice


def get_for_update(session: Session, practice_id: UUID) -> Practice:
    """Return the practice, locked until the transaction ends, or raise UnknownPracticeError."""
    statement = select(Practice).where(Practice.id == practice_id).with_for_update(key_share=True)
    practice = session.exec(statement.execution_options(populate_existing=True)).first()
    if practice is None:
        raise UnknownPracticeError
    return practice


def get_settings(session: Session, practice_id: UUID) -> PracticeSettings:
    """Return what the practice decided, or raise UnknownPracticeError."""
    found = session.get(PracticeSettings, practice_id)
    if found is None:
        raise UnknownPracticeError
    return found
