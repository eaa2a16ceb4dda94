"""Weighing, alone: benefits, costs, the clients' hopes, the therapist's pulls. Deciding against a consult is fine."""

import sqlite3
from pathlib import Path

import pytest
from sqlmodel import select

from storage.models import Consult, Draft, Writing
from tests.support.practice import ANA, BEN, DANA, SlackPractice
from tests.support.walks.preparation_steps import (
    MAPLE,
    SCOPED,
    WEIGHED,
    at_ready,
    at_scope,
    at_weigh,
    attests,
    people,
    reopens_consult,
    starts_consult,
    value_beside,
)

PULLS = {
    "one_side": "You may be leaning to one side.",
    "set_against": "Being split often mirrors a conflict in the family.",
    "easy": "Because Ben is easy to talk to, check whether this belongs in supervision.",
}


def _database_bytes(practice: SlackPractice) -> bytes:
    """Return all bytes of the database and of its write-ahead log."""
    path = Path(str(practice.services.database.engine.url.database))
    log = path.with_name(f"{path.name}-wal")  # missing until something is written after the last connection was closed
    return path.read_bytes() + (log.read_bytes() if log.exists() else b"")


def test_weighing_names_whose_voice_each_therapist_speaks_for(practice: SlackPractice) -> None:
    ana = at_weigh(practice)

    assert (
        "You work for one person's self-esteem and say; Ben may ask something of everyone in the family. "
        "Both can be right."
    ) in ana.screen_text


def test_a_client_not_asked_yet_makes_the_consult_wait_and_suggests_a_question(practice: SlackPractice) -> None:
    ana = at_weigh(practice)

    ana.answers("weigh", **{**WEIGHED, "hopes": ["not_asked"]})

    assert ana.step == "wait"
    assert 'You could ask: "What would you hope for, if the two of us talked?"' in ana.screen_text

    ana.presses("waited")
    assert ana.step == "weigh"
    assert ana.ticked["hopes"] == []
    assert ana.ticked["bring"] == ["clearer"]
    ana.ticks(hopes=["special"], pulls=["nothing"])
    assert ana.sends().is_ok
    assert ana.step == "scope"


def test_not_now_makes_the_consult_wait_and_saves_the_place(practice: SlackPractice) -> None:
    ana = at_weigh(practice)

    ana.answers("weigh", **{**WEIGHED, "balance": "not_now"})

    assert ana.step == "wait"
    assert "Not now is a fine answer. Your place will be saved." in ana.screen_text
    ana.presses("waited")
    assert (ana.step, ana.ticked["balance"]) == ("weigh", None)


@pytest.mark.parametrize("no", ["not_wanted", "not_needed", "not_serving"])
def test_deciding_against_a_consult_ends_it_and_the_colleague_is_never_told(practice: SlackPractice, no: str) -> None:
    ana = at_weigh(practice)

    ana.answers("weigh", **{**WEIGHED, "balance": no})

    assert ana.step == "rest"
    assert "That's fine. Not consulting is a good outcome too. There's nothing more to do." in ana.screen_text
    assert "What you weighed won't be saved. Ben was never told about this consult." in ana.screen_text
    assert [consult.configuration for consult in practice.consults()] == ["declined"]
    practice.pass_time(minutes=10)
    with practice.read_session() as session:
        assert session.exec(select(Draft)).all() == []
    practice.pass_time(days=60)
    ben = practice.person(BEN).types()
    assert ben.messages == []
    assert "Nothing waits" not in ben.screen_text
    assert "go_on" not in ben.button_ids
    assert "go_on" not in ana.closes().types().button_ids


NOES = {
    "not_wanted": "a client doesn't want it",
    "not_needed": "it isn't needed",
    "not_serving": "it wouldn't help them",
}


@pytest.mark.parametrize("no", NOES)
def test_which_no_it_was_is_a_line_for_the_health_record_and_shown_to_its_writer_next_time(
    practice: SlackPractice, no: str
) -> None:
    ana = at_weigh(practice).answers("weigh", **{**WEIGHED, "balance": no})

    in_record = f"considered a consult with the family therapist; not held, because {NOES[no]}."
    assert f'For your health record: "Tue, May 4, 2027: {in_record}"' in ana.screen_text
    assert "Only your last answer is saved, for you alone." in ana.screen_text

    practice.pass_time(days=3)
    last_time = f"Last time (May 4) you decided: {NOES[no]}. Only you can see this."
    ana.closes().types().presses("confer", value=value_beside(ana, MAPLE))
    assert last_time in ana.screen_text
    ben = practice.person(BEN).types()
    assert "Last time" not in ben.presses("confer", value=value_beside(ben, MAPLE)).screen_text
    assert NOES[no] not in str(practice.person(BEN).messages + practice.person(DANA).messages + ana.messages)
    assert no.encode() not in _database_bytes(practice)

    ana.answers("frame", reasons=["goals"]).answers("screen", fits="supervision").presses("let_rest").sends()
    assert ana.step == "rest"
    assert "For your health record" not in ana.screen_text  # this one ended for another reason


