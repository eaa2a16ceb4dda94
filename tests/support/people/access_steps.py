"""Changes of who can read what, as administrators and those concerned make them."""

from dataclasses import replace

from sqlmodel import select

from bot.demo.local_slack import WorkspacePerson
from flows.people.changes.administrator import ADMINISTRATOR
from storage.models import AccessChange
from tests.support.people.people_and_roles import id_of
from tests.support.practice import FAY, SlackPractice, Therapist, Ticks

ROY = "U0ROY"  # a second administrator of the workspace


def add_administrator(practice: SlackPractice, who: str = ROY) -> None:
    """Let a new person join the workspace as an administrator. The product has not met them."""
    fay = practice.workspace.get_person(FAY)
    assert isinstance(fay, WorkspacePerson)
    practice.workspace.set_person(replace(fay, id=who, name=f"{who.removeprefix('U0').title()} Doe", is_admin=True))
    practice.directory.clear()


def add_old_administrator(practice: SlackPractice, who: str = ROY) -> None:
    """Let a new person join the workspace as an administrator, use the product, and stay for 72 hours."""
    add_administrator(practice, who)
    practice.person(who).types().closes()
    practice.pass_time(hours=72)


def opens_settings(practice: SlackPractice, who: str) -> Therapist:
    """Let a person close what is open and open the settings."""
    person = practice.person(who)
    while person.step:
        person.closes()
    return person.types("settings")


def enters(practice: SlackPractice, who: str, by: str = FAY, **chosen: Ticks) -> Therapist:
    """Let an administrator enter this for a person; deliver the messages."""
    administrator = opens_settings(practice, by).presses("settings_people")
    administrator.presses("person", value=id_of(practice, who)).answers("person", **chosen)
    practice.follow()
    return administrator


def last_change(practice: SlackPractice) -> AccessChange:
    """Return the change that was asked for last."""
    return _list_changes(practice)[-1]


def outcomes(practice: SlackPractice) -> list[str | None]:
    """Return what became of each change, the oldest first; None for one that waits."""
    return [change.outcome for change in _list_changes(practice)]


def _list_changes(practice: SlackPractice) -> list[AccessChange]:
    """Return the changes that somebody asked for, the oldest first."""
    with practice.read_session() as session:
        rows = session.exec(select(AccessChange).where(AccessChange.kind != ADMINISTRATOR)).all()
    return sorted(rows, key=lambda change: change.asked_at)


def about_access(practice: SlackPractice, who: str) -> list[str]:
    """Return a person's messages about changes of who can read what."""
    marks = ("asked for a change", "made a change", "About the change", "on ", "Nobody objected", "no longer applies")
    return [text for text in practice.person(who).messages if any(mark in text for mark in marks)]
