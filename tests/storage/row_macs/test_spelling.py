"""A value that is stored in another spelling than ours is refused: Python would read it, and SQL would not find it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel, select
from sqlmodel.sql.sqltypes import AutoString

from bot.error_reports import describe_error
from storage.database import Database
from storage.models import Case, CaseKey, Consult, Member
from storage.people import members
from storage.prepared_rows import PreparedRows
from storage.row_macs import signing
from storage.row_macs.coverage import LEFT_OUT
from storage.row_macs.encoding import find_encoding
from storage.row_macs.lists.owners import OWNERS
from storage.row_macs.row_faults import RowChangedError, RowFault, ValueSpellingError
from storage.row_macs.row_macs import sign
from storage.types import ChartConfiguration, IdTuple, UtcDateTime
from storage.writings.sealing import Seal
from tests.storage.row_macs.test_row_macs import by_table, sample
from tests.support.data.databases import list_row, open_database
from tests.support.data.practice_rows import NOW, Practice, create_practice

Read = Callable[[Session], int]
LONG = 6  # a shorter value may occur in any sentence
SEED = 11  # a truth value that is true
ANY_ID = 0xABC00

OTHERS: dict[type[Any], Callable[[Any], list[Any]]] = {
    sa.Uuid: lambda raw: [str(UUID(raw)), raw.upper(), f"{{{raw}}}", f"urn:uuid:{raw}", raw.encode()],
    UtcDateTime: lambda raw: [raw.replace(" ", "T"), f"{raw}+00:00", f"{raw}Z", raw.replace(".", ",")],
    sa.Date: lambda raw: [raw.replace("-", ""), f"{raw} "],
    sa.Time: lambda raw: [f"T{raw}", raw.replace(".", ","), f"{raw}+00:00"],
    sa.Boolean: lambda _raw: ["x", 2, 1.5],
    sa.Integer: lambda raw: [raw + 0.5],
    IdTuple: lambda raw: [raw.replace("[", "[ "), raw + "\n", raw.replace("i", "\\u0069"), "{" * 9999, "1"],
    ChartConfiguration: lambda raw: [raw.replace("[", "[ "), raw + "\n", "[" * 9999],
    sa.LargeBinary: lambda raw: [bytes(raw).decode("latin-1"), len(raw)],
    AutoString: lambda raw: [raw.encode(), b"\xff\xfe"],
    sa.String: lambda raw: [raw.encode()],
}
"""Other spellings of a stored value, by the type of its column: most are read as the same value without our types."""


def other_spellings(column: sa.Column[Any], raw: object) -> list[Any]:
    return next(spell(raw) for kind, spell in OTHERS.items() if isinstance(column.type, kind))


@pytest.fixture
def database(sqlite_url: str) -> Database:
    """SQLite, whose columns take any value. PostgreSQL's types have one spelling for each value."""
    return open_database(sqlite_url)


@pytest.fixture
def file(database: Database) -> Iterator[sqlite3.Connection]:
    """The database without any of its rules, as whoever can write its file has it."""
    database.schema.is_on = False  # which misses the triggers (decision 57)
    with closing(sqlite3.connect(str(database.engine.url.database), isolation_level=None)) as raw:
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("PRAGMA ignore_check_constraints = ON")
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f'DROP TRIGGER "{name}"')
        yield raw


def add_row(database: Database, file: sqlite3.Connection, model: type[SQLModel]) -> dict[str, Any]:
    """Add a row with its MAC, whatever it refers to; return it as it is stored."""
    encoding = find_encoding(model)
    assert encoding is not None
    columns = list(sa.inspect(model).columns)
    values = [
        sample(column, ANY_ID + at if isinstance(column.type, sa.Uuid) else SEED) for at, column in enumerate(columns)
    ]
    with database.transaction() as session:
        values[encoding.mac_at] = sign(session, encoding, values, 1)
        if model in OWNERS:
            list_row(session, encoding, values)
    binds = [column.type.dialect_impl(database.engine.dialect) for column in columns]
    processors = [kind.bind_processor(database.engine.dialect) for kind in binds]
    stored = [process(value) if process else value for process, value in zip(processors, values, strict=True)]
    names = [column.name for column in columns]
    marks = ", ".join("?" * len(names))
    file.execute(f'INSERT INTO "{model.__tablename__}" ({", ".join(names)}) VALUES ({marks})', stored)  # noqa: S608 -- the models' names
    return dict(zip(names, stored, strict=True))


@by_table
def test_no_value_of_any_table_is_accepted_in_another_spelling(
    database: Database, file: sqlite3.Connection, model: type[SQLModel]
) -> None:
    stored = add_row(database, file, model)
    prepared, looked_through = PreparedRows(model, build=lambda statement: statement), set()
    accepted = []
    assert [read_whole(database, read) for read in (select_all(model), prepared_all(prepared))] == [1, 1]

    for column, other in iter_others(model, stored):
        reads = [select_all(model), prepared_all(prepared)]
        if type(column.type) not in looked_through:  # once for each type, because it looks through all tables
            looked_through.add(type(column.type))
            reads.append(raise_first_fault)
        update = f'UPDATE "{model.__tablename__}" SET "{column.name}" = ?'  # noqa: S608 -- the models' names
        file.execute(update, [other])
        accepted += [(column.name, other, at) for at, read in enumerate(reads) if not is_refused(database, read, other)]
        file.execute(update, [stored[column.name]])

    assert accepted == []


def iter_others(model: type[SQLModel], stored: dict[str, Any]) -> Iterator[tuple[sa.Column[Any], object]]:
    for column in sa.inspect(model).columns:
        if column.name not in LEFT_OUT.get(model, {}) and stored[column.name] is not None:
            for other in other_spellings(column, stored[column.name]):
                yield column, other


