"""Practices and their settings."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session, col, select, update

from storage.models import Practice, PracticeSettings
from storage.prepared_rows import find_by_id
from storage.row_errors import UnknownPracticeError
from storage.row_macs.row_macs import sign_values
from storage.upsert import insert_into


def get_or_create(session: Session, *, team_id: str, name: str, time_zone: str, now: datetime) -> Practice:
    """Return the practice of this workspace. The first time, create it with the default settings."""
    statement = select(Practice).where(Practice.team_id == team_id)
    existing = session.exec(statement).first()
    if existing is not None:
        return existing
    new = Practice(id=uuid4(), team_id=team_id, name=name, time_zone=time_zone, created_at=now)
    insert = insert_into(session, Practice).values(sign_values(session, new))
    # Two processes may do so at the same time: the second waits here and then finds the first's practice.
    new_row = session.execute(insert.on_conflict_do_nothing().returning(col(Practice.id))).first()
    practice = session.exec(statement).one()
    if new_row is not None:
        session.add(PracticeSettings(practice_id=practice.id))
        session.flush()
    return practice


def find_by_team(session: Session, team_id: str) -> Practice | None:
    """Return the practice of this workspace, or None if nobody from it has used the app."""
    return session.exec(select(Practice).where(Practice.team_id == team_id)).first()


def list_all(session: Session) -> list[Practice]:
    """Return all practices."""
    return list(session.exec(select(Practice).order_by(col(Practice.id))))


def get(session: Session, practice_id: UUID) -> Practice:
    """Return the practice, or raise UnknownPracticeError."""
    practice = find_by_id(session, Practice, practice_id)
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


def remember_first_case(session: Session, practice_id: UUID, now: datetime) -> None:
    """Remember that the practice has had a case: from then on, changes of who can read what wait. Never undone."""
    if get(session, practice_id).first_case_at is None:
        practice = get_for_update(session, practice_id)
        practice.first_case_at = practice.first_case_at or now
        session.flush()


def record_followed(session: Session, practice_id: UUID, seq: int) -> None:
    """Record up to which entry of its log the practice's changes were followed; never back."""
    later = update(Practice).where(col(Practice.id) == practice_id, col(Practice.followed_seq) < seq)
    session.exec(later.values(followed_seq=seq))


def get_settings(session: Session, practice_id: UUID) -> PracticeSettings:
    """Return the practice's settings, or raise UnknownPracticeError."""
    settings = find_by_id(session, PracticeSettings, practice_id)
    if settings is None:
        raise UnknownPracticeError
    return settings
