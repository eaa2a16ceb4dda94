"""A private PostgreSQL server for one test run: a Unix socket in a folder of its own, no port, gone at the end."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from psycopg import sql

SETTINGS = "-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c full_page_writes=off"


class NoServerError(RuntimeError):
    """PostgreSQL's programs, or an unprivileged account to run them, are not on this machine."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


@dataclass(frozen=True)
class Server:
    """A running server. It keeps nothing safe: it does not even wait for the disk."""

    folder: str

    def url(self, name: str) -> str:
        """Return the address of the database with this name."""
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def create(self, name: str, template: str = "template0") -> None:
        """Make a database, as a copy of another one that nobody uses at the moment."""
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        with self._maintenance() as connection:
            by_file = connection.info.server_version >= 15_00_00  # the only way before, and five times as fast since
            connection.execute(statement + sql.SQL(" STRATEGY file_copy" if by_file else ""))

    def drop(self, name: str) -> None:
        """Delete a database, with whoever is still connected to it."""
        with self._maintenance() as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _maintenance(self) -> psycopg.Connection:
        return psycopg.connect(self.url("postgres"), autocommit=True)


@contextmanager
def running() -> Iterator[Server]:
    """Start a server and yield it; raise NoServerError where that cannot be."""
    programs, account = _programs(), _account()
    with TemporaryDirectory(prefix="pg-") as folder:  # not pytest's own, whose path is too long for a socket
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
    """Return the folder of initdb and pg_ctl: the one in PATH, else Debian's newest."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if not versions:
        raise NoServerError
    return versions[-1].parent


def _account() -> dict[str, Any]:
    """Return whom to run the server as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        raise NoServerError from None
    return {"user": "postgres", "group": "postgres", "extra_groups": []}


def _call(account: dict[str, Any], program: Path, *arguments: str) -> None:
    subprocess.run(  # noqa: S603 -- our own words
        [str(program), *arguments],
        check=True,
        cwd="/",
        env={"LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,  # no pipe: the server would inherit it, and its reader wait for the server's end
        stderr=subprocess.DEVNULL,
        **account,
    )
