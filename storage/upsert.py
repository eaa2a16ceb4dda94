"""INSERT … ON CONFLICT, which both databases know and SQLAlchemy spells once for each."""

from typing import TypeAlias

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

Insert: TypeAlias = postgresql.Insert | sqlite.Insert


def insert_into(session: Session, table: type[SQLModel]) -> Insert:
    """Return an insert that can be told what to do when the row is there already."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
