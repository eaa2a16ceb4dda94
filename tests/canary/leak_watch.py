"""Searches every place for typed text: each text may appear only where its readers see it."""

import contextlib
import io
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bot.demo.local_slack.traffic_log import TrafficEntry
from tests.canary.http_traffic import Exchange, Wire
from tests.canary.markers import found, marked, marker, text_fields
from tests.support.practice import Stage

_BOX = re.compile(rb'<textarea\s+id="[^"]*" name="([^"]*)"')
_BOXES_OF_WINDOWS = ("view_submission", "block_actions")


@dataclass
class Typed:
    """One typed text: its field, its writer, and the people who may read it on their own page."""

    field: str
    by: str
    readers: frozenset[str]


@dataclass
class Watch:
    """A practice whose traffic, logs, files and tables are searched for typed text."""

    practice: Stage
    wire: Wire
    log: io.StringIO
    folders: tuple[Path, ...]
    typed: dict[str, Typed] = field(default_factory=dict)
    sits: dict[str, str] = field(default_factory=dict)  # id of a page session → its member
    in_windows: bool = False
    shown_to_owner: set[str] = field(default_factory=set)
    browsers: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def words(self, box: str, by: str, *readers: str) -> str:
        """Return a new unique text of one person for the field `step.name` or another place."""
        number = len(self.typed) + 1
        self.typed[marker(number)] = Typed(box, by, frozenset({by, *readers}))
        return marked(number)

    @property
    def driven(self) -> set[str]:
        """Return the fields whose writers have seen their own text again, which proves that the text arrived."""
        return {self.typed[name].field for name in self.shown_to_owner}

    def looks(self) -> None:
        """Search every file and every table as they are now."""
        self.practice.deliver()
        for path in self._files():
            assert found(path.read_bytes()) == set(), f"in the file {path.name}"
        for table, row in self.rows():
            assert found(row) == set(), f"in the table {table}"

    def ends(self) -> None:
        """Search everything: files, tables, HTTP traffic, Slack payloads and logs."""
        self.looks()
        for exchange in self.wire.exchanges:
            assert found(exchange.around) == set(), f"in an address or a header of {exchange.path}"
            self._look_at(exchange)
        for entry in self.practice.workspace.list_traffic:
            self._look_at_slack(entry)
        assert found(self.log.getvalue().encode()) == set(), "in a log"

    def _look_at(self, exchange: Exchange) -> None:
        self._boxes_are_known(exchange)
        if exchange.path.startswith("/s/"):
            member_id = self.sits[exchange.path.split("/")[2]]
            answered = found(bytes(exchange.answered))
            assert all(member_id in self.typed[found_name].readers for found_name in answered), (
                f"{member_id} reads what is not theirs"
            )
            self.shown_to_owner |= {found_name for found_name in answered if self.typed[found_name].by == member_id}
            assert found(bytes(exchange.asked)) <= {name for name, typed in self.typed.items() if typed.by == member_id}
        elif not (self.in_windows and exchange.path.startswith(("/slack/", "/api/"))):
            self._goes_nowhere(exchange)

    def _goes_nowhere(self, exchange: Exchange) -> None:
        assert found(bytes(exchange.answered)) == set(), f"in the answer of {exchange.path}"
        fields = {self.typed[name].field if name in self.typed else name for name in found(bytes(exchange.asked))}
        assert fields <= ({"command"} if exchange.path == "/slack/events" else set()), (
            f"in what {exchange.path} was sent"
        )

    def _look_at_slack(self, entry: TrafficEntry) -> None:
        names = found(repr(entry.payload).encode()) | found(str(entry.payload).encode("utf-8", "backslashreplace"))
        if not self.in_windows:
            allowed = {"command"} if entry.kind == "command" or "command" in entry.payload else set()
            assert {self.typed[name].field for name in names} <= allowed, f"Slack carries it: {entry.kind}"
            return
        assert not names or entry.kind != "chat.postMessage", "in a message"
        for name in names:
            assert entry.person_id in self.typed[name].readers, f"{entry.kind} of {entry.person_id}"
            if self.typed[name].by == entry.person_id and entry.kind in _BOXES_OF_WINDOWS:
                self.shown_to_owner.add(name)

    def _boxes_are_known(self, exchange: Exchange) -> None:
        """Check that the content files know every text box on a page, so that every box has its own marker."""
        names = {box.decode() for box in _BOX.findall(bytes(exchange.answered))}
        known = {text_field.partition(".")[2] for text_field in text_fields()}
        assert names <= known, names - known

    def _files(self) -> Iterator[Path]:
        for folder in self.folders:
            yield from (path for path in folder.rglob("*") if path.is_file())

    def rows(self) -> Iterator[tuple[str, bytes]]:
        """Yield each row of every table, with the table's name."""
        path = str(self.practice.desk.database.engine.url.database)
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for (table,) in tables:
                for row in database.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 -- the database's own table names
                    cells = (cell if isinstance(cell, bytes) else str(cell).encode() for cell in row)
                    yield table, b"\n".join(cells)
