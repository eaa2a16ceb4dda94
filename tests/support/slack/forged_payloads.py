"""Payloads that no Slack client would send, with a valid signature."""

import copy
from collections.abc import Callable
from typing import Any

from sqlmodel import SQLModel, select

from bot.demo.local_slack import ActionResult
from storage.models import Attendance, Case, Consult, Draft, PracticeSettings, Preparation, SignedForm, Writing
from tests.support.practice import SlackPractice
from tests.support.walks.preparation_steps import last_sent

Json = dict[str, Any]
Change = Callable[[Json], object]

STORED_TABLES: tuple[type[SQLModel], ...] = (
    Attendance,
    Case,
    Consult,
    Draft,
    SignedForm,
    Preparation,
    PracticeSettings,
    Writing,
)


def resend_changed(practice: SlackPractice, person: str, kind: str, change: Change) -> ActionResult:
    """Send this person's last payload of a kind again, changed, with a new trigger."""
    return sends(practice, person, payload_of(practice, person, kind), change)


def payload_of(practice: SlackPractice, person: str, kind: str) -> Json:
    """Return a copy of this person's last payload of a kind."""
    return copy.deepcopy(dict(last_sent(practice, person, kind).payload))


def sends(practice: SlackPractice, person: str, payload: Json, change: Change) -> ActionResult:
    """Send a payload, changed, with a new trigger."""
    forged = copy.deepcopy(payload)
    stack = practice.workspace.store.views.get_stack(person)
    with practice.workspace.store.lock:
        top = stack[-1].id if stack else None
        forged["trigger_id"] = practice.workspace.store.triggers.create(person, top)
    change(forged)
    return practice.workspace.forge(person, forged)


def pressing(action: str, value: object, about: object = None) -> Change:
    """Return a change to another button; with `about`, to a screen about something else."""

    def change(payload: Json) -> None:
        payload["actions"][0] |= {"action_id": action, "value": value}
        if about is not None:
            payload["view"]["private_metadata"] = about

    return change


def replacing(*path: str | int, to: object) -> Change:
    """Return a change that replaces one place of a payload."""

    def change(payload: Json) -> None:
        parent: Any = payload
        for key in path[:-1]:
            parent = parent[key]
        parent[path[-1]] = to

    return change


def without(*path: str | int) -> Change:
    """Return a change that removes one place of a payload."""

    def change(payload: Json) -> None:
        parent: Any = payload
        for key in path[:-1]:
            parent = parent[key]
        del parent[path[-1]]

    return change


def rows(practice: SlackPractice) -> list[str]:
    """Return all saved rows of cases and consults; sealed text is left out, because each save seals it differently."""
    with practice.read_session() as session:
        dumped_rows = [
            row.model_dump(exclude={"sealed", "kept_at"})
            for kind in STORED_TABLES
            for row in session.exec(select(kind))
        ]
    return sorted(map(str, dumped_rows))


def response_action(outcome: ActionResult) -> str:
    """Return the response action of an answer, or "nothing"."""
    answer = outcome.json or {}
    return str(answer.get("response_action", "nothing"))


def notice_text(outcome: ActionResult) -> str:
    """Return the text of the notice that an answer shows in place of the screen."""
    assert outcome.json is not None, outcome.body
    view = outcome.json["view"]
    assert view["callback_id"] == "notice"
    return str(view["blocks"][0]["text"]["text"])


def submitted_with(*path: str, value: object) -> Change:
    """Return a change from a tick to a submitted screen, with another value in its state."""

    def change(payload: dict[str, Any]) -> None:
        replacing("view", "state", "values", *path, to=value)(payload)
        payload.update(type="view_submission")
        payload.pop("actions")

    return change


def state(field: str) -> tuple[str, ...]:
    """Return the path to a field's value in a payload."""
    return ("view", "state", "values", field, field.partition(".")[2])