def select_all(model: type[SQLModel]) -> Read:
    return lambda session: len(session.exec(select(model)).all())


def prepared_all(prepared: PreparedRows) -> Read:
    return lambda session: len(prepared.read(session, {}))


def raise_first_fault(session: Session) -> int:
    """Raise the error of the first row that `doctor` names."""
    for fault in signing.iter_faults(session):
        raise RowChangedError(fault)
    return 0


def read_whole(database: Database, read: Read) -> int:
    with database.reading() as session:
        return read(session)


def is_refused(database: Database, read: Read, value: object) -> bool:
    """Return whether reading is refused, by an error that says nothing of the value."""
    try:
        read_whole(database, read)
    except RowChangedError as error:
        told = f"{error} {error.fault} {error.__cause__} {error.__context__}"
        return len(str(value)) < LONG or str(value) not in told
    return False


def test_every_row_with_a_value_that_is_spelled_otherwise_is_named(
    database: Database, file: sqlite3.Connection, practice: Practice
) -> None:
    file.execute("UPDATE member SET active = 'x' WHERE id = ?", [practice.ana_id.hex])
    file.execute("UPDATE member SET first_name = CAST(x'fffe' AS TEXT) WHERE id = ?", [practice.ben_id.hex])
    file.execute("UPDATE consult SET case_id = upper(case_id)")
    file.execute("UPDATE practice SET time_zone = CAST(time_zone AS BLOB)")

    with database.reading() as session:
        faults = {(fault.table, fault.key, fault.why) for fault in signing.iter_faults(session)}

    assert faults == {
        ("member", str(practice.ana_id), "spelling"),
        ("member", str(practice.ben_id), "spelling"),
        ("consult", str(practice.consult_id), "spelling"),
        ("practice", str(practice.practice_id), "spelling"),
    }


@pytest.mark.usefixtures("practice")
def test_an_id_that_is_spelled_otherwise_is_not_repeated(database: Database, file: sqlite3.Connection) -> None:
    file.execute("UPDATE consult SET id = 'what somebody wrote'")

    with database.reading() as session:
        faults = list(signing.iter_faults(session))
        assert [(fault.table, fault.why) for fault in faults] == [("consult", "spelling"), ("consult", "missing")]
        assert faults[0].key == "?"
        with pytest.raises(RowChangedError) as refused:
            session.exec(select(Consult)).all()

    assert "row consult ? spelling" in describe_error(refused.value)
    assert "somebody" not in describe_error(refused.value)


def test_text_that_is_no_utf_8_is_not_quoted_by_the_error(
    database: Database, file: sqlite3.Connection, practice: Practice
) -> None:
    file.execute("UPDATE member SET first_name = CAST(x'61626364fffe' AS TEXT) WHERE id = ?", [practice.ben_id.hex])

    with database.reading() as session, pytest.raises(RowChangedError) as refused:
        session.exec(select(Member)).all()

    assert "member ? spelling" in describe_error(refused.value)
    error: BaseException | None = refused.value
    while error is not None:
        assert "abcd" not in str(error)
        error = error.__cause__ or error.__context__


def test_nobody_is_hidden_by_a_truth_value_that_only_python_reads_as_true(
    database: Database, file: sqlite3.Connection, practice: Practice, seal: Seal
) -> None:
    with database.transaction() as session:
        members.grant_role(session, practice.ana_id, "administrator", NOW)
    with database.reading() as session:
        members.list_active_ids(session, practice.practice_id, "administrator")
    file.execute("UPDATE member SET active = 'x' WHERE id = ?", [practice.ana_id.hex])

    with database.reading() as session:  # what was checked before is still true
        assert members.list_active_ids(session, practice.practice_id, "administrator") == {practice.ana_id}
    database.use_seal(seal)  # as in a process that has just begun
    database.schema.is_on = False
    with database.reading() as session, pytest.raises(RowChangedError):
        members.list_active_ids(session, practice.practice_id, "administrator")


@pytest.mark.usefixtures("practice")
def test_single_columns_and_tables_without_macs_are_read_in_our_spelling_only(
    database: Database, file: sqlite3.Connection
) -> None:
    file.execute("UPDATE \"case\" SET created_at = replace(created_at, ' ', 'T')")
    file.execute("UPDATE case_key SET case_id = upper(case_id)")

    with database.reading() as session:
        with pytest.raises(ValueSpellingError):
            session.exec(select(Case.created_at)).all()
        with pytest.raises(RowChangedError) as refused:
            session.exec(select(CaseKey)).all()
    assert refused.value.fault.table == "case_key"


@pytest.mark.postgres
def test_on_postgresql_too_lists_have_one_spelling_and_times_are_times(postgres_url: str, seal: Seal) -> None:
    database = open_database(postgres_url)
    with database.transaction() as session:
        practice = create_practice(session, seal, "T1", NOW)
    for change in ("reasons = '[ ]'", "created_at = 'infinity'", "created_at = '12000-01-01'"):
        with database.engine.connect() as connection, Session(connection) as session:
            session.execute(sa.text(f"UPDATE consult SET {change}"))  # noqa: S608 -- the changes above
            database._attach_macs(session)  # noqa: SLF001 -- else each change would have to be undone
            assert [(fault.table, fault.key) for fault in signing.iter_faults(session)] == [
                ("consult", str(practice.consult_id))
            ]
            with pytest.raises(RowChangedError) as refused:
                session.exec(select(Consult)).all()
            assert refused.value.fault == RowFault("consult", "?", "spelling")
    database.dispose()
