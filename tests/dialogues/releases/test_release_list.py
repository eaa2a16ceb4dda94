"""The list of releases: the state of each, who reads which, and the signatures that bring one into force (S0-3)."""

from datetime import UTC, datetime

import pytest

from flows.content import WORDS
from storage.models import Participant, SignedForm
from tests.support.practice import ANA, BEN, DANA, Stage
from tests.support.slack.forged_payloads import again, pressing
from tests.support.walks.preparation_steps import (
    CEDAR,
    at_facts,
    at_ready,
    attests,
    case,
    files,
    goes_on,
    paper,
    revoke,
    signs,
)
from tests.support.walks.release_steps import does, lines, looks, paper_of, with_minor

OTHER_RELEASE_MISSING = "A release that you do not look after is not in force."


def test_each_therapist_reads_the_releases_of_the_people_they_see(practice: Stage) -> None:
    ana, ben = looks(practice, ANA, CEDAR), looks(practice, BEN, CEDAR)

    assert lines(ana) == ["Adult 1, you to Ben: no release yet", "Adult 1, Ben to you: in force until 10 Nov"]
    assert lines(ben) == [
        "Adult 1, Ana to you: no release yet",
        "Adult 1, you to Ana: in force until 10 Nov",
        "Adult 2, you to Ana: in force until 10 Nov",
    ]
    assert OTHER_RELEASE_MISSING not in ana.reads


def test_of_other_people_a_therapist_reads_only_that_a_release_is_missing(practice: Stage) -> None:
    does(practice, looks(practice, BEN), "revoked", person=2).answers("paper_revoked")

    ana = looks(practice, ANA)

    assert lines(ana) == ["Adult 1, both ways: in force until 10 Nov"]
    assert OTHER_RELEASE_MISSING in ana.reads
    assert "Adult 2" not in ana.reads


def test_a_release_that_ends_with_an_event_is_in_force_until_the_event(practice: Stage) -> None:
    revoke(practice)
    ana = looks(practice, ANA).presses("add_release")
    answers = {"ends": "discharge", "ends_on": None, "direction": "both", "signed_on": "2027-05-04"}
    files(ana, paper(practice, ana, answers))
    assert lines(ana) == ["Adult 1, both ways: in force until the client is discharged"]

    does(practice, ana, "has_ended").answers("paper_has_ended")

    assert lines(ana) == ["Adult 1, both ways: ended on 4 May"]


def test_an_end_by_event_is_offered_only_if_an_event_ends_the_release(practice: Stage) -> None:
    ana = looks(practice, ANA)

    assert "has_ended" not in ana.offered
    again(practice, ANA, "block_actions", pressing("has_ended", str(paper_of(practice, 1).id)))
    assert ana.sees == "releases"


def test_a_release_left_to_lapse_is_not_shown_on_home_and_stays_in_force_to_its_end(practice: Stage) -> None:
    revoke(practice)
    signs(practice, 1, "goals", lasts=20)
    ana = practice.one(ANA).opens_home().presses("let_lapse")
    assert lines(ana) == ["Adult 1, both ways: ends on 24 May, and you let it"]
    assert "let_lapse" not in ana.offered

    assert "Releases ending" not in ana.closes().opens_home().home
    signs(practice, 2, "goals")
    assert attests(at_facts(practice)).sees == "weigh"


@pytest.mark.parametrize(
    ("now", "step"),
    [
        (datetime(2027, 5, 5, 3, 30, tzinfo=UTC), "weigh"),  # 23:30 in New York, the practice's zone
        (datetime(2027, 5, 5, 4, 0, tzinfo=UTC), "wait"),  # midnight there; 21:00 the day before in Los Angeles
    ],
)
def test_a_release_ends_at_midnight_in_the_practices_time_zone(practice: Stage, now: datetime, step: str) -> None:
    revoke(practice)
    signs(practice, 1, "goals", lasts=0)
    ana = at_facts(practice)
    practice.clock.forward(now - practice.clock.now)

    assert attests(ana).sees == step


def test_the_family_therapist_waits_for_a_release_for_a_minor(practice: Stage) -> None:
    with_minor(practice)

    ben = attests(at_facts(practice, BEN))

    assert ben.sees == "wait"
    assert "There is no release of Minor 1 for your speaking yet." in ben.reads


def test_a_release_in_one_direction_lets_only_that_therapist_go_on(practice: Stage) -> None:
    revoke(practice)
    ana = looks(practice, ANA).presses("add_release")
    files(ana, paper(practice, ana, {"signed_on": "2027-05-04"}))
    ana.closes()
    at_ready(practice).closes()
    practice.deliver()

    ben = practice.one(BEN).presses("prepare").answers("whom", knows_whom="yes").answers("screen", fits="none")
    attests(ben)

    assert ben.sees == "wait"
    assert "Adult 1's release for your speaking is not in force." in ben.reads
    assert lines(looks(practice, BEN))[0] == "Adult 1, Ana to you: in force until 31 Oct"


def test_a_therapist_opens_the_releases_from_the_facts_and_comes_back(practice: Stage) -> None:
    ana = at_facts(practice)
    ana.ticks(impression="formed")

    ana.presses("see_releases")
    assert lines(ana) == ["Adult 1, both ways: in force until 10 Nov"]

    ana.presses("go_on")
    assert (ana.sees, ana.ticked["impression"]) == ("facts", "formed")


def test_releases_that_do_not_fit_are_on_the_next_page(practice: Stage) -> None:
    with practice.desk.database.transaction() as session:
        for number in (1, 2, 3, 4):
            person = Participant(
                case_id=case(practice).id, kind="minor", number=number, seen_by_it=True, seen_by_ft=True
            )
            session.add(person)

    ben = looks(practice, BEN)
    assert lines(ben)[2:] == [f"Minor {number}, both ways: no release yet" for number in (1, 2, 3)]
    ben.presses("further_releases")

    assert lines(ben) == ["Minor 4, both ways: no release yet"]


@pytest.mark.parametrize("action", ["renew", "let_lapse", "now_signed", "countersigned", "declined", "revoked"])
@pytest.mark.parametrize("who", [ANA, DANA])
def test_nobody_changes_a_form_of_a_person_they_do_not_see(practice: Stage, who: str, action: str) -> None:
    therapist = practice.one(who).types().presses("guidelines")
    before = paper_of(practice, 2)

    again(practice, who, "block_actions", pressing(action, str(before.id)))

    assert therapist.notice == WORDS.refusals["not_yours"]
    assert paper_of(practice, 2) == before


def test_an_action_that_no_longer_fits_changes_nothing(practice: Stage) -> None:
    ana = looks(practice, ANA, CEDAR).presses("add_release")
    ana.answers("paper", **paper(practice, ana, {"signed_on": None}))
    does(practice, ana, "now_signed", code=CEDAR)
    with practice.desk.database.transaction() as session:
        session.get_one(SignedForm, paper_of(practice, 1, CEDAR).id).declined_on = practice.clock.now.date()

    ana.answers("paper_now_signed", signed_on="2027-05-01")

    assert "Adult 1, you to Ben: they would rather not" in lines(ana)
    assert not paper_of(practice, 1, CEDAR).client_signed


def test_the_way_back_leads_to_the_open_consult(practice: Stage) -> None:
    ana = at_facts(practice).closes()

    looks(practice, ANA).presses("go_on")

    assert goes_on(ana.closes()).sees == "facts"
