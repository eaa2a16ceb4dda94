"""Weighing, alone: what it could bring and cost, what clients hope for, own pulls; and the ends that are as good."""

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


def _raw(practice: Stage) -> bytes:
    """Return all bytes of the database, its write-ahead log too."""
    path = Path(str(practice.desk.database.engine.url.database))
    log = path.with_name(f"{path.name}-wal")  # not there while nobody has written since the last who closed it
    return path.read_bytes() + (log.read_bytes() if log.exists() else b"")


def test_each_voice_is_named(practice: Stage) -> None:
    ana = at_weigh(practice)

    assert "You hold one person's voice, Ben the family's balance. Both can be right." in ana.reads


def test_not_asked_yet_waits_with_a_sentence_to_ask_with(practice: Stage) -> None:
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


def test_not_now_keeps_the_place(practice: Stage) -> None:
    ana = at_weigh(practice)

    ana.answers("weigh", **{**WEIGHED, "balance": "not_now"})

    assert ana.sees == "wait"
    assert "Not now is a full answer. I keep your place." in ana.reads
    assert attests(ana.presses("waited")).ticked["balance"] is None


@pytest.mark.parametrize("no", ["not_wanted", "not_needed", "not_serving"])
def test_each_no_is_an_end_as_good_as_any_and_the_colleague_never_hears_of_it(practice: Stage, no: str) -> None:
    ana = at_weigh(practice)

    ana.answers("weigh", **{**WEIGHED, "balance": no})

    assert ana.sees == "rest"
    assert "A good outcome too. There is nothing more to do." in ana.reads
    assert "What you weighed is deleted. Ben was not told of it." in ana.reads
    assert [one.configuration for one in practice.consults()] == ["declined"]
    with practice.looking() as session:
        assert session.exec(select(Draft)).all() == []
    practice.passes(days=60)
    ben = practice.one(BEN).types()
    assert ben.messages == []
    assert "Nothing waits" not in ben.reads
    assert "go_on" not in ben.offered
    assert "go_on" not in ana.closes().types().offered


def test_after_a_no_the_same_case_can_be_weighed_afresh(practice: Stage) -> None:
    ana = at_weigh(practice).answers("weigh", **{**WEIGHED, "balance": "not_needed"}).closes()

    confers(practice).answers("screen", fits="none")
    attests(ana)

    assert ana.sees == "weigh"
    assert set(map(str, ana.ticked.values())) == {"[]", "None"}


@pytest.mark.parametrize("pull", PULLS)
def test_a_pull_brings_a_line_of_advice_and_is_never_kept(practice: Stage, pull: str) -> None:
    ana = at_scope(practice, weighed={"pulls": [pull]})

    assert PULLS[pull] in ana.reads
    ana.closes()
    assert PULLS[pull] not in goes_on(ana).reads
    ana.presses("back")
    assert ana.ticked["pulls"] == []
    assert pull.encode() not in _raw(practice)


def test_the_weighing_lies_sealed(practice: Stage) -> None:
    at_scope(practice, weighed={"bring": ["same_way"], "cost": ["talked_about"], "hopes": ["understood"]})

    raw = _raw(practice)

    assert [one for one in (b"same_way", b"talked_about", b"understood", b"go_on") if one in raw] == []
    path = str(practice.desk.database.engine.url.database)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT kind FROM draft").fetchall() == [("weighing",)]
    connection.close()


def test_a_closed_window_loses_no_tick_but_the_pulls(practice: Stage) -> None:
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


def test_the_last_tick_taken_back_is_taken_back(practice: Stage) -> None:
    ana = at_weigh(practice).ticks(bring=["stay"]).ticks(bring=[])

    goes_on(ana.closes())

    assert ana.ticked["bring"] == []


def test_not_now_forgotten_on_stepping_back_does_not_hold_the_facts(practice: Stage) -> None:
    ana = at_weigh(practice).ticks(balance="not_now").presses("back")

    ana.answers("facts", impression="not_yet", informed=people(ana))

    assert ana.sees == "wait"
    assert "Your own impression comes first" in ana.reads


def test_a_consult_after_another_remembers_topics_and_facts_and_approves_nothing(practice: Stage) -> None:
    ana = at_ready(practice).closes()
    with practice.desk.database.transaction() as session:  # as it is when the first has run its way
        first = session.exec(select(Consult)).one()
        first.configuration, first.ended_at = "closed", practice.clock.now
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
    assert [one.invited_at is not None for one in practice.consults()] == [True, True]


def test_both_therapists_may_weigh_the_same_case_and_neither_hears_of_the_other(practice: Stage) -> None:
    at_weigh(practice, ANA)
    at_weigh(practice, BEN)

    practice.deliver()

    assert [one.starter_part for one in practice.consults()] == ["it", "ft"]
    assert [message for who in (ANA, BEN) for message in practice.one(who).messages if "Hello" not in message] == []
