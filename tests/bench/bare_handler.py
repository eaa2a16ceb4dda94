"""The bare handler that everything is compared with: `python -m tests.bench.bare_handler DATABASE_URL PORT`.

The least that a click can do that saves something: Bolt, one indexed read, one insert and one commit. It uses nothing
of the product, so that it stays what it was when the product becomes quicker.
"""

import sys
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
import uvicorn
from slack_bolt import Ack, App, BoltResponse
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import registry
from sqlmodel import Field, Session, SQLModel, col, select

from tests.support.slack.sample_bolt_app import SECRET, bolt_asgi
from tests.support.slack.slack_endpoint import known_to_slack

PRAGMAS = ("busy_timeout = 2000", "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON")
DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}
PAYLOAD = {
    "type": "block_actions",
    "actions": [{"action_id": "tick", "block_id": "b"}],
    "user": {"id": "U1"},
    "team": {"id": "T1"},
}


class BareModel(SQLModel, registry=registry()):
    """The metadata of the bare handler alone: the product has no such table."""


class BareRow(BareModel, table=True):
    """A row that the bare handler saves."""

    __tablename__ = "bench_bare"

    id: str = Field(primary_key=True)
    name: str = Field(index=True)


def build_engine(url: str) -> sa.Engine:
    """Return an engine that waits for the disk at each commit."""
    address = make_url(url)
    engine = sa.create_engine(address.set(drivername=DRIVERS[address.drivername]), pool_size=10, max_overflow=40)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def build_app(engine: sa.Engine) -> App:
    """Return a Bolt app that only reads, inserts and commits."""
    BareRow.__table__.create(engine, checkfirst=True)  # type: ignore[attr-defined]  # SQLModel does not declare it
    app = App(signing_secret=SECRET, process_before_response=True, authorize=known_to_slack)

    @app.action("tick")
    def on_tick(ack: Ack) -> BoltResponse:
        with Session(engine) as session, session.begin():
            session.exec(select(BareRow).where(col(BareRow.name) == "nobody")).first()
            session.add(BareRow(id=uuid4().hex, name="somebody"))
        return ack()

    return app


def _set_pragmas(connection: Any, _record: object) -> None:  # noqa: ANN401 -- of the driver
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.isolation_level = None


def main(url: str, port: str) -> None:
    """Serve until stopped."""
    app = bolt_asgi(build_app(build_engine(url)))
    uvicorn.run(app, port=int(port), log_level="warning", access_log=False, server_header=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