def test_the_sealed_noes_have_one_length_and_a_no_that_was_undone_is_not_shown(practice: SlackPractice) -> None:
    ana = at_weigh(practice).answers("weigh", **{**WEIGHED, "balance": "not_serving"}).presses("undo_end")
    ana.answers("weigh", **{**WEIGHED, "balance": "not_needed"}).presses("undo_end")

    ana.answers("weigh", **{**WEIGHED, "balance": "not_now"}).presses("let_rest").sends()

    assert ana.step == "rest"
    assert "For your health record" not in ana.screen_text
    ana.closes().types().presses("confer", value=value_beside(ana, MAPLE))
    assert (ana.step, "Last time" in ana.screen_text) == ("frame", False)
    with practice.read_session() as session:
        lengths = [len(row.sealed) for row in session.exec(select(Writing).where(Writing.kind == "decided_no"))]
    assert (len(lengths), len(set(lengths))) == (4, 1)


def test_after_a_no_the_same_case_can_be_weighed_again_from_the_start(practice: SlackPractice) -> None:
    ana = at_weigh(practice).answers("weigh", **{**WEIGHED, "balance": "not_needed"}).closes()

    starts_consult(practice).answers("screen", fits="none")
    attests(ana)

    assert ana.step == "weigh"
    assert set(map(str, ana.ticked.values())) == {"[]", "None"}


@pytest.mark.parametrize("pull", PULLS)
def test_a_pull_shows_advice_and_is_never_saved(practice: SlackPractice, pull: str) -> None:
    ana = at_scope(practice, weighed={"pulls": [pull]})

    assert PULLS[pull] in ana.screen_text
    ana.closes()
    assert PULLS[pull] not in reopens_consult(ana).screen_text
    ana.presses("back")
    assert ana.ticked["pulls"] == []
    assert pull.encode() not in _database_bytes(practice)


def test_the_weighing_is_stored_encrypted(practice: SlackPractice) -> None:
    at_scope(practice, weighed={"bring": ["same_way"], "cost": ["talked_about"], "hopes": ["understood"]})

    raw = _database_bytes(practice)

    assert [answer for answer in (b"same_way", b"talked_about", b"understood", b"go_on") if answer in raw] == []
    path = str(practice.services.database.engine.url.database)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT kind FROM draft").fetchall() == [("weighing",)]
    connection.close()


def test_a_closed_modal_loses_only_the_ticked_pulls(practice: SlackPractice) -> None:
    ana = at_weigh(practice)
    ana.ticks(bring=["stay", "cooperate"], cost=["against"], hopes=["repeating"], pulls=["easy"], balance="go_on")

    reopens_consult(ana.closes())

    assert ana.step == "weigh"
    assert ana.ticked == {
        "bring": ["stay", "cooperate"],
        "cost": ["against"],
        "hopes": ["repeating"],
        "pulls": [],
        "balance": "go_on",
    }


def test_a_field_with_its_last_tick_removed_stays_empty(practice: SlackPractice) -> None:
    ana = at_weigh(practice).ticks(bring=["stay"]).ticks(bring=[])

    reopens_consult(ana.closes())

    assert ana.ticked["bring"] == []


def test_an_unsent_not_now_does_not_block_the_facts(practice: SlackPractice) -> None:
    ana = at_weigh(practice).ticks(balance="not_now").presses("back")

    ana.answers("facts", impression="not_yet", informed=people(ana))

    assert ana.step == "wait"
    assert "First form your own view of this client" in ana.screen_text


def test_a_later_consult_suggests_topics_and_sessions_and_confirms_nothing(practice: SlackPractice) -> None:
    ana = at_ready(practice).closes()
    with practice.services.database.transaction() as session:  # as if the first consult had been completed
        consult = session.exec(select(Consult)).one()
        consult.configuration, consult.ended_at = "closed", practice.clock.now
    practice.pass_time(days=2)

    ana.types().presses("confer", value=value_beside(ana, MAPLE))
    assert ana.ticked == {"reasons": []}
    ana.answers("frame", reasons=["goals"])
    assert ana.ticked == {"fits": None}
    ana.answers("screen", fits="none")
    assert "6 sessions" in ana.screen_text
    assert ana.ticked == {"impression": None, "informed": []}
    attests(ana)
    assert set(map(str, ana.ticked.values())) == {"[]", "None"}
    ana.answers("weigh", **WEIGHED)
    assert ana.ticked == {"topics": ["goals", "modality"], "keeps_back": None, "clients_keep_back": None}
    ana.answers("scope", **SCOPED)
    assert ana.ticked == {"offered": []}
    assert [consult.invited_at is not None for consult in practice.consults()] == [True, True]


def test_both_therapists_can_weigh_the_same_case_without_learning_of_each_other(practice: SlackPractice) -> None:
    at_weigh(practice, ANA)
    at_weigh(practice, BEN)

    practice.deliver()

    assert [consult.starter_part for consult in practice.consults()] == ["it", "ft"]
    assert [
        message for member_id in (ANA, BEN) for message in practice.person(member_id).messages if "Hello" not in message
    ] == []
