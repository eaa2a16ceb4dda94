"""How many statements and commits reach the database, as SQLAlchemy tells."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine, event

_BEGINNING = ("BEGIN", "PRAGMA")  # SQLite's own way to begin, the same for each transaction


@dataclass
class Told:
    """What has reached the database so far."""

    statements: int = 0
    commits: int = 0

    def on_statement(self, *told: object) -> None:
        """Count a statement."""
        statement = str(told[2])
        self.statements += not statement.startswith(_BEGINNING)

    def on_commit(self, *_told: object) -> None:
        """Count a commit; a reading ends by a rollback, and has none."""
        self.commits += 1


@contextmanager
def listening(engine: Engine) -> Iterator[Told]:
    """Count what this engine's connections are asked for."""
    told = Told()
    heard = (("before_cursor_execute", told.on_statement), ("commit", told.on_commit))
    for name, hear in heard:
        event.listen(engine, name, hear)
    yield told
    for name, hear in heard:
        event.remove(engine, name, hear)


@dataclass
class Ledger:
    """Clicks of each kind, with the most that one of them has cost."""

    told: Told
    most: dict[str, tuple[int, int]]
    _before: tuple[int, int] = (0, 0)

    def begins(self) -> None:
        """Begin a click: what came before is nobody's."""
        self._before = (self.told.statements, self.told.commits)

    def ends(self, kind: str) -> None:
        """End a click of this kind."""
        now = self.told.statements - self._before[0], self.told.commits - self._before[1]
        self.most[kind] = max(self.most.get(kind, (0, 0)), now)
