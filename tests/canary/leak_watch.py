"""Who typed what, who may read it, and every place in which it is looked for."""

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
    """One thing that somebody typed: in which field, and who else may read it on their own page."""

    field: str
    by: str
    readers: frozenset[str]


@dataclass
class Watch:
    """A practice that is watched on every side."""

    practice: Stage
    wire: Wire
    log: io.StringIO
    folders: tuple[Path, ...]
    typed: dict[str, Typed] = field(default_factory=dict)
    sits: dict[str, str] = field(default_factory=dict)  # address of a sitting → whose
    in_windows: bool = False
    shown_to_owner: set[str] = field(default_factory=set)
    browsers: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def words(self, box: str, by: str, *readers: str) -> str:
        """Return words of somebody's own, never typed before, for the field `step.name` or another place."""
        number = len(self.typed) + 1
        self.typed[marker(number)] = Typed(box, by, frozenset({by, *readers}))
        return marked(number)

    @property
    def driven(self) -> set[str]:
        """Return the fields of which an owner has seen their own words again: they did arrive."""
        return {self.typed[one].field for one in self.shown_to_owner}

    def looks(self) -> None:
        """Look into every file and every table as they are at this moment."""
        self.practice.deliver()
        for path in self._files():
            assert found(path.read_bytes()) == set(), f"in the file {path.name}"
        for table, row in self.rows():
            assert found(row) == set(), f"in the table {table}"

    def ends(self) -> None:
        """Look into everything there is."""
        self.looks()
        for one in self.wire.exchanges:
            assert found(one.around) == set(), f"in an address or a header of {one.path}"
            self._look_at(one)
        for carried in self.practice.workspace.list_traffic:
            self._look_at_slack(carried)
        assert found(self.log.getvalue().encode()) == set(), "in a log"

    def _look_at(self, one: Exchange) -> None:
        self._boxes_are_known(one)
        if one.path.startswith("/s/"):
            who = self.sits[one.path.split("/")[2]]
            answered = found(bytes(one.answered))
            assert all(who in self.typed[each].readers for each in answered), f"{who} reads what is not theirs"
            self.shown_to_owner |= {each for each in answered if self.typed[each].by == who}
            assert found(bytes(one.asked)) <= {name for name, each in self.typed.items() if each.by == who}
        elif not (self.in_windows and one.path.startswith(("/slack/", "/api/"))):
            self._goes_nowhere(one)

    def _goes_nowhere(self, one: Exchange) -> None:
        assert found(bytes(one.answered)) == set(), f"in the answer of {one.path}"
        asked = {self.typed[each].field if each in self.typed else each for each in found(bytes(one.asked))}
        assert asked <= ({"command"} if one.path == "/slack/events" else set()), f"in what {one.path} was sent"

    def _look_at_slack(self, carried: TrafficEntry) -> None:
        there = found(repr(carried.payload).encode()) | found(str(carried.payload).encode("utf-8", "backslashreplace"))
        if not self.in_windows:
            behind = {"command"} if carried.kind == "command" or "command" in carried.payload else set()
            assert {self.typed[one].field for one in there} <= behind, f"Slack carries it: {carried.kind}"
            return
        assert not there or carried.kind != "chat.postMessage", "in a message"
        for each in there:
            assert carried.person_id in self.typed[each].readers, f"{carried.kind} of {carried.person_id}"
            if self.typed[each].by == carried.person_id and carried.kind in _BOXES_OF_WINDOWS:
                self.shown_to_owner.add(each)

    def _boxes_are_known(self, one: Exchange) -> None:
        """Check that every box on a page is one that the content files have: then it has a marker of its own."""
        names = {each.decode() for each in _BOX.findall(bytes(one.answered))}
        known = {one.partition(".")[2] for one in text_fields()}
        assert names <= known, names - known

    def _files(self) -> Iterator[Path]:
        for folder in self.folders:
            yield from (path for path in folder.rglob("*") if path.is_file())

    def rows(self) -> Iterator[tuple[str, bytes]]:
        """Yield each table's name with each of its rows, whoever's tables they are."""
        path = str(self.practice.desk.database.engine.url.database)
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for (table,) in tables:
                for row in database.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 -- its own names
                    cells = (one if isinstance(one, bytes) else str(one).encode() for one in row)
                    yield table, b"\n".join(cells)
