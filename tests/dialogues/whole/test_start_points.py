"""Restoring a practice to a saved start point gives the same practice as walking there, and undoes no changes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import col, select

from bot.demo.local_slack import WorkspacePerson
from storage.models import SignedForm
from tests.support.practice import BEN, FAY, SlackPractice, Therapist
from tests.support.slack.payload_rules import ASKED_ONLY
from tests.support.walks.preparation_steps import at_ready, at_scope, revoke_all_forms, starts_consult
from tests.support.walks.start_points import StartPoints

Look = Callable[[SlackPractice], object]


def picture(practice: SlackPractice, therapist: Therapist) -> list[object]:
    """Return everything that can be seen of a practice and of one therapist in it."""
    entries = (
        entry for entry in practice.workspace.traffic if entry.kind not in ASKED_ONLY
    )  # their results are cached
    carried = [(entry.kind, entry.words) for entry in entries]
    consults = [(consult.configuration, consult.invited_at) for consult in practice.consults()]
    return [
        therapist.step,
        therapist.screen_text,
        therapist.messages,
        therapist.taps,
        carried,
        consults,
        practice.clock.now,
    ]


def revoked(practice: SlackPractice) -> int:
    """Count the revoked signed forms."""
    with practice.read_session() as session:
        return len(session.exec(select(SignedForm).where(col(SignedForm.revoked_on).is_not(None))).all())


@pytest.fixture
def known(practice: SlackPractice, places: StartPoints) -> SlackPractice:
    """A seeded practice for which the walk to the first screen of a consult is already saved."""
    starts_consult(practice)
    places.seeds(practice, practice.seed)
    return practice


def test_a_restored_practice_equals_a_walked_one_and_can_continue(practice: SlackPractice, places: StartPoints) -> None:
    walked = picture(practice, at_ready.__wrapped__(practice))  # type: ignore[attr-defined]  # set by functools.wraps
    places.seeds(practice, practice.seed)
    at_ready(practice)
    places.seeds(practice, practice.seed)
    ana = at_ready(practice)

    assert picture(practice, ana) == walked

    ana.closes()
    practice.deliver()
    assert practice.person(BEN).presses("prepare").step == "whom"


def test_unsent_ticks_survive_a_walk_of_another_therapist(known: SlackPractice) -> None:
    ana = at_scope(known).ticks(topics=["goals"])

    starts_consult(known, BEN, "cedar-1907")

    assert ana.ticked["topics"] == ["goals"]


@pytest.mark.parametrize(
    ("happens", "look"),
    [
        (
            lambda practice: practice.workspace.set_person(WorkspacePerson("U0CLEO", "Cleo")),
            lambda practice: len(practice.workspace.store.people),
        ),
        (lambda practice: practice.clock.forward(timedelta(hours=1)), lambda practice: practice.clock.now),
        (lambda practice: practice.person(FAY).types(), lambda practice: practice.person(FAY).step),
        (lambda practice: practice.person(FAY).opens_home(), lambda practice: practice.person(FAY).home),
        (revoke_all_forms, revoked),
    ],
    ids=["a person", "time", "a modal", "Home", "a signed form"],
)
def test_a_change_before_a_walk_is_still_there_after_the_walk(known: SlackPractice, happens: Look, look: Look) -> None:
    at_first = look(known)
    happens(known)
    before = look(known)
    assert before != at_first

    starts_consult(known)

    assert look(known) == before
