"""Where dialogues begin: a practice that is put there is as one that walked there, and one that has lived on walks."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot.demo.local_slack import WorkspacePerson
from storage.models import SignedForm
from tests.support.practice import BEN, FAY, Stage, Therapist
from tests.support.slack.payload_rules import ASKED_ONLY
from tests.support.walks.preparation_steps import at_ready, at_scope, confers, revoke
from tests.support.walks.start_points import Places

Look = Callable[[Stage], object]


def picture(practice: Stage, one: Therapist) -> list[object]:
    """Return what there is to see of a practice, and of somebody in it."""
    entries = (
        entry for entry in practice.workspace.list_traffic if entry.kind not in ASKED_ONLY
    )  # who asked remembers
    carried = [(entry.kind, entry.words) for entry in entries]
    consults = [(each.configuration, each.invited_at) for each in practice.consults()]
    return [one.sees, one.reads, one.messages, one.taps, carried, consults, practice.clock.now]


def revoked(practice: Stage) -> int:
    with practice.looking() as session:
        return len(session.exec(select(SignedForm).where(col(SignedForm.revoked_on).is_not(None))).all())


@pytest.fixture
def known(practice: Stage, places: Places) -> Stage:
    """A practice at its beginning, where it is known how to confer."""
    confers(practice)
    places.seeds(practice, practice.seed)
    return practice


def test_who_is_put_somewhere_finds_all_as_who_walked_there_and_goes_on(practice: Stage, places: Places) -> None:
    walked = picture(practice, at_ready.__wrapped__(practice))  # type: ignore[attr-defined]  # functools keeps it
    places.seeds(practice, practice.seed)
    at_ready(practice)
    places.seeds(practice, practice.seed)
    ana = at_ready(practice)

    assert picture(practice, ana) == walked

    ana.closes()
    practice.deliver()
    assert practice.one(BEN).presses("prepare").sees == "whom"


def test_what_is_ticked_and_not_sent_is_not_lost_by_a_walk_of_somebody_else(known: Stage) -> None:
    ana = at_scope(known).ticks(topics=["goals"])

    confers(known, BEN, "cedar-1907")

    assert ana.ticked["topics"] == ["goals"]


@pytest.mark.parametrize(
    ("happens", "look"),
    [
        (
            lambda one: one.workspace.set_person(WorkspacePerson("U0CLEO", "Cleo")),
            lambda one: len(one.workspace.office.people),
        ),
        (lambda one: one.clock.forward(timedelta(hours=1)), lambda one: one.clock.now),
        (lambda one: one.one(FAY).types(), lambda one: one.one(FAY).sees),
        (lambda one: one.one(FAY).opens_home(), lambda one: one.one(FAY).home),
        (revoke, revoked),
    ],
    ids=["a person", "time", "a window", "Home", "a paper"],
)
def test_what_happened_before_a_walk_is_still_so_afterwards(known: Stage, happens: Look, look: Look) -> None:
    at_first = look(known)
    happens(known)
    before = look(known)
    assert before != at_first

    confers(known)

    assert look(known) == before
