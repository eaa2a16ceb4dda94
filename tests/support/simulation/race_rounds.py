"""The same moment again and again: a practice put back to where it was, so that two people can race from there."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from threading import Barrier
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from flows.actions import Reply
from storage.database import Database
from storage.outbox import deliveries
from tests.support.data.databases import put_afresh
from tests.support.simulation.practice_in_process import One, Practice

Rows = Mapping[str, list[Any]]
Brings = Callable[[Practice], tuple[One, One]]
_NUMBERS = count(1)


@dataclass(frozen=True)
class Moment:
    """Everything that is kept at one moment, and what each of the two sees."""

    file: Path
    rows: Rows
    one: One
    other: One

    def again(self, url: str) -> tuple[Practice, One, One]:
        """Open a practice in this database as it was at that moment."""
        return self._opened(_put_back(self, url))

    def once_more(self, file: Path) -> tuple[Practice, One, One]:
        """Open a practice as it was at that moment in this file, where nobody is any more."""
        return self._opened(put_afresh(self.file, file))

    def _opened(self, url: str) -> tuple[Practice, One, One]:
        practice = Practice(url, seeded=False)
        practice.clock.now = self.one.practice.clock.now
        practice.letters.sent = list(self.one.practice.letters.sent)
        with practice.database.reading() as session:
            for waiting in deliveries.list_waiting(session):
                practice.outbox.enqueue(session, waiting)
        return practice, _same(self.one, practice), _same(self.other, practice)


def moment(template: Path, folder: Path, brings: Brings) -> Moment:
    """Bring two people somewhere, deliver what they left for each other, and keep it all."""
    file = folder / f"moment{next(_NUMBERS)}.db"
    shutil.copy(template, file)
    practice = Practice(f"sqlite:///{file}")
    return _kept(file, practice, *brings(practice))


def later(before: Moment, brings_on: Callable[[One, One], object]) -> Moment:
    """Bring the two of a moment further, and keep that: cheaper than to bring them all the way again."""
    practice, one, other = before.again("sqlite://")
    brings_on(one, other)
    return _kept(Path(str(practice.database.engine.url.database)), practice, one, other)


def at_once(*deeds: Callable[[], Reply]) -> list[Reply]:
    """Do all of it at the same moment, each in a thread; return the replies in the order of the deeds."""
    together = Barrier(len(deeds))

    def done(deed: Callable[[], Reply]) -> Reply:
        together.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(done, deeds))


def _kept(file: Path, practice: Practice, one: One, other: One) -> Moment:
    practice.outbox.deliver_due(practice.clock.now)
    with practice.database.reading() as session:
        rows = {table.name: list(session.execute(sa.select(table)).mappings()) for table in _tables()}
    practice.database.dispose()
    return Moment(file, rows, one, other)


def _put_back(moment: Moment, url: str) -> str:
    if url.startswith("sqlite"):
        fresh = moment.file.with_name(f"round{next(_NUMBERS)}.db")
        shutil.copy(moment.file, fresh)
        return f"sqlite:///{fresh}"
    database = Database(url)
    with database.transaction() as session:
        session.execute(sa.text("SET LOCAL session_replication_role = replica"))  # else triggers guard what is kept
        session.execute(sa.text(f"TRUNCATE {', '.join(_quoted())} CASCADE"))
        for table in _tables():
            if moment.rows[table.name]:
                session.execute(sa.insert(table), [dict(row) for row in moment.rows[table.name]])
    database.dispose()
    return url


def _tables() -> list[sa.Table]:
    return SQLModel.metadata.sorted_tables


def _quoted() -> Iterator[str]:
    return (f'"{table.name}"' for table in _tables())


def _same(one: One, practice: Practice) -> One:
    again = One(practice, one.who)
    again.form = one.form
    return again
