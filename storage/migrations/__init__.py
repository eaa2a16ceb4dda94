"""The tables and triggers, step by step. Called with SQLite or PostgreSQL, in process, without an alembic.ini."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine

VERSIONS = Path(__file__).parent / "versions"
LOCK = 6_021_905  # any number that nobody else locks on this server


class BrokenReferencesError(RuntimeError):
    """A migration would leave rows that point to nothing; nothing was changed."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def configuration(connection: Connection, versions: Path = VERSIONS) -> Config:
    """Return what Alembic needs to know to work through this connection, with the steps in this folder."""
    config = Config()
    for option, value in (
        ("script_location", str(VERSIONS.parent)),
        ("version_locations", str(versions)),
        ("path_separator", "newline"),
        ("file_template", "%(rev)s_%(slug)s"),
    ):
        config.set_main_option(option, value.replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade_to_head(engine: Engine) -> None:
    """Take every step that this database has not taken: in one transaction, one process at a time."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            _upgrade_sqlite(connection)
        else:
            with connection.begin():
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
                command.upgrade(configuration(connection), "head")


def _upgrade_sqlite(connection: Connection) -> None:
    # A batch migration drops and renames tables. With foreign keys on, that would delete the rows that point to them;
    # the switch works outside transactions only, and this connection, being detached, takes it to its grave.
    connection.detach()
    connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
    with connection.begin():
        command.upgrade(configuration(connection), "head")
        if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
            raise BrokenReferencesError
