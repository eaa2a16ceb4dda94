"""Starting points of page tests. Each is reached once, and then restored from a copy for later tests."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from flows.context import Profile
from tests.support.data.databases import replace_with_copy
from tests.support.data.practice_rows import Practice

if TYPE_CHECKING:
    from tests.support.pages.page_server import ServedPractice


@dataclass(frozen=True)
class _StartPoint:
    """A copy of everything at one starting point. The clock is not copied: it must not have moved yet."""

    file: Path
    ids: Practice
    people: dict[str, Profile]
    expects_messages: bool


@dataclass
class StartingPoints:
    """The starting points that were reached so far, each from the one before."""

    folder: Path
    _saved: dict[str, _StartPoint] = field(default_factory=dict)

    def restore_or_reach(self, house: "ServedPractice", place: str, walks: Callable[[], object]) -> None:
        """Restore the starting point `place`; the first time, reach it by calling `walks` and save a copy."""
        if place in self._saved:
            self._restore(house, self._saved[place])
        else:
            walks()
            self._saved[place] = self._save(house, place)

    def _save(self, house: "ServedPractice", place: str) -> _StartPoint:
        house.services.database.dispose()  # so that the file has everything that was written
        file = self.folder / f"{place}.db"
        shutil.copy(_file(house), file)
        return _StartPoint(file, house.ids, dict(house.people), house.expects_messages)

    def _restore(self, house: "ServedPractice", saved: _StartPoint) -> None:
        house.services.database.dispose()
        replace_with_copy(saved.file, _file(house))
        house.ids = saved.ids
        house.people.update(saved.people)
        house.expects_messages = saved.expects_messages


def _file(house: "ServedPractice") -> Path:
    return Path(str(house.services.database.engine.url.database))
