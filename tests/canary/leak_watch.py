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
from tests.canary.markers import build_marked_text, find_markers, get_marker, text_fields
from tests.support.practice import SlackPractice

_BOX = re.compile(rb'<textarea\s+id="[^"]*" name="([^"]*)"')
_BOXES_OF_WINDOWS = ("view_submission", "block_actions")


@dataclass
class Typed:
    """One typed text: its field, its writer, and the people who may read it on their own page."""

    field: str
    writer: str
    readers: frozenset[str]


@dataclass
class Watch:
    """A practice whose traffic, logs, files and tables are searched for typed text."""

    practice: SlackPractice
    wire: Wire
    log: io.StringIO
    folders: tuple[Path, ...]
    typed: dict[str, Typed] = field(default_factory=dict)
    member_by_session: dict[str, str] = field(default_factory=dict)  # id of a page session → its member
    in_windows: bool = False
    shown_to_owner: set[str] = field(default_factory=set)
    browsers: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def new_text(self, box: str, by: str, *readers: str) -> str:
        """Return a new unique text of one person for the field `step.name` or another place."""
        number = len(self.typed) + 1
        self.typed[get_marker(number)] = Typed(box, by, frozenset({by, *readers}))
        return build_marked_text(number)

    @property
    def arrived_fields(self) -> set[str]:
        """Return the fields whose writers have seen their own text again, which proves that the text arrived."""
        return {self.typed[name].field for name in self.shown_to_owner}

    def search_storage(self) -> None:
        """Search every file and every table as they are now."""
        self.practice.deliver()
        for path in self._files():
            assert find_markers(path.read_bytes()) == set(), f"in the file {path.name}"
        for table, row in self.rows():
            assert find_markers(row) == set(), f"in the table {table}"

    def search_everything(self) -> None:
        """Search everything: files, tables, HTTP traffic, Slack payloads and logs."""
        self.search_storage()
        for exchange in self.wire.exchanges:
            assert find_markers(exchange.address_and_headers) == set(), f"in an address or a header of {exchange.path}"
            self._look_at(exchange)
        for entry in self.practice.workspace.traffic:
            self._look_at_slack(entry)
        assert find_markers(self.log.getvalue().encode()) == set(), "in a log"

    def _look_at(self, exchange: Exchange) -> None:
        self._boxes_are_known(exchange)
        if exchange.path.startswith("/s/"):
            member_id = self.member_by_session[exchange.path.split("/")[2]]
            answered = find_markers(bytes(exchange.response_body))
            assert all(member_id in self.typed[found_name].readers for found_name in answered), (
                f"{member_id} reads what is not theirs"
            )
            self.shown_to_owner |= {found_name for found_name in answered if self.typed[found_name].writer == member_id}
            assert find_markers(bytes(exchange.request_body)) <= {
                name for name, typed in self.typed.items() if typed.writer == member_id
            }
        elif not (self.in_windows and exchange.path.startswith(("/slack/", "/api/"))):
            self._goes_nowhere(exchange)

    def _goes_nowhere(self, exchange: Exchange) -> None:
        assert find_markers(bytes(exchange.response_body)) == set(), f"in the answer of {exchange.path}"
        markers = find_markers(bytes(exchange.request_body))
        fields = {self.typed[name].field if name in self.typed else name for name in markers}
        assert fields <= ({"command"} if exchange.path == "/slack/events" else set()), (
            f"in what {exchange.path} was sent"
        )

    def _look_at_slack(self, entry: TrafficEntry) -> None:
        names = find_markers(repr(entry.payload).encode()) | find_markers(
            str(entry.payload).encode("utf-8", "backslashreplace")
        )
        if not self.in_windows:
            allowed = {"command"} if entry.kind == "command" or "command" in entry.payload else set()
            assert {self.typed[name].field for name in names} <= allowed, f"Slack carries it: {entry.kind}"
            return
        assert not names or entry.kind != "chat.postMessage", "in a message"
        for name in names:
            assert entry.person_id in self.typed[name].readers, f"{entry.kind} of {entry.person_id}"
            if self.typed[name].writer == entry.person_id and entry.kind in _BOXES_OF_WINDOWS:
                self.shown_to_owner.add(name)

    def _boxes_are_known(self, exchange: Exchange) -> None:
        """Check that the content files know every text box on a page, so that every box has its own marker."""
        names = {box.decode() for box in _BOX.findall(bytes(exchange.response_body))}
        known = {text_field.partition(".")[2] for text_field in text_fields()}
        assert names <= known, names - known

    def _files(self) -> Iterator[Path]:
        for folder in self.folders:
            yield from (path for path in folder.rglob("*") if path.is_file())

    def rows(self) -> Iterator[tuple[str, bytes]]:
        """Yield each row of every table, with the table's name."""
        path = str(self.practice.services.database.engine.url.database)
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for (table,) in tables:
                for row in database.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 -- the database's own table names
                    cells = (cell if isinstance(cell, bytes) else str(cell).encode() for cell in row)
                    yield table, b"\n".join(cells)
