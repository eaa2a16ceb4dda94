"""The facts: releases, sessions, one's own impression, who knows of it; else a wait that names the next step."""

import pytest
from sqlmodel import select

from storage.cases import releases
from storage.models import Attendance, Notice, Release
from tests.support.practice import BEN, Stage, Ticks
from tests.support.walks.preparation_steps import CEDAR, at_facts, attests, case, files, goes_on, paper, people, revoke

COUNTED: dict[str, Ticks] = {"sessions": 6, "first_on": "2027-02-01", "last_on": "2027-04-26"}


def test_a_missing_release_waits_until_it_is_added_and_then_the_facts_come_back_by_themselves(practice: Stage) -> None:
    ana = attests(at_facts(practice, code=CEDAR))
    assert ana.sees == "wait"
    assert "There is no release of Adult 1 for your speaking yet." in ana.reads

    ana.presses("add_paper")
    files(ana, paper(practice, ana))

    assert ana.sees == "facts"
    assert "Releases: all in force until 31 Oct." in ana.reads
    assert ana.ticked == {"impression": "formed", "informed": people(ana)}
    assert ana.sends().is_ok
    assert ana.sees == "weigh"


def test_only_the_papers_existence_is_kept(practice: Stage) -> None:
    ana = attests(at_facts(practice, code=CEDAR)).presses("add_paper")

    files(ana, paper(practice, ana, {"topics": ["goals", "safety"], "direction": "both"}))

    with practice.looking() as session:
        kept = next(one for one in releases.list_forms(session, case(practice, CEDAR).id) if one.direction == "both")
        given = session.exec(select(Release).where(Release.paper_id == kept.id)).all()
    assert (kept.topics, kept.direction, kept.kept_where) == (("goals", "safety"), "both", "ehr")
    assert {(one.discloser, one.recipient) for one in given} == {("it", "ft"), ("ft", "it")}


def test_a_paper_for_the_colleagues_speaking_leaves_the_wait_as_it_is(practice: Stage) -> None:
    ana = attests(at_facts(practice, code=CEDAR)).presses("add_paper")

    files(ana, paper(practice, ana, {"direction": "in"}))

    assert ana.sees == "wait"


@pytest.mark.parametrize(
    ("wrong", "beside"),
    [
        ({"signed_on": "2027-05-05"}, {"signed_on": "That day is still to come."}),
        ({"ends_on": "2199-01-01"}, {"ends_on": "That day is too late for this."}),
        ({"signed_on": "2027-05-01", "ends_on": "2027-04-30"}, {"ends_on": "It ends before it was signed."}),
        ({"signed_on": "1900-01-01"}, {"signed_on": "That day is too early for this."}),
    ],
)
def test_a_paper_that_cannot_be_is_refused_beside_the_field(
    practice: Stage, wrong: dict[str, Ticks], beside: dict[str, str]
) -> None:
    ana = attests(at_facts(practice, code=CEDAR)).presses("add_paper")

    ana.answers("paper", **paper(practice, ana, wrong))

    assert {field: words.partition(".")[0] + "." for field, words in ana.beside.items()} == beside
    with practice.looking() as session:
        assert len(releases.list_forms(session, case(practice, CEDAR).id)) == 2  # the seeded ones


def test_too_few_sessions_wait_with_the_count_and_the_number_that_is_needed(practice: Stage) -> None:
    ana = at_facts(practice).presses("recount")

    ana.answers(
        "facts", sessions=1, first_on="2027-04-26", last_on="2027-04-26", impression="formed", informed=people(ana)
    )

    assert ana.sees == "wait"
    assert "1 of 2 sessions so far" in ana.reads
    assert "Add a release" not in ana.reads


@pytest.mark.parametrize(
    ("counted", "beside"),
    [
        ({"first_on": "2027-04-26", "last_on": "2027-02-01"}, "last_on"),
        ({"sessions": 2, "first_on": "2027-04-26"}, "sessions"),
        ({"sessions": 1}, "sessions"),
        ({"last_on": "2027-05-05"}, "last_on"),  # still to come
        ({"last_on": "2199-01-01"}, "last_on"),
        ({"first_on": "1900-01-01"}, "first_on"),
    ],
)
def test_days_and_counts_that_contradict_each_other_are_said_beside_the_field(
    practice: Stage, counted: dict[str, Ticks], beside: str
) -> None:
    ana = at_facts(practice).presses("recount")

    ana.answers("facts", **{**COUNTED, **counted}, impression="formed", informed=people(ana))

    assert ana.sees == "facts"
    assert list(ana.beside) == [beside]
    with practice.looking() as session:
        assert session.get_one(Attendance, (case(practice).id, "it")).sessions == 6


