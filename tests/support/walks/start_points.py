"""Start points of dialogues: each is walked to once, and the practices of later tests are restored to it."""

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
from bot.demo.local_slack.traffic_log import TrafficEntry
from tests.support.data.databases import replace_with_copy
from tests.support.therapist import Therapist

if TYPE_CHECKING:
    from uuid import UUID

    from tests.support.practice import SlackPractice

Rest = ParamSpec("Rest")
From = TypeVar("From", bound="SlackPractice | Therapist")
Found = TypeVar("Found", bound="UUID | Therapist | tuple[Therapist, Therapist] | None")
"""The result of a walk: the consult's id, the therapist or both therapists, or nothing."""
Key = tuple[str, ...]
"""A start point: the walks that led to it, each from where the one before ended."""

SEEDED: Key = ("seeded",)


@dataclass(frozen=True)
class _Kept:
    """Everything saved at one start point: rows, time, people, messages, modals, and Slack's traffic."""

    file: Path
    found: object
    people: dict[str, WorkspacePerson]
    now: datetime
    random: tuple[Any, ...]
    messages: list[PostedMessage]
    windows: dict[str, list[View]]
    homes: dict[str, View]
    carried: list[TrafficEntry]
    taps: dict[str, int]


@dataclass
class StartPoints:
    """The start points saved so far; valid in one test run only, because their rows refer to each other by id."""

    folder: Path
    _kept: dict[Key, _Kept] = field(default_factory=dict)

    def seeds(self, practice: "SlackPractice", seed: Callable[[], object]) -> None:
        """Seed an empty practice the first time; restore every later practice to that state."""
        practice.places = self
        if SEEDED in self._kept:
            self._put(practice, SEEDED)
        else:
            seed()
            self._keep(practice, SEEDED, None)

    def walk_or_restore(self, practice: "SlackPractice", walk: str, walks: Callable[[], Found]) -> Found:
        """Walk on from a start point the first time and save the result; restore later practices to it.

        Return the result of the walk. A practice that has changed since its start point walks each time.
        """
        start = practice.place
        if start is None or not _is_unchanged(practice, self._kept[start]):
            return walks()
        key = (*start, walk)
        if key not in self._kept:
            self._keep(practice, key, walks())
        else:
            self._put(practice, key)
        return cast("Found", _move_result(practice, self._kept[key].found))

    def _keep(self, practice: "SlackPractice", key: Key, result: object) -> None:
        store = practice.workspace.store
        practice.place = key
        practice.services.database.dispose()  # so that every write is in the file
        file = self.folder / f"place{len(self._kept)}.db"
        shutil.copy(_file(practice), file)
        self._kept[key] = _Kept(
            file=file,
            found=result,
            people=dict(store.people),
            now=practice.clock.now,
            random=practice.services.random.getstate(),
            messages=copy.deepcopy(store.messages.messages),
            windows=copy.deepcopy({slack_id: views for slack_id, views in store.views.stacks.items() if views}),
            homes=copy.deepcopy(store.views.homes),
            carried=list(store.traffic.entries),
            taps=dict(practice.taps),
        )

    def _put(self, practice: "SlackPractice", key: Key) -> None:
        store, saved = practice.workspace.store, self._kept[key]
        practice.place = key
        practice.services.database.dispose()
        replace_with_copy(saved.file, _file(practice))
        practice.services.database.use_seal(practice.services.seal)  # as a process that has not seen what came later
        practice.clock.now = saved.now
        practice.services.random.setstate(saved.random)
        for _ in saved.messages[len(store.messages.messages) :]:  # keep the numbering of messages going
            store.messages.remove(store.messages.add(CHANNEL, "", "", []))
        store.people = dict(saved.people)
        store.messages.messages[:] = copy.deepcopy(saved.messages)
        store.views.stacks = copy.deepcopy(saved.windows)
        store.views.homes = copy.deepcopy(saved.homes)
        store.traffic.entries[:] = saved.carried
        practice.taps = dict(saved.taps)


def walk_once(walks: Callable[Concatenate[From, Rest], Found]) -> Callable[Concatenate[From, Rest], Found]:
    """Walk only once from an unchanged start point, and restore later practices; walk each time from any other state.

    The `repr` of the arguments has to tell different walks apart.
    """

    @wraps(walks)
    def brought(where: From, /, *args: Rest.args, **kwargs: Rest.kwargs) -> Found:
        practice = where.practice if isinstance(where, Therapist) else where
        if practice.places is None:
            return walks(where, *args, **kwargs)
        who = where.id if isinstance(where, Therapist) else ""
        walk = f"{walks.__module__}.{walks.__name__} {who} {args} {kwargs}"
        return practice.places.walk_or_restore(practice, walk, lambda: walks(where, *args, **kwargs))

    return brought


def _is_unchanged(practice: "SlackPractice", saved: _Kept) -> bool:
    """Return whether nothing has happened since the practice was restored to a start point."""
    store, file = practice.workspace.store, _file(practice)
    log = file.with_name(f"{file.name}-wal")  # writes that are not in the database file yet
    return (
        (practice.clock.now, practice.taps) == (saved.now, saved.taps)
        and (store.people, len(store.traffic.entries)) == (saved.people, len(saved.carried))
        and (store.messages.messages, store.views.homes) == (saved.messages, saved.homes)
        and {slack_id: views for slack_id, views in store.views.stacks.items() if views} == saved.windows
        and not (store.failures or store.omit_untouched_inputs)
        and not (log.exists() and log.stat().st_size)
        and filecmp.cmp(saved.file, file, shallow=False)
    )


def _move_result(practice: "SlackPractice", result: object) -> object:
    """Return the result of a walk with its therapists moved to this practice."""
    if isinstance(result, tuple):
        return tuple(_move_result(practice, part) for part in result)
    return replace(result, practice=practice) if isinstance(result, Therapist) else result


def _file(practice: "SlackPractice") -> Path:
    return Path(str(practice.services.database.engine.url.database))
