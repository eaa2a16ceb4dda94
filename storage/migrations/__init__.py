"""The database migrations. They run in process, for SQLite or PostgreSQL, without an alembic.ini."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine

VERSIONS = Path(__file__).parent / "versions"
LOCK = 6_021_905  # the advisory lock of migrations: any number unused on this server


class BrokenReferencesError(RuntimeError):
    """A migration would leave rows that refer to missing rows. Nothing was changed."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def build_config(connection: Connection, versions: Path = VERSIONS) -> Config:
    """Return the Alembic configuration for this connection, with the migrations in this folder."""
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
    """Run every migration that this database has not run, in one transaction and in one process at a time."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            _upgrade_sqlite(connection)
        else:
            with connection.begin():
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
                command.upgrade(build_config(connection), "head")


def _upgrade_sqlite(connection: Connection) -> None:
    # A batch migration drops and renames tables. With foreign keys on, that would delete the rows that refer to them.
    # The switch works only outside a transaction. The connection is detached, so no other session gets this setting.
    connection.detach()
    connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
    with connection.begin():
        command.upgrade(build_config(connection), "head")
        if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
            raise BrokenReferencesError
