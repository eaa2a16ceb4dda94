"""One moment restored again and again, so that two people can race from it."""

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
from tests.support.data.databases import open_database, replace_with_copy
from tests.support.simulation.practice_in_process import SimulatedPerson, SimulatedPractice

Rows = Mapping[str, list[Any]]
Brings = Callable[[SimulatedPractice], tuple[SimulatedPerson, SimulatedPerson]]
_NUMBERS = count(1)


@dataclass(frozen=True)
class Moment:
    """All rows at one moment, and the screen that each of the two people has open."""

    file: Path
    rows: Rows
    one: SimulatedPerson
    other: SimulatedPerson

    def restore(self, url: str) -> tuple[SimulatedPractice, SimulatedPerson, SimulatedPerson]:
        """Open a practice in this database as it was at that moment."""
        return self._open(_restore_rows(self, url))

    def open_in_file(self, file: Path) -> tuple[SimulatedPractice, SimulatedPerson, SimulatedPerson]:
        """Open a practice as it was at that moment in this file, which nothing else may be using."""
        return self._open(replace_with_copy(self.file, file))

    def _open(self, url: str) -> tuple[SimulatedPractice, SimulatedPerson, SimulatedPerson]:
        practice = SimulatedPractice(url, seeded=False)
        practice.clock.now = self.one.practice.clock.now
        practice.messenger.sent = list(self.one.practice.messenger.sent)
        return practice, _copy_person(self.one, practice), _copy_person(self.other, practice)


def moment(template: Path, folder: Path, brings: Brings) -> Moment:
    """Bring two people to a moment, deliver what they left for each other, and save everything."""
    file = folder / f"moment{next(_NUMBERS)}.db"
    shutil.copy(template, file)
    practice = SimulatedPractice(f"sqlite:///{file}")
    return _save(file, practice, *brings(practice))


def later(before: Moment, brings_on: Callable[[SimulatedPerson, SimulatedPerson], object]) -> Moment:
    """Bring the two people of a moment further, and save that: cheaper than walking the whole way again."""
    practice, first, second = before.open_in_file(before.file.with_name(f"moment{next(_NUMBERS)}.db"))
    brings_on(first, second)
    return _save(Path(str(practice.database.engine.url.database)), practice, first, second)


def at_once(*actions: Callable[[], Reply]) -> list[Reply]:
    """Run all actions at the same moment, each in a thread; return the replies in order."""
    together = Barrier(len(actions))

    def done(action: Callable[[], Reply]) -> Reply:
        together.wait()
        return action()

    with ThreadPoolExecutor(len(actions)) as threads:
        return list(threads.map(done, actions))


def _save(file: Path, practice: SimulatedPractice, first: SimulatedPerson, second: SimulatedPerson) -> Moment:
    practice.outbox.deliver_due(practice.clock.now)
    with practice.database.reading() as session:
        rows = {table.name: list(session.execute(sa.select(table)).mappings()) for table in _tables()}
    practice.database.dispose()
    return Moment(file, rows, first, second)


def _restore_rows(moment: Moment, url: str) -> str:
    if url.startswith("sqlite"):
        path = moment.file.with_name("round.db")  # always the same path: compiled statements are cached per URL
        open_database(f"sqlite:///{path}").dispose()
        return replace_with_copy(moment.file, path)
    database = open_database(url)
    with database.transaction() as session:
        session.execute(sa.text("SET LOCAL session_replication_role = replica"))  # else triggers forbid deleting rows
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


def _copy_person(person: SimulatedPerson, practice: SimulatedPractice) -> SimulatedPerson:
    copy = SimulatedPerson(practice, person.who)
    copy.form = person.form
    return copy
