"""A SQLite database whose schema is not what the migrations make is not used: views, triggers, columns, defaults."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest
import sqlalchemy as sa

from storage.database import Database
from storage.migrations.triggers import TRIGGERS
from storage.models import Practice
from storage.row_macs.coverage import COVERED
from storage.schema_check.schema_objects import SchemaChangedError, list_differences, load_right
from storage.schema_check.sqlite_schema import list_objects, normalize, read_rows
from tests.support.data.databases import open_database

TABLES = sorted({*(str(model.__tablename__) for model in COVERED), "audit_entry", "audit_head", "sitting", "delivery"})

Connection = sqlite3.Connection


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    """An empty database, whose connections know that its schema is right."""
    database = open_database(sqlite_url)
    read(database)
    write(database)
    yield database
    database.dispose()


@contextmanager
def raw(database: Database) -> Iterator[Connection]:
    """Open the file as somebody can who writes the database, without the program."""
    with closing(sqlite3.connect(str(database.engine.url.database), isolation_level=None)) as connection:
        connection.execute("PRAGMA legacy_alter_table = ON")
        yield connection


def read(database: Database) -> None:
    with database.reading() as session:
        session.execute(sa.select(sa.func.count()).select_from(Practice))


def write(database: Database) -> None:
    with database.transaction() as session:
        session.connection()


def read_anew(database: Database) -> None:
    database.dispose()
    read(database)


def is_refused(database: Database, *names: str) -> bool:
    """Return whether nothing is read or written any more, on a connection from before and on a new one."""
    for use in (read, write, read_anew):
        with pytest.raises((SchemaChangedError, sa.exc.DatabaseError)) as caught:
            use(database)  # SQLite itself refuses what it cannot read
        if names and not set(names) <= set(getattr(caught.value, "names", ())):
            return False
    return True


def put_view(connection: Connection, table: str) -> None:
    """Put a view in the table's place that lies about its last column in half of the cases."""
    *others, last = (row[1] for row in connection.execute(f'PRAGMA table_info("{table}")'))
    columns = ", ".join([*others, f"CASE WHEN random() & 1 THEN {last} ELSE 'x' END AS {last}"])
    connection.execute(f'ALTER TABLE "{table}" RENAME TO true_{table}')
    connection.execute(f'CREATE VIEW "{table}" AS SELECT {columns} FROM true_{table}')  # noqa: S608 -- the test's own names


def put_view_that_takes_rows(connection: Connection, table: str) -> None:
    put_view(connection, table)
    connection.execute(f'CREATE TRIGGER z INSTEAD OF INSERT ON "{table}" BEGIN SELECT 1; END')


def add_trigger(connection: Connection, table: str) -> None:
    connection.execute(f'CREATE TRIGGER z BEFORE INSERT ON "{table}" BEGIN SELECT RAISE(IGNORE); END')


def add_generated_column(connection: Connection, table: str) -> None:
    connection.execute(f'ALTER TABLE "{table}" ADD COLUMN z GENERATED ALWAYS AS (1) VIRTUAL')


