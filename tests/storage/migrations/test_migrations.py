"""Models, migrations and triggers agree."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata, produce_migrations, render_python_code
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, event, text
from sqlmodel import SQLModel

from storage import models
from storage.database import Database
from storage.migrations import VERSIONS, BrokenReferencesError, build_config
from storage.migrations.__main__ import draft
from storage.migrations.comparison import is_own_table, render_column_type
from storage.migrations.triggers import TRIGGERS
from storage.schema import upgrade

NAMES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


def list_triggers(database: Database) -> frozenset[str]:
    """Return the names of the triggers in the database."""
    with database.engine.connect() as connection:
        return frozenset(connection.execute(text(NAMES[connection.dialect.name])).scalars())


def test_every_table_is_a_model_listed_in_models() -> None:
    table_names = {getattr(models, name).__tablename__ for name in models.__all__}

    assert table_names == set(SQLModel.metadata.tables)


def test_models_and_migrations_agree(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"target_metadata": SQLModel.metadata})

        differences = compare_metadata(context, SQLModel.metadata)

    assert differences == []


def test_upgrading_creates_all_triggers(database: Database) -> None:
    assert list_triggers(database) == TRIGGERS[database.engine.dialect.name]


def test_upgrading_again_changes_nothing_and_looks_through_no_rows(database: Database, url: str) -> None:
    statements: list[str] = []

    def note(*arguments: object) -> None:
        statements.append(" ".join(str(arguments[2]).split()))

    event.listen(Engine, "before_cursor_execute", note)
    upgrade(url)
    event.remove(Engine, "before_cursor_execute", note)

    assert [statement for statement in statements if " FROM " in statement and "pg_" not in statement] == [
        "SELECT version_num FROM alembic_version"
    ]
    assert not any(statement.startswith(("UPDATE", "PRAGMA foreign_key_check")) for statement in statements)
    assert list_triggers(database) == TRIGGERS[database.engine.dialect.name]


def test_tables_of_other_programs_are_not_compared(database: Database) -> None:
    database.schema.is_on = False  # on SQLite, the file is the program's alone (decision 57)
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE workflow_status (id INTEGER)"))
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_own_table})

        differences = compare_metadata(context, SQLModel.metadata)

    assert differences == []


def test_a_drafted_migration_is_empty_when_models_and_database_agree(tmp_path: Path) -> None:
    versions = tmp_path / "versions"
    shutil.copytree(VERSIONS, versions, ignore=shutil.ignore_patterns("__pycache__"))

    draft("Nothing new", versions)

    last = len(list(VERSIONS.glob("0*.py")))
    drafted = (versions / f"{last + 1:04}_nothing_new.py").read_text()
    assert [line.strip() for line in drafted.splitlines() if "op." in line] == []


def test_a_drafted_migration_uses_none_of_our_column_types() -> None:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"render_item": render_column_type})
        operations = produce_migrations(context, SQLModel.metadata).upgrade_ops
    engine.dispose()
    assert operations is not None

    code = render_python_code(operations, render_item=render_column_type)

    assert {line for line in code.splitlines() if "storage" in line or "sqlmodel" in line} == set()


def test_an_upgrade_that_leaves_a_broken_reference_is_rolled_back(tmp_path: Path) -> None:
    path = tmp_path / "broken.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE other (id INTEGER PRIMARY KEY, of INTEGER REFERENCES other (id))")
    connection.execute("INSERT INTO other VALUES (1, 2)")
    connection.commit()

    with pytest.raises(BrokenReferencesError):
        upgrade(f"sqlite:///{path}")

    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    connection.close()
    assert tables == [("other",)]


def test_a_folder_name_can_contain_a_percent_sign(sqlite_url: str, tmp_path: Path) -> None:
    database = Database(sqlite_url)
    with database.engine.connect() as connection:
        location = build_config(connection, tmp_path / "100%").get_main_option("version_locations")
    database.dispose()

    assert location == str(tmp_path / "100%")
