"""Where many dialogues begin: a practice is brought there once, and the practices of later tests are put there."""

import copy
import filecmp
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec
from uuid import UUID

from bot.workspace.carried import Carried
from bot.workspace.messages import CHANNEL, Message
from bot.workspace.office import Fact
from storage import deliveries
from tests.databases import put_afresh

if TYPE_CHECKING:
    from tests.dialogues.stage import Stage

Rest = ParamSpec("Rest")
Key = tuple[str, str]
SEEDED: Key = ("seeded", "")


@dataclass(frozen=True)
class _Kept:
    """Everything that is kept at one place: rows, time, messages, and what Slack carried. No window is open."""

    file: Path
    consult_id: UUID | None
    now: datetime
    random: tuple[Any, ...]
    messages: list[Message]
    carried: list[Carried]
    facts: set[Fact]
    taps: dict[str, int]


@dataclass
class Places:
    """The places to which a practice was brought so far. Only those of one whole run know each other's ids."""

    folder: Path
    _kept: dict[Key, _Kept] = field(default_factory=dict)

    def seeds(self, practice: "Stage", seed: Callable[[], object]) -> None:
        """Seed an empty practice, the first time; put every later one there."""
        practice.places = self
        if SEEDED in self._kept:
            self._put(practice, self._kept[SEEDED])
        else:
            seed()
            self._keep(practice, SEEDED, None)

    def bring(self, practice: "Stage", key: Key, walks: Callable[[], UUID]) -> UUID:
        """Walk to a place, the first time, and keep it; put later practices there. Return the consult."""
        if not self._is_as_seeded(practice):
            return walks()
        if key not in self._kept:
            self._keep(practice, key, walks())
        else:
            self._put(practice, self._kept[key])
        found = self._kept[key].consult_id
        assert found is not None
        return found

    def _is_as_seeded(self, practice: "Stage") -> bool:
        office, seeded, file = practice.workspace.office, self._kept[SEEDED], _file(practice)
        log = file.with_name(f"{file.name}-wal")  # what was written since; in the file itself only later
        return (
            practice.clock.now == seeded.now
            and not (office.carried.entries or office.messages.kept or office.failures or office.leave_out_untouched)
            and not (log.exists() and log.stat().st_size)
            and filecmp.cmp(seeded.file, file, shallow=False)
        )

    def _keep(self, practice: "Stage", key: Key, consult_id: UUID | None) -> None:
        office = practice.workspace.office
        assert not any(office.views.stack(one) for one in office.people), "a window is open, which would not be kept"
        practice.desk.database.dispose()  # so that all that was written is in the file
        file = self.folder / f"place{len(self._kept)}.db"
        shutil.copy(_file(practice), file)
        self._kept[key] = _Kept(
            file=file,
            consult_id=consult_id,
            now=practice.clock.now,
            random=practice.desk.random.getstate(),
            messages=copy.deepcopy(office.messages.kept),
            carried=list(office.carried.entries),
            facts=set(office.facts),
            taps=dict(practice.taps),
        )

    def _put(self, practice: "Stage", kept: _Kept) -> None:
        office = practice.workspace.office
        practice.desk.database.dispose()
        put_afresh(kept.file, _file(practice))
        practice.clock.now = kept.now
        practice.desk.random.setstate(kept.random)
        for _ in kept.messages:  # the next message has the next number
            office.messages.remove(office.messages.add(CHANNEL, "", "", []))
        office.messages.kept.extend(copy.deepcopy(kept.messages))
        office.carried.entries.extend(kept.carried)
        office.facts.update(kept.facts)
        practice.taps.update(kept.taps)
        with practice.looking() as session:
            for waiting in deliveries.waiting(session):
                practice.outbox.enqueue(session, waiting)


def once(walks: "Callable[Concatenate[Stage, Rest], UUID]") -> "Callable[Concatenate[Stage, Rest], UUID]":
    """Walk there only once, from a practice in which nothing has happened yet; from any other, each time."""

    @wraps(walks)
    def brought(practice: "Stage", /, *args: Rest.args, **kwargs: Rest.kwargs) -> UUID:
        if practice.places is None:
            return walks(practice, *args, **kwargs)
        key = (walks.__name__, repr((args, kwargs)))
        return practice.places.bring(practice, key, lambda: walks(practice, *args, **kwargs))

    return brought


def _file(practice: "Stage") -> Path:
    return Path(str(practice.desk.database.engine.url.database))
