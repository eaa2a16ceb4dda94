"""Weighing, alone: benefits, costs, the clients' hopes, the therapist's pulls. Deciding against a consult is fine."""

import sqlite3
from pathlib import Path

import pytest
from sqlmodel import select

from storage.models import Consult, Draft
from tests.support.practice import ANA, BEN, Stage
from tests.support.walks.preparation_steps import (
    MAPLE,
    SCOPED,
    WEIGHED,
    at_ready,
    at_scope,
    at_weigh,
    attests,
    confers,
    goes_on,
    people,
    value_beside,
)

PULLS = {
    "one_side": "One side is close to your heart just now",
    "set_against": "Being set against each other often shows the family's own quarrel.",
    "easy": "What is easy to tell Ben may belong with your supervisor.",
}


def _database_bytes(practice: Stage) -> bytes:
    """Return all bytes of the database and of its write-ahead log."""
    path = Path(str(practice.desk.database.engine.url.database))
    log = path.with_name(f"{path.name}-wal")  # missing until something is written after the last connection was closed
    return path.read_bytes() + (log.read_bytes() if log.exists() else b"")


def test_weighing_names_whose_voice_each_therapist_speaks_for(practice: Stage) -> None:
    ana = at_weigh(practice)

    assert "You hold one person's voice, Ben the family's balance. Both can be right." in ana.reads


def test_a_client_not_asked_yet_makes_the_consult_wait_and_suggests_a_question(practice: Stage) -> None:
    ana = at_weigh(practice)

    ana.answers("weigh", **{**WEIGHED, "hopes": ["not_asked"]})

    assert ana.sees == "wait"
    assert 'A way to ask: "What would you hope for, if the two of us talked?"' in ana.reads

    attests(ana.presses("waited"))
    assert ana.ticked["hopes"] == []
    assert ana.ticked["bring"] == ["clearer"]
    ana.ticks(hopes=["special"], pulls=["nothing"])
    assert ana.sends().is_ok
    assert ana.sees == "scope"


def test_not_now_makes_the_consult_wait_and_saves_the_place(practice: Stage) -> None:
    ana = at_weigh(practice)

    ana.answers("weigh", **{**WEIGHED, "balance": "not_now"})

    assert ana.sees == "wait"
    assert "Not now is a full answer. I keep your place." in ana.reads
    assert attests(ana.presses("waited")).ticked["balance"] is None


@pytest.mark.parametrize("no", ["not_wanted", "not_needed", "not_serving"])
def test_deciding_against_a_consult_ends_it_and_the_colleague_is_never_told(practice: Stage, no: str) -> None:
    ana = at_weigh(practice)

    ana.answers("weigh", **{**WEIGHED, "balance": no})

    assert ana.sees == "rest"
    assert "A good outcome too. There is nothing more to do." in ana.reads
    assert "What you weighed is deleted. Ben was not told of it." in ana.reads
    assert [consult.configuration for consult in practice.consults()] == ["declined"]
    with practice.looking() as session:
        assert session.exec(select(Draft)).all() == []
    practice.passes(days=60)
    ben = practice.one(BEN).types()
    assert ben.messages == []
    assert "Nothing waits" not in ben.reads
    assert "go_on" not in ben.offered
    assert "go_on" not in ana.closes().types().offered


def test_after_a_no_the_same_case_can_be_weighed_again_from_the_start(practice: Stage) -> None:
    ana = at_weigh(practice).answers("weigh", **{**WEIGHED, "balance": "not_needed"}).closes()

    confers(practice).answers("screen", fits="none")
    attests(ana)

    assert ana.sees == "weigh"
    assert set(map(str, ana.ticked.values())) == {"[]", "None"}


@pytest.mark.parametrize("pull", PULLS)
def test_a_pull_shows_advice_and_is_never_saved(practice: Stage, pull: str) -> None:
    ana = at_scope(practice, weighed={"pulls": [pull]})

    assert PULLS[pull] in ana.reads
    ana.closes()
    assert PULLS[pull] not in goes_on(ana).reads
    ana.presses("back")
    assert ana.ticked["pulls"] == []
    assert pull.encode() not in _database_bytes(practice)


def test_the_weighing_is_stored_encrypted(practice: Stage) -> None:
    at_scope(practice, weighed={"bring": ["same_way"], "cost": ["talked_about"], "hopes": ["understood"]})

    raw = _database_bytes(practice)

    assert [answer for answer in (b"same_way", b"talked_about", b"understood", b"go_on") if answer in raw] == []
    path = str(practice.desk.database.engine.url.database)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT kind FROM draft").fetchall() == [("weighing",)]
    connection.close()


def test_a_closed_modal_loses_only_the_ticked_pulls(practice: Stage) -> None:
    ana = at_weigh(practice)
    ana.ticks(bring=["stay", "cooperate"], cost=["against"], hopes=["repeating"], pulls=["easy"], balance="go_on")

    goes_on(ana.closes())

    assert ana.sees == "weigh"
    assert ana.ticked == {
        "bring": ["stay", "cooperate"],
        "cost": ["against"],
        "hopes": ["repeating"],
        "pulls": [],
        "balance": "go_on",
    }


def test_a_field_with_its_last_tick_removed_stays_empty(practice: Stage) -> None:
    ana = at_weigh(practice).ticks(bring=["stay"]).ticks(bring=[])

    goes_on(ana.closes())

    assert ana.ticked["bring"] == []


def test_an_unsent_not_now_does_not_block_the_facts(practice: Stage) -> None:
    ana = at_weigh(practice).ticks(balance="not_now").presses("back")

    ana.answers("facts", impression="not_yet", informed=people(ana))

    assert ana.sees == "wait"
    assert "Your own impression comes first" in ana.reads


def test_a_later_consult_suggests_topics_and_sessions_and_confirms_nothing(practice: Stage) -> None:
    ana = at_ready(practice).closes()
    with practice.desk.database.transaction() as session:  # as if the first consult had been completed
        consult = session.exec(select(Consult)).one()
        consult.configuration, consult.ended_at = "closed", practice.clock.now
    practice.passes(days=2)

    ana.types().presses("confer", value=value_beside(ana, MAPLE))
    assert ana.ticked == {"reasons": []}
    ana.answers("frame", reasons=["goals"])
    assert ana.ticked == {"fits": None}
    ana.answers("screen", fits="none")
    assert "6 sessions" in ana.reads
    assert ana.ticked == {"impression": None, "informed": []}
    attests(ana)
    assert set(map(str, ana.ticked.values())) == {"[]", "None"}
    ana.answers("weigh", **WEIGHED)
    assert ana.ticked == {"topics": ["goals", "modality"], "keeps_back": None, "clients_keep_back": None}
    ana.answers("scope", **SCOPED)
    assert ana.ticked == {"offered": []}
    assert [consult.invited_at is not None for consult in practice.consults()] == [True, True]


def test_both_therapists_can_weigh_the_same_case_without_learning_of_each_other(practice: Stage) -> None:
    at_weigh(practice, ANA)
    at_weigh(practice, BEN)

    practice.deliver()

    assert [consult.starter_part for consult in practice.consults()] == ["it", "ft"]
    assert [
        message for member_id in (ANA, BEN) for message in practice.one(member_id).messages if "Hello" not in message
    ] == []
