"""Where many dialogues begin: a practice is brought there once, and the practices of later tests are put there."""

import copy
import filecmp
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

from bot.demo.local_slack import WorkspacePerson
from bot.demo.local_slack.api.posted_messages import CHANNEL, PostedMessage
from bot.demo.local_slack.client.modal_stack import View
from bot.demo.local_slack.state_store import ObservedEvent
from bot.demo.local_slack.traffic_log import TrafficEntry
from storage.outbox import deliveries
from tests.support.data.databases import put_afresh
from tests.support.therapist import Therapist

if TYPE_CHECKING:
    from uuid import UUID

    from tests.support.practice import Stage

Rest = ParamSpec("Rest")
From = TypeVar("From", bound="Stage | Therapist")
Found = TypeVar("Found", bound="UUID | Therapist | tuple[Therapist, Therapist] | None")
"""What a walk ends with: the consult, who it was, or nothing."""
Key = tuple[str, ...]
"""A place: the walks that led there, one from where the one before had ended."""

SEEDED: Key = ("seeded",)


@dataclass(frozen=True)
class _Kept:
    """Everything that is kept at one place: rows, time, who is there, messages, windows, and what Slack carried."""

    file: Path
    found: object
    people: dict[str, WorkspacePerson]
    now: datetime
    random: tuple[Any, ...]
    messages: list[PostedMessage]
    windows: dict[str, list[View]]
    homes: dict[str, View]
    carried: list[TrafficEntry]
    facts: set[ObservedEvent]
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
            self._put(practice, SEEDED)
        else:
            seed()
            self._keep(practice, SEEDED, None)

    def bring(self, practice: "Stage", walk: str, walks: Callable[[], Found]) -> Found:
        """Walk on from a place, the first time, and keep where that leads; put later practices there.

        Return what the walk ends with. A practice that has left its place walks each time.
        """
        stands = practice.place
        if stands is None or not _is_as(practice, self._kept[stands]):
            return walks()
        key = (*stands, walk)
        if key not in self._kept:
            self._keep(practice, key, walks())
        else:
            self._put(practice, key)
        return cast("Found", _here(practice, self._kept[key].found))

    def _keep(self, practice: "Stage", key: Key, found: object) -> None:
        office = practice.workspace.store
        practice.place = key
        practice.desk.database.dispose()  # so that all that was written is in the file
        file = self.folder / f"place{len(self._kept)}.db"
        shutil.copy(_file(practice), file)
        self._kept[key] = _Kept(
            file=file,
            found=found,
            people=dict(office.people),
            now=practice.clock.now,
            random=practice.desk.random.getstate(),
            messages=copy.deepcopy(office.messages.messages),
            windows=copy.deepcopy({one: each for one, each in office.views.stacks.items() if each}),
            homes=copy.deepcopy(office.views.homes),
            carried=list(office.carried.entries),
            facts=set(office.facts),
            taps=dict(practice.taps),
        )

    def _put(self, practice: "Stage", key: Key) -> None:
        office, kept = practice.workspace.store, self._kept[key]
        practice.place = key
        practice.desk.database.dispose()
        put_afresh(kept.file, _file(practice))
        practice.clock.now = kept.now
        practice.desk.random.setstate(kept.random)
        for _ in kept.messages[len(office.messages.messages) :]:  # the next message has the next number
            office.messages.remove(office.messages.add(CHANNEL, "", "", []))
        office.people = dict(kept.people)
        office.messages.messages[:] = copy.deepcopy(kept.messages)
        office.views.stacks = copy.deepcopy(kept.windows)
        office.views.homes = copy.deepcopy(kept.homes)
        office.carried.entries[:] = kept.carried
        office.facts = set(kept.facts)
        practice.taps = dict(kept.taps)
        with practice.looking() as session:
            for waiting in deliveries.list_waiting(session):
                practice.outbox.enqueue(session, waiting)


def once(walks: Callable[Concatenate[From, Rest], Found]) -> Callable[Concatenate[From, Rest], Found]:
    """Walk there only once, from a practice that is still as it was at some place; from any other, each time.

    What is given besides has to say all by which two walks differ, in its `repr`.
    """

    @wraps(walks)
    def brought(where: From, /, *args: Rest.args, **kwargs: Rest.kwargs) -> Found:
        practice = where.stage if isinstance(where, Therapist) else where
        if practice.places is None:
            return walks(where, *args, **kwargs)
        who = where.id if isinstance(where, Therapist) else ""
        walk = f"{walks.__module__}.{walks.__name__} {who} {args} {kwargs}"
        return practice.places.bring(practice, walk, lambda: walks(where, *args, **kwargs))

    return brought


def _is_as(practice: "Stage", kept: _Kept) -> bool:
    """Tell whether nothing at all has happened since a practice was put to a place."""
    office, file = practice.workspace.store, _file(practice)
    log = file.with_name(f"{file.name}-wal")  # what was written since; in the file itself only later
    return (
        (practice.clock.now, practice.taps, office.facts) == (kept.now, kept.taps, kept.facts)
        and (office.people, len(office.carried.entries)) == (kept.people, len(kept.carried))
        and (office.messages.messages, office.views.homes) == (kept.messages, kept.homes)
        and {one: each for one, each in office.views.stacks.items() if each} == kept.windows
        and not (office.failures or office.omit_untouched_inputs)
        and not (log.exists() and log.stat().st_size)
        and filecmp.cmp(kept.file, file, shallow=False)
    )


def _here(practice: "Stage", found: object) -> object:
    """Return whom a walk ended with as they are in this practice."""
    if isinstance(found, tuple):
        return tuple(_here(practice, one) for one in found)
    return replace(found, stage=practice) if isinstance(found, Therapist) else found


def _file(practice: "Stage") -> Path:
    return Path(str(practice.desk.database.engine.url.database))
