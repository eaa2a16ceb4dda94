"""Where many tests of the pages begin: a house is brought there once, and the houses of later tests are put there."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from flows.context import Profile
from tests.support.data.databases import put_afresh
from tests.support.data.practice_rows import Practice

if TYPE_CHECKING:
    from tests.support.pages.page_server import House


@dataclass(frozen=True)
class _Kept:
    """Everything that is kept at one place, while the clock has not moved yet."""

    file: Path
    ids: Practice
    people: dict[str, Profile]
    messages: list[str] | None


@dataclass
class Places:
    """The places to which a house was brought so far, each from the one before."""

    folder: Path
    _kept: dict[str, _Kept] = field(default_factory=dict)

    def bring(self, house: "House", place: str, walks: Callable[[], object]) -> None:
        """Walk to a place, the first time, and keep it; put later houses there."""
        if place in self._kept:
            self._put(house, self._kept[place])
        else:
            walks()
            self._kept[place] = self._keep(house, place)

    def _keep(self, house: "House", place: str) -> _Kept:
        house.desk.database.dispose()  # so that all that was written is in the file
        file = self.folder / f"{place}.db"
        shutil.copy(_file(house), file)
        return _Kept(file, house.ids, dict(house.people), None if house.messages is None else list(house.messages))

    def _put(self, house: "House", kept: _Kept) -> None:
        house.desk.database.dispose()
        put_afresh(kept.file, _file(house))
        house.ids = kept.ids
        house.people.update(kept.people)
        house.messages = None if kept.messages is None else list(kept.messages)


def _file(house: "House") -> Path:
    return Path(str(house.desk.database.engine.url.database))
