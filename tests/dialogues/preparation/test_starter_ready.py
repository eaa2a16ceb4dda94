"""The starter's paths from the menu to "I am ready" with times offered, and the number of taps of each path."""

from tests.support.pages.private_page import keeps_on_the_page
from tests.support.practice import ANA, BEN, Stage
from tests.support.walks.preparation_steps import (
    LAW,
    MAPLE,
    SCOPED,
    WEIGHED,
    at_ready,
    attests,
    case,
    confers,
    files,
    new_case,
    paper,
    participants,
    people,
    value_beside,
)

INVITED = "{name} would like to confer with you on {code}. Preparing takes about 3 minutes; saying no is fine."


def test_a_starter_is_ready_in_at_most_25_taps_when_nothing_is_missing(practice: Stage) -> None:
    ana = confers(practice)

    ana.answers("screen", fits="none")
    ana.answers("facts", impression="formed", informed=people(ana))
    ana.answers("weigh", bring=["clearer"], cost=["own_view"], hopes=["together"], pulls=["nothing"], balance="go_on")
    ana.answers("scope", topics=["goals", "modality"], keeps_back="nothing", clients_keep_back="nothing")
    ana.answers("times", offered=ana.options("offered")[:2])

    assert ana.sees == "ready"
    assert ana.taps <= 25
    practice.deliver()
    assert practice.one(BEN).messages == [INVITED.format(name="Ana", code=MAPLE)]


def test_the_family_therapist_can_start_a_consult(practice: Stage) -> None:
    ben = confers(practice, BEN)

    ben.answers("screen", fits="none")
    assert len(people(ben)) == 2  # he sees both adults
    attests(ben)
    ben.answers("weigh", **WEIGHED)
    ben.answers("scope", **SCOPED)
    ben.answers("times", offered=ben.options("offered")[:2])

    assert ben.sees == "ready"
    assert ben.taps <= 26
    practice.deliver()
    assert practice.one(ANA).messages == [INVITED.format(name="Ben", code=MAPLE)]


def test_a_starter_with_a_new_case_and_its_first_release_gets_ready(empty_practice: Stage) -> None:
    ana = empty_practice.one(ANA).types()
    ana.presses("start")

    ana.answers("case", **new_case(empty_practice))
    ana.answers("frame", reasons=["diagnosis"])
    ana.answers("screen", fits="none")
    ana.answers(
        "facts", sessions=3, first_on="2027-03-01", last_on="2027-04-20", impression="formed", informed=[*people(ana)]
    )
    assert ana.sees == "wait"
    files(ana.presses("add_paper"), paper(empty_practice, ana))
    attests(ana).answers("case_law", **LAW)
    ana.answers("weigh", **WEIGHED)
    ana.answers("scope", **SCOPED)
    ana.answers("times", offered=ana.options("offered")[:1])

    assert ana.sees == "ready"
    assert ana.taps <= 56  # more: 8 for the case, 16 for its release, 3 for the sessions, 3 for the privacy questions


def test_a_new_case_gets_a_code_two_therapists_and_its_participants(empty_practice: Stage) -> None:
    ana = empty_practice.one(ANA).types()

    ana.presses("start").answers("case", **new_case(empty_practice))

    code = ana.reads.partition(" with Ben")[0].splitlines()[-1]
    new_row = case(empty_practice, code)
    assert new_row.it_member_id != new_row.ft_member_id
    assert [
        (participant.kind, participant.number, participant.seen_by_it, participant.seen_by_ft)
        for participant in participants(empty_practice, code)
    ] == [
        ("adult", 1, True, True),
        ("adult", 2, False, True),
    ]


def test_weighing_early_in_treatment_warns_that_the_pull_apart_is_stronger(practice: Stage) -> None:
    ana = confers(practice).answers("screen", fits="none")

    ana.presses("recount").answers(
        "facts", sessions=2, first_on="2027-04-01", last_on="2027-04-20", impression="formed", informed=people(ana)
    )

    assert ana.sees == "weigh"
    assert "Early on, the pull apart is stronger." in ana.reads


def test_a_promised_client_note_is_written_before_the_starter_is_ready(empty_practice: Stage) -> None:
    ana = empty_practice.one(ANA).types()
    ana.presses("start").answers("case", **new_case(empty_practice, whom="note"))
    ana.answers("frame", reasons=["goals"]).answers("screen", fits="none")
    ana.answers(
        "facts", sessions=3, first_on="2027-03-01", last_on="2027-04-20", impression="formed", informed=[*people(ana)]
    )
    files(ana.presses("add_paper"), paper(empty_practice, ana))
    attests(ana).answers("case_law", **LAW).answers("weigh", **WEIGHED)

    ana.answers("scope", **SCOPED)
    assert ana.sees == "page"
    assert "whom the code stands for" in ana.reads
    assert ana.presses("written_ready").sees == "page"  # nothing is written yet
    assert empty_practice.preparation().ready_at is None

    keeps_on_the_page(empty_practice, ana, whom="the tall one, Tuesdays")
    assert ana.presses("written_ready").sees == "times"


def test_the_menu_offers_to_start_a_consult_and_to_continue_an_open_one(practice: Stage) -> None:
    ana = at_ready(practice)

    ana.closes().types()

    assert "confer" in ana.offered  # cedar-1907
    assert ana.presses("go_on", value=value_beside(ana, MAPLE)).sees == "ready"