@pytest.mark.parametrize("count", [-1, 0, 10_000])
def test_a_count_that_cannot_be_is_refused_by_slack_before_it_is_sent(practice: Stage, count: int) -> None:
    ana = at_facts(practice).presses("recount")

    ana.ticks(**{**COUNTED, "sessions": count}, impression="formed", informed=people(ana))

    assert list(ana.sends().refused) == ["facts.sessions"]


def test_counts_are_each_therapists_own(practice: Stage) -> None:
    ana = at_facts(practice).presses("recount")

    ana.answers("facts", **{**COUNTED, "sessions": 9}, impression="formed", informed=people(ana))

    with practice.looking() as session:
        kept = {part: session.get_one(Attendance, (case(practice).id, part)).sessions for part in ("it", "ft")}
    assert kept == {"it": 9, "ft": 5}


def test_what_was_not_touched_stays_as_shown_even_where_slack_leaves_it_out(practice: Stage) -> None:
    practice.workspace.omit_untouched_inputs()
    ana = at_facts(practice).presses("recount")

    ana.answers("facts", last_on="2027-05-03", impression="formed", informed=people(ana))

    assert ana.sees == "weigh"
    with practice.looking() as session:
        kept = session.get_one(Attendance, (case(practice).id, "it"))
    assert (kept.sessions, kept.last_on.isoformat()) == (6, "2027-05-03")


def test_without_an_impression_of_ones_own_it_waits(practice: Stage) -> None:
    ana = at_facts(practice)

    ana.answers("facts", impression="not_yet", informed=people(ana))

    assert ana.sees == "wait"
    assert "Your own impression comes first" in ana.reads

    ana.presses("waited").answers("facts", impression="formed")
    assert ana.sees == "weigh"


def test_nobody_is_conferred_about_unbeknownst_to_them(practice: Stage) -> None:
    ben = at_facts(practice, BEN)

    ben.answers("facts", impression="formed", informed=[people(ben)[0], "not_yet"])

    assert ben.sees == "wait"
    assert "Not everyone knows of this consult yet: Adult 2." in ben.reads


def test_somebody_whom_the_colleague_sees_as_well_does_not_hold_ones_own_way(practice: Stage) -> None:
    ana = at_facts(practice)

    ana.answers("facts", impression="formed", informed=["not_yet"])

    assert ana.sees == "weigh"
    with practice.looking() as session:
        assert session.exec(select(Notice)).all() == []


def test_attestations_are_kept_with_each_tick(practice: Stage) -> None:
    ana = at_facts(practice)
    ana.ticks(impression="formed", informed=people(ana)).closes()

    goes_on(ana)

    assert ana.ticked == {"impression": "formed", "informed": people(ana)}


def test_a_tick_taken_back_is_taken_back(practice: Stage) -> None:
    ana = at_facts(practice)
    ana.ticks(informed=people(ana)).ticks(informed=[]).closes()

    goes_on(ana)

    assert ana.ticked == {"impression": None, "informed": []}


def test_a_note_on_a_wait_comes_on_its_day(practice: Stage) -> None:
    ana = attests(at_facts(practice, code=CEDAR))

    ana.answers("wait", ask_on="2027-05-10")
    practice.passes(days=7)

    assert ana.messages[-1] == (
        "You asked me to come back to cedar-1907 today. Your answers are kept; another day is fine too."
    )
    assert ana.presses("go_on").sees == "wait"


def test_the_colleague_hears_nothing_of_a_consult_that_waits(practice: Stage) -> None:
    attests(at_facts(practice, code=CEDAR))
    practice.passes(days=30)

    ben = practice.one(BEN).types()

    assert "cedar-1907 with Ana\n" in f"{ben.reads}\n"
    assert "go_on" not in ben.offered
    assert [one for one in ben.messages if "Hello" not in one] == []


def test_a_release_that_has_ended_meanwhile_holds_the_way_again(practice: Stage) -> None:
    ana = at_facts(practice)
    revoke(practice)

    attests(ana)

    assert ana.sees == "wait"
    assert "Adult 1's release for your speaking is not in force." in ana.reads
