"""A private PostgreSQL server for one test run: a Unix socket in its own folder, no port, deleted at the end."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from psycopg import sql

SETTINGS = (
    "-c listen_addresses= -c unix_socket_directories={folder} "
    "-c fsync=off -c full_page_writes=off -c autovacuum=off -c synchronous_commit=off"
)
LIST_OBJECTS = """
SELECT nspname || '.' || relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
UNION ALL SELECT tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1
"""
DELETE_ROWS = """
SET lock_timeout = '5s'; SET session_replication_role = replica; -- else triggers guard what is kept
DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE format('DELETE FROM %I', name);
  END LOOP;
END $$
"""


class NoServerError(RuntimeError):
    """This machine lacks the PostgreSQL programs, or an unprivileged account to run them."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


@dataclass(frozen=True)
class Server:
    """A running server. It is not crash-safe: it never waits for the disk."""

    folder: str
    _shapes: dict[str, list[str]] = field(default_factory=dict)  # of each database that is emptied and reused

    def url(self, name: str) -> str:
        """Return the URL of the database with this name."""
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def create(self, name: str, template: str = "template0") -> None:
        """Create a database as a copy of a template that nobody is using at the moment."""
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        with self._maintenance() as connection:
            by_file = connection.info.server_version >= 15_00_00  # the only way before 15, five times as fast since
            connection.execute(statement + sql.SQL(" STRATEGY file_copy" if by_file else ""))

    def reset(self, name: str, template: str) -> None:
        """Make this database an empty copy of the template: delete rows if only rows were added, else create it again.

        Creating a database takes ten times as long as emptying it.
        """
        if name in self._shapes:
            with psycopg.connect(self.url(name)) as connection:
                if _shape(connection) == self._shapes[name]:
                    connection.execute(DELETE_ROWS)
                    return
            self.drop(name)
        self.create(name, template)
        with psycopg.connect(self.url(name)) as connection:
            self._shapes[name] = _shape(connection)

    def drop(self, name: str) -> None:
        """Delete a database and disconnect everybody from it."""
        with self._maintenance() as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _maintenance(self) -> psycopg.Connection:
        return psycopg.connect(self.url("postgres"), autocommit=True)


def _shape(connection: psycopg.Connection) -> list[str]:
    """Return the names of all tables, indexes and triggers."""
    return [str(name) for (name,) in connection.execute(LIST_OBJECTS).fetchall()]


@contextmanager
def run_server() -> Iterator[Server]:
    """Start a server, yield it and stop it. Raise NoServerError if that is not possible."""
    programs, account = _programs(), _account()
    with TemporaryDirectory(prefix="pg-") as folder:  # pytest's own folder has a path too long for a socket
        if account:
            shutil.chown(folder, account["user"], account["group"])
        data = f"{folder}/data"
        _call(account, programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        start = ("-D", data, "-l", f"{folder}/log", "-o", SETTINGS.format(folder=folder), "-w", "start")
        _call(account, programs / "pg_ctl", *start)
        try:
            yield Server(folder)
        finally:
            _call(account, programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def _programs() -> Path:
    """Return the folder of initdb and pg_ctl: from PATH, or else Debian's newest version."""
    initdb = shutil.which("initdb")
    if initdb:
        return Path(initdb).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if not versions:
        raise NoServerError
    return versions[-1].parent


def _account() -> dict[str, Any]:
    """Return the account to run the server with if this user is root, which PostgreSQL refuses. Raise NoServerError."""
    if os.geteuid() != 0:
        return {}
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        raise NoServerError from None
    return {"user": "postgres", "group": "postgres", "extra_groups": []}


def _call(account: dict[str, Any], program: Path, *arguments: str) -> None:
    subprocess.run(  # noqa: S603 -- our own arguments
        [str(program), *arguments],
        check=True,
        cwd="/",
        env={"LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,  # no pipe: the server would inherit it, and the reader would wait for the server
        stderr=subprocess.DEVNULL,
        **account,
    )
