"""Payloads that no client of Slack's would make, signed all the same."""

import copy
from collections.abc import Callable
from typing import Any

from sqlmodel import SQLModel, select

from bot.demo.local_slack import ActionResult
from storage.models import Attendance, Case, Consult, Draft, PracticeSettings, Preparation, SignedForm, Writing
from tests.support.practice import Stage
from tests.support.walks.preparation_steps import last_sent

Json = dict[str, Any]
Change = Callable[[Json], object]

KEPT: tuple[type[SQLModel], ...] = (
    Attendance,
    Case,
    Consult,
    Draft,
    SignedForm,
    Preparation,
    PracticeSettings,
    Writing,
)


def again(practice: Stage, person: str, kind: str, change: Change) -> ActionResult:
    """Send this person's last payload of a kind once more, changed, with a trigger of its own."""
    return sends(practice, person, payload_of(practice, person, kind), change)


def payload_of(practice: Stage, person: str, kind: str) -> Json:
    """Return a copy of this person's last payload of a kind."""
    return copy.deepcopy(dict(last_sent(practice, person, kind).payload))


def sends(practice: Stage, person: str, payload: Json, change: Change) -> ActionResult:
    """Send a payload, changed, with a trigger of its own."""
    forged = copy.deepcopy(payload)
    stack = practice.workspace.store.views.stack(person)
    with practice.workspace.store.lock:
        top = stack[-1].id if stack else None
        forged["trigger_id"] = practice.workspace.store.triggers.create(person, top)
    change(forged)
    return practice.workspace.forge(person, forged)


def pressing(action: str, value: object, about: object = None) -> Change:
    """Return the change by which another button was pressed; `about`: on a screen about something else."""

    def change(payload: Json) -> None:
        payload["actions"][0] |= {"action_id": action, "value": value}
        if about is not None:
            payload["view"]["private_metadata"] = about

    return change


def at(*path: str | int, to: object) -> Change:
    """Return the change that puts something else at one place of a payload."""

    def change(payload: Json) -> None:
        found: Any = payload
        for one in path[:-1]:
            found = found[one]
        found[path[-1]] = to

    return change


def without(*path: str | int) -> Change:
    """Return the change that leaves something out."""

    def change(payload: Json) -> None:
        found: Any = payload
        for one in path[:-1]:
            found = found[one]
        del found[path[-1]]

    return change


def rows(practice: Stage) -> list[str]:
    """Return all that is kept of cases and consults; a seal changes with each keeping."""
    with practice.looking() as session:
        found = [one.model_dump(exclude={"sealed", "kept_at"}) for kind in KEPT for one in session.exec(select(kind))]
    return sorted(map(str, found))


def shown(outcome: ActionResult) -> str:
    """Return what an answer does, as far as Slack's client is told."""
    answer = outcome.json or {}
    return str(answer.get("response_action", "nothing"))


def said(outcome: ActionResult) -> str:
    """Return the words of a notice that an answer shows in place."""
    assert outcome.json is not None, outcome.body
    view = outcome.json["view"]
    assert view["callback_id"] == "notice"
    return str(view["blocks"][0]["text"]["text"])


def submitted_with(*path: str, value: object) -> Change:
    """Return the change that makes a tick into a sent screen, with something else in its state."""

    def change(payload: dict[str, Any]) -> None:
        at("view", "state", "values", *path, to=value)(payload)
        payload.update(type="view_submission")
        payload.pop("actions")

    return change


def state(field: str) -> tuple[str, ...]:
    """Return where the value of a field stands in a payload."""
    return ("view", "state", "values", field, field.partition(".")[2])