def change_default(connection: Connection, table: str) -> None:
    """Give a column a default by writing the schema itself."""
    version = connection.execute("PRAGMA schema_version").fetchone()[0]
    connection.execute("PRAGMA writable_schema = ON")
    (sql,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    changed = sql.replace(" NOT NULL", " DEFAULT 'x' NOT NULL", 1)
    connection.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", (changed, table))
    connection.execute(f"PRAGMA schema_version = {version + 1}")


def let_inserts_be_ignored(connection: Connection, table: str) -> None:
    """Let rows with a known key be left out without an error: no object is added, and only a clause."""
    connection.execute("PRAGMA writable_schema = ON")
    (sql,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    changed = re.sub(r"PRIMARY KEY \([^)]*\)", r"\g<0> ON CONFLICT IGNORE", sql)
    connection.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", (changed, table))
    connection.execute("PRAGMA schema_version = 9999")


def add_index(connection: Connection, table: str) -> None:
    first = connection.execute(f'PRAGMA table_info("{table}")').fetchone()[1]
    connection.execute(f'CREATE INDEX z ON "{table}" (lower({first}))')


WAYS: list[Callable[[Connection, str], None]] = [
    *(put_view, put_view_that_takes_rows, add_trigger, add_generated_column, change_default, add_index),
    let_inserts_be_ignored,
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_no_table_can_be_changed_or_replaced_unnoticed(
    database: Database, way: Callable[[Connection, str], None]
) -> None:
    unnoticed, right = [], load_right("sqlite")
    with raw(database) as connection:
        for table in TABLES:
            connection.execute("BEGIN")
            assert list_differences(list_objects(read_rows(connection)), right) == []
            way(connection, table)
            if not list_differences(list_objects(read_rows(connection)), right):
                unnoticed.append(table)
            connection.execute("ROLLBACK")
            connection.execute("PRAGMA writable_schema = RESET")
        assert unnoticed == []
        assert len(TABLES) > 30
        way(connection, "answer")
    assert is_refused(database)


@pytest.mark.parametrize("name", sorted(TRIGGERS["sqlite"]))
def test_no_trigger_can_be_missing_or_different(database: Database, name: str) -> None:
    with raw(database) as connection:
        (sql,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()
        connection.execute(f"DROP TRIGGER {name}")
        assert is_refused(database, f"trigger {name}")
        never = ("WHEN", "WHEN 0 AND") if " WHEN " in sql else ("BEGIN", "WHEN 0 BEGIN")
        connection.execute(sql.replace(*never))
        assert is_refused(database, f"trigger {name}")
        connection.execute(f"DROP TRIGGER {name}")
        connection.execute(sql)
    read(database)  # everything is as it was


def hide(connection: Connection, row: tuple[str, str, str, object]) -> None:
    """Add a row to the schema that calls itself something that is allowed."""
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute("INSERT INTO sqlite_master VALUES (?, ?, ?, 0, ?)", row)
    connection.execute("PRAGMA schema_version = 9999")


@pytest.mark.parametrize("name", ["sqlite_stat1", "sqlite_stat4", "answer_no_update", "sqlite_autoindex_answer_1"])
@pytest.mark.parametrize("kind", ["table", "trigger", "index"])
def test_a_trigger_that_is_called_something_else_is_found(database: Database, kind: str, name: str) -> None:
    with raw(database) as connection:
        hide(connection, (kind, name, name, "CREATE TRIGGER z BEFORE INSERT ON answer BEGIN SELECT RAISE(IGNORE); END"))

    assert is_refused(database)


@pytest.mark.parametrize("ending", ["\\0", "\\0 anything", " --", "/* */", "\\u00a0", "\\x0b", " ;"])
def test_a_statement_that_only_looks_right_is_found(database: Database, ending: str) -> None:
    with raw(database) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        change = "UPDATE sqlite_master SET sql = CAST(CAST(sql AS BLOB) || ? AS TEXT) WHERE name = 'answer_no_update'"
        connection.execute(change, (ending.encode(),))
        connection.execute("PRAGMA schema_version = 9999")

    assert is_refused(database)


def test_a_connection_that_read_the_schema_while_it_was_wrong_does_not_use_it(database: Database) -> None:
    """Somebody lets a new connection open, and then puts back the right statements and the number of the schema."""
    database.dispose()
    with raw(database) as connection:
        add_trigger(connection, "row_mac_key")
        (number,) = connection.execute("PRAGMA schema_version").fetchone()
        opened = database.engine.raw_connection()  # the pool has it for the next transaction
        opened.cursor().execute("SELECT * FROM row_mac_key")
        opened.close()
        connection.execute("DROP TRIGGER z")
        connection.execute(f"PRAGMA schema_version = {number}")

    with database.transaction() as session:
        added = "INSERT INTO row_mac_key (id, wrapped, wrapping_key_id) VALUES (1, x'00', 'k') RETURNING id"
        assert session.connection().exec_driver_sql(added).scalar() == 1
        assert session.connection().exec_driver_sql("SELECT count(*) FROM row_mac_key").scalar() == 1
        session.rollback()


def test_what_analyze_stores_is_allowed(database: Database) -> None:
    with raw(database) as connection:
        connection.execute("ANALYZE")
    read(database)
    write(database)
    database.refresh_statistics(from_pages=0)
    read(database)


def test_what_is_called_a_statistic_and_is_none_is_compared() -> None:
    """Whatever a version of SQLite itself makes of such a row."""
    rows = [("table", "sqlite_stat1", "sqlite_stat1", sql) for sql in (b"CREATE TRIGGER z", b"CREATE VIEW z", None)]

    assert len(list(list_objects(rows))) == len(rows)


def test_names_are_cleaned_and_only_some_are_given(database: Database) -> None:
    with raw(database) as connection:
        for number in range(12):
            connection.execute(f'CREATE TABLE "Ana said\n{number}; " (id)')
    with pytest.raises(SchemaChangedError) as caught:
        read(database)

    assert caught.value.describe().startswith("table ")
    assert caught.value.describe().endswith(" and 2 more")
    assert not any(sign in caught.value.describe() for sign in ";\n'\"")


def test_the_schema_of_another_version_of_the_program_is_named(database: Database) -> None:
    with raw(database) as connection:
        connection.execute("CREATE TABLE later (id)")
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaChangedError) as caught:
        read(database)

    assert caught.value.describe() == "table later (at migration 9999)"


def test_only_what_separates_tokens_for_sqlite_too_is_left_out() -> None:
    table = "CREATE TABLE x (\n\tid INTEGER,\n\tUNIQUE (id),\n\tPRIMARY KEY (id)\n)"

    assert normalize(table) == normalize("CREATE TABLE x ( id INTEGER, PRIMARY KEY(id), UNIQUE(id) )")
    assert normalize(table) != normalize(table.replace("x", "x\u00a0"))
    assert normalize("SELECT 'a  b'") != normalize("SELECT 'a b'")
    assert normalize('"id"') != normalize("id")
    assert normalize("NULL") != normalize("null")
