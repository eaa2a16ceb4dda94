"""Count the statements and commits that SQLAlchemy sends to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product

from sqlalchemy import event

from storage.database import SQLITE, Database

_BEGINNING = ("BEGIN", "PRAGMA")  # how SQLite begins each transaction; not counted


@dataclass
class StatementCounter:
    """What was sent to the database so far."""

    statements: int = 0
    commits: int = 0
    questions: list[str] | None = None  # each SELECT with its parameters, once somebody wants to compare them

    def on_statement(self, *arguments: object) -> None:
        """Count a statement."""
        statement, parameters = str(arguments[2]), arguments[3]
        self.statements += not statement.startswith(_BEGINNING)
        if self.questions is not None and statement.startswith("SELECT"):
            self.questions.append(f"{' '.join(statement.split())} {parameters!r}")

    def on_commit(self, *_arguments: object) -> None:
        """Count a commit. A read-only session ends with a rollback, so it has none."""
        self.commits += 1


@contextmanager
def count_statements(database: Database) -> Iterator[StatementCounter]:
    """Count what is sent to this database, for reading and for writing."""
    counter = StatementCounter()
    listeners = (("before_cursor_execute", counter.on_statement), ("commit", counter.on_commit))
    # On PostgreSQL both engines have the same listeners.
    engines = (
        {database.engine, database.reading_engine} if database.engine.dialect.name == SQLITE else {database.engine}
    )
    for engine, (name, listener) in product(engines, listeners):
        event.listen(engine, name, listener)
    yield counter
    for engine, (name, listener) in product(engines, listeners):
        event.remove(engine, name, listener)


@dataclass
class ClickCosts:
    """Clicks by kind, each with the most statements and commits that one click cost."""

    counter: StatementCounter
    highest: dict[str, tuple[int, int]]
    repeated: dict[str, set[str]] = field(default_factory=dict)  # by kind, the questions that one click asked twice
    _before: tuple[int, int] = (0, 0)

    def start_click(self) -> None:
        """Start a click. Nothing before it counts."""
        self._before = (self.counter.statements, self.counter.commits)
        self.counter.questions = []

    def end_click(self, kind: str) -> None:
        """End a click of this kind."""
        cost = self.counter.statements - self._before[0], self.counter.commits - self._before[1]
        self.highest[kind] = max(self.highest.get(kind, (0, 0)), cost)
        asked = self.counter.questions or []
        twice = {question for question in asked if asked.count(question) > 1}
        self.repeated.setdefault(kind, set()).update(twice)
