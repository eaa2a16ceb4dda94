"""Fills an empty database with many consults: `python -m tests.bench.seeding DATABASE_URL --consults 100000`.

The rows are copies of real ones, one consult of each state, and everything in them can be opened, verified and signed
for. Five consults in a case, ten cases for two therapists, four in a hundred open. Some people are always there:
UONEIT has one open consult; UBUSYIT has 20 open and 200 past ones, supervised by UBUSYITS; UI1 and UF1 are ordinary.
Ana, Ben, Dana, Eli and Fay have the demo's cases maple-4821 and cedar-1907, and no consult.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlmodel import Session, SQLModel

from storage.audit import keys
from storage.database import Database
from storage.models import Practice
from storage.row_macs import signing
from storage.schema import upgrade
from storage.writings.sealing import Seal
from tests.bench.seeding.copies import Copy, IdMap, copy_rows, join_id, moved, prefix_of, store_copies
from tests.bench.seeding.model_consults import AUDIT, Model, ModelPractice, Row, make_models
from tests.bench.seeding.model_steps import CASE, DUE, OPEN, WAITING
from tests.bench.seeding.plan import Pair, Plan, code_of
from tests.bench.seeding.sealed_rows import SEALED, AuditChain, SealedRows
from tests.support.practice import ANA, BEN, DANA, ELI, KEY

ROLE_MODELS = (ANA, BEN, DANA, ELI)  # whose rows a person of each role gets
NAMES = ("Ada", "Bo", "Cleo", "Dov", "Edna", "Finn", "Gina", "Hal", "Ida", "Jon", "Kim", "Lou")
PEOPLE_TABLES = ("member", "member_identity", "member_role")
DIGEST = (
    "review_daily"  # of what waits for a supervisor: a copy for each waiting side would be thousands for one person
)
AT_ONCE = 20_000  # rows in one statement
DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}
ANALYZE = {"sqlite": "SELECT 1", "postgresql": "ANALYZE"}  # which the server does by itself within a minute


class Seeder:
    """Fills one database."""

    def __init__(self, connection: sa.Connection, made: ModelPractice, plan: Plan, now: datetime) -> None:
        self.connection, self.made, self.plan = connection, made, plan
        self.now = now.replace(microsecond=0)
        self.models = {name: replace(model, rows=_settled(name, model)) for name, model in made.models.items()}
        members = {made.members[who]: place for place, who in enumerate(ROLE_MODELS)}
        known = Model(made.start, now).ids()
        case_ids = frozenset(self.models[CASE].ids() - known)
        self.ids = {
            name: IdMap(frozenset(model.ids() - known - (set() if name == CASE else case_ids)), case_ids, members)
            for name, model in self.models.items()
        }
        self.people: dict[str, UUID] = {}
        self.waiting: dict[str, list[Row]] = {}  # rows to insert, by table

    def fill(self) -> int:
        """Add every row; return how many consults there are."""
        self._add_start()
        copies = list(self._plan_copies())
        consults = [copy for _case, of_case in copies for copy in of_case]
        store_copies(self.connection, [copy for case, of_case in copies for copy in (case, *of_case)])
        for name, model in self.models.items():
            rows = {table: rows for table, rows in model.rows.items() if table not in (*SEALED, AUDIT)}
            copy_rows(self.connection, name, replace(model, rows=rows), self.ids[name], self.now)
        sealed = SealedRows(Seal(KEY), self.practice_id, self.models, self.ids)
        for case, of_case in copies:
            for table, row in sealed.of_case(case, of_case, self.now):
                self._add(table, row)
        self._add_audit(sealed, sorted(consults, key=lambda copy: -copy.days))
        self._flush()
        return len(consults)

    @property
    def practice_id(self) -> UUID:
        """The id of the only practice."""
        found: UUID = self.made.start["practice"][0]["id"]
        return found

    def _add_start(self) -> None:
        start = Model(self.made.start, self.models[CASE].made_at)
        for table in (table for table in SQLModel.metadata.sorted_tables if table.name in start.rows):
            for row in start.rows[table.name]:
                self._add(table.name, {name: moved(value, start, self.now) for name, value in row.items()})
        self._flush()

    def _plan_copies(self) -> Iterator[tuple[Copy, list[Copy]]]:
        number = 0
        for case_number, case in enumerate(self.plan.cases()):
            members = self._members(case.pair)
            number += 1
            prefix = prefix_of(number)
            made = Copy(CASE, prefix, prefix, code_of(case_number), case.days, members)
            consults = []
            for state, days in case.consults:
                number += 1
                consults.append(replace(made, model=state, prefix=prefix_of(number), days=days))
            yield made, consults

    def _members(self, pair: Pair) -> tuple[UUID, UUID, UUID, UUID]:
        added = [self._member(who, model) for who, model in zip(pair.people, ROLE_MODELS, strict=True)]
        if any(is_new for _member, is_new in added[:2]):
            for (supervisee, _), (supervisor, _) in zip(added[:2], added[2:], strict=True):
                row = {"supervisor_id": supervisor, "supervisee_id": supervisee, "practice_id": self.practice_id}
                self._add("supervision", {**row, "since": self.now})
        first, second, third, fourth = (member for member, _is_new in added)
        return first, second, third, fourth

    def _member(self, who: str, model_who: str) -> tuple[UUID, bool]:
        """Return the id of a person, and whether they have just been added, as a copy of the model's."""
        if who in self.people:
            return self.people[who], False
        number, model_id = len(self.people) + 1, self.made.members[model_who]
        self.people[who] = new_id = join_id(prefix_of(number), model_id)
        changed = {"id": new_id, "member_id": new_id, "user_id": who, "first_name": NAMES[number % len(NAMES)]}
        for table in PEOPLE_TABLES:
            for row in self.made.start[table]:
                if model_id in (row.get("id"), row.get("member_id")):
                    self._add(table, {name: changed.get(name, row[name]) for name in row})
        return new_id, True

    def _add_audit(self, sealed: SealedRows, consults: list[Copy]) -> None:
        with Session(self.connection) as session:
            keys.create(session, sealed.seal, self.practice_id, self.now)
            chain = AuditChain(
                sealed, keys.load(session, sealed.seal, self.practice_id), self.plan.entries_of_a_consult
            )
        row: Row = {}
        for copy in consults:
            for row in chain.of_consult(copy, self.now):
                self._add(AUDIT, row)
        for _ in range(max(0, self.plan.audit_entries - chain.seq)):
            self._add(AUDIT, chain.add(row))
        head, practice = SQLModel.metadata.tables["audit_head"], Practice.__table__  # type: ignore[attr-defined]
        self.connection.execute(sa.update(head).values(seq=chain.seq, hash=chain.hash))
        self.connection.execute(sa.update(practice).values(followed_seq=chain.seq))

    def _add(self, table: str, row: Row) -> None:
        rows = self.waiting.setdefault(table, [])
        rows.append(row)
        if len(rows) >= AT_ONCE:
            self._flush_table(table)

    def _flush(self) -> None:
        for table in list(self.waiting):
            self._flush_table(table)

    def _flush_table(self, table: str) -> None:
        if rows := self.waiting.pop(table, []):
            self.connection.execute(sa.insert(SQLModel.metadata.tables[table]), rows)


