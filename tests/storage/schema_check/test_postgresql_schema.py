"""A PostgreSQL database whose tables, triggers or rules are not what the migrations make is not used."""

from collections.abc import Iterator

import psycopg
import pytest
import sqlalchemy as sa

from bot.worker.periodic_tasks import PeriodicTasks
from storage.database import Database
from storage.models import Practice
from storage.schema_check.schema_objects import SchemaChangedError
from tests.support.data.databases import SEAL
from tests.support.data.postgres import Server
from tests.support.data.practice_rows import NOW
from tests.support.fakes import FakeClock

pytestmark = pytest.mark.postgres

BODY = "RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$"
WAYS = {
    "view": ("ALTER TABLE answer RENAME TO true_answer", "CREATE VIEW answer AS SELECT * FROM true_answer"),
    "view in an earlier schema": (
        "CREATE SCHEMA postgres",  # named as the user: comes first on the search path
        "CREATE VIEW postgres.answer AS SELECT * FROM public.answer",
    ),
    "trigger": (
        f"CREATE FUNCTION z() {BODY}",
        "CREATE TRIGGER z BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION z()",
    ),
    "trigger dropped": ("DROP TRIGGER answer_no_update ON answer",),
    "trigger disabled": ("ALTER TABLE answer DISABLE TRIGGER answer_no_update",),
    "references not checked": ("ALTER TABLE answer DISABLE TRIGGER ALL",),
    "function": (f"CREATE OR REPLACE FUNCTION move_audit_head() {BODY}",),
    "rule": ("CREATE RULE z AS ON INSERT TO audit_entry DO INSTEAD NOTHING",),
    "row security": ("ALTER TABLE answer ENABLE ROW LEVEL SECURITY",),
    "policy": ("CREATE POLICY z ON answer USING (sharing = 'knows')",),
    "default": ("ALTER TABLE consult ALTER bookings SET DEFAULT 7",),
    "generated column": ("ALTER TABLE answer ADD z integer GENERATED ALWAYS AS (question + 1) STORED",),
    "child table": ("CREATE TABLE z () INHERITS (answer)",),
    "collation": (
        "CREATE COLLATION z (provider = icu, locale = 'und-u-ks-level1', deterministic = false)",
        "ALTER TABLE member ALTER first_name TYPE varchar(80) COLLATE z",
    ),
    "index": ("CREATE INDEX z ON answer (lower(part))",),
    "constraint": ("ALTER TABLE answer DROP CONSTRAINT fk_answer_consult_id",),
    "missing table": ("DROP TABLE security_event",),
    "triggers off for the database": ("ALTER DATABASE changed SET session_replication_role = replica",),
    "operators of one's own": (
        "CREATE SCHEMA z",
        "ALTER DATABASE changed SET search_path = z, pg_catalog, public",
    ),
}


@pytest.fixture
def url(postgres_server: Server, postgres_template: str) -> Iterator[str]:
    postgres_server.create("changed", postgres_template)
    yield postgres_server.url("changed")
    postgres_server.drop("changed")


def read(database: Database) -> None:
    with database.reading() as session:
        session.execute(sa.select(sa.func.count()).select_from(Practice))


@pytest.mark.parametrize("way", WAYS)
def test_a_changed_schema_is_found_and_nothing_is_let_in_from_then_on(url: str, way: str) -> None:
    database = Database(url)
    database.use_seal(SEAL)
    database.check_schema()
    read(database)
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in WAYS[way]:
            connection.execute(statement)
    database.dispose()  # settings of a database count for new connections

    with pytest.raises(SchemaChangedError):
        database.check_schema()
    with pytest.raises(SchemaChangedError):
        read(database)
    with pytest.raises(SchemaChangedError), database.transaction() as session:
        session.connection()
    database.dispose()


def test_the_worker_finds_a_changed_schema_within_half_a_minute(url: str) -> None:
    database = Database(url)
    database.use_seal(SEAL)
    done: list[object] = []
    tasks = PeriodicTasks(database, FakeClock(NOW), [done.append])
    tasks.run()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP TRIGGER answer_no_update ON answer")

    with pytest.raises(SchemaChangedError):
        tasks.run()
    with pytest.raises(SchemaChangedError):
        read(database)
    assert done == [NOW]
    database.dispose()


def test_once_it_is_mended_the_database_is_used_again(url: str) -> None:
    database = Database(url)
    database.use_seal(SEAL)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER TABLE answer DISABLE TRIGGER answer_no_update")
        with pytest.raises(SchemaChangedError) as caught:
            database.check_schema()
        connection.execute("ALTER TABLE answer ENABLE TRIGGER answer_no_update")
    assert caught.value.names == ("trigger answer.answer_no_update",)

    database.check_schema()
    read(database)
    database.dispose()


def test_times_are_written_alike_whatever_the_server_prefers_and_other_programs_may_have_tables(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER DATABASE changed SET timezone = 'Asia/Tokyo'")
        connection.execute("ALTER DATABASE changed SET datestyle = 'German'")
        connection.execute("CREATE TABLE of_another_program (id integer)")
    database = Database(url)
    database.check_schema()
    database.dispose()
