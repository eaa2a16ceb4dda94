"""Restoring a practice to a saved start point gives the same practice as walking there, and undoes no changes."""

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


def picture(practice: Stage, therapist: Therapist) -> list[object]:
    """Return everything that can be seen of a practice and of one therapist in it."""
    entries = (
        entry for entry in practice.workspace.traffic if entry.kind not in ASKED_ONLY
    )  # their results are cached
    carried = [(entry.kind, entry.words) for entry in entries]
    consults = [(consult.configuration, consult.invited_at) for consult in practice.consults()]
    return [therapist.sees, therapist.reads, therapist.messages, therapist.taps, carried, consults, practice.clock.now]


def revoked(practice: Stage) -> int:
    """Count the revoked signed forms."""
    with practice.looking() as session:
        return len(session.exec(select(SignedForm).where(col(SignedForm.revoked_on).is_not(None))).all())


@pytest.fixture
def known(practice: Stage, places: Places) -> Stage:
    """A seeded practice for which the walk to the first screen of a consult is already saved."""
    confers(practice)
    places.seeds(practice, practice.seed)
    return practice


def test_a_restored_practice_equals_a_walked_one_and_can_continue(practice: Stage, places: Places) -> None:
    walked = picture(practice, at_ready.__wrapped__(practice))  # type: ignore[attr-defined]  # set by functools.wraps
    places.seeds(practice, practice.seed)
    at_ready(practice)
    places.seeds(practice, practice.seed)
    ana = at_ready(practice)

    assert picture(practice, ana) == walked

    ana.closes()
    practice.deliver()
    assert practice.one(BEN).presses("prepare").sees == "whom"


def test_unsent_ticks_survive_a_walk_of_another_therapist(known: Stage) -> None:
    ana = at_scope(known).ticks(topics=["goals"])

    confers(known, BEN, "cedar-1907")

    assert ana.ticked["topics"] == ["goals"]


@pytest.mark.parametrize(
    ("happens", "look"),
    [
        (
            lambda practice: practice.workspace.set_person(WorkspacePerson("U0CLEO", "Cleo")),
            lambda practice: len(practice.workspace.store.people),
        ),
        (lambda practice: practice.clock.forward(timedelta(hours=1)), lambda practice: practice.clock.now),
        (lambda practice: practice.one(FAY).types(), lambda practice: practice.one(FAY).sees),
        (lambda practice: practice.one(FAY).opens_home(), lambda practice: practice.one(FAY).home),
        (revoke, revoked),
    ],
    ids=["a person", "time", "a modal", "Home", "a signed form"],
)
def test_a_change_before_a_walk_is_still_there_after_the_walk(known: Stage, happens: Look, look: Look) -> None:
    at_first = look(known)
    happens(known)
    before = look(known)
    assert before != at_first

    confers(known)

    assert look(known) == before