def _settled(name: str, model: Model) -> dict[str, list[Row]]:
    """Return the rows; if the consult is not open, only messages that were sent."""
    rows = [row for row in model.rows.get("delivery", []) if name != WAITING or row["kind"] != DIGEST]
    known = {None, *(row["id"] for row in rows)}
    sent = [row for row in rows if row["replaces_id"] in known and (row["outcome"] == "sent" or name in (*OPEN, DUE))]
    unseen: Row = {"channel": None, "ts": None}  # nobody's Slack has these messages, so they cannot be edited
    return {**model.rows, "delivery": [{**row, **(unseen if name == DUE else {})} for row in sent]}


def fill(url: str, plan: Plan, now: datetime) -> int:
    """Fill the database at this URL, which must be empty or new; return how many consults it has."""
    upgrade(url)
    with tempfile.TemporaryDirectory() as folder:
        made = make_models(Path(folder))
    address = make_url(url)
    engine = sa.create_engine(address.set(drivername=DRIVERS[address.drivername]))
    event.listen(engine, "connect", _prepare_sqlite if engine.dialect.name == "sqlite" else _prepare_postgresql)
    with engine.begin() as connection:
        count = Seeder(connection, made, plan, now).fill()
        connection.execute(sa.text(ANALYZE[engine.dialect.name]))
    engine.dispose()
    database = Database(url)  # it writes ahead again
    database.use_seal(Seal(KEY))
    with database.transaction() as session:
        signing.sign_older(session)
    database.dispose()
    return count


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 -- of the driver
    for pragma in ("foreign_keys = OFF", "synchronous = OFF", "journal_mode = OFF", "cache_size = -400000"):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_postgresql(connection: Any, _record: object) -> None:  # noqa: ANN401 -- of the driver
    connection.execute("SET session_replication_role = replica")  # no triggers, no foreign keys
    connection.commit()


def _parse(arguments: Iterable[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database_url")
    parser.add_argument("--consults", type=int, default=1_000)
    parser.add_argument("--one-therapist", type=int, default=0, help="consults of UMANYIT")
    parser.add_argument("--one-case", type=int, default=0, help="consults in one case of ULONGIT")
    parser.add_argument("--one-supervisor", type=int, default=0, help="sides that wait for UWAITITS")
    parser.add_argument("--team", type=int, default=0, help="therapists of UTEAMITS, each with a side that waits")
    parser.add_argument("--runs", type=int, default=0, help="pairs UR0IT and UR0FT … who can consult and talk now")
    parser.add_argument("--audit-entries", type=int, default=0, help="at least so many")
    return parser.parse_args(list(arguments))


def main(arguments: list[str]) -> None:
    """Fill the database, and say how long it took."""
    options = vars(_parse(arguments))
    started, url = time.perf_counter(), options.pop("database_url")
    count = fill(url, Plan(**options), datetime.now(UTC))  # noqa: TID251 -- what is seeded is of today
    sys.stdout.write(f"{count:,} consults in {time.perf_counter() - started:.0f} s\n")


if __name__ == "__main__":
    main(sys.argv[1:])
