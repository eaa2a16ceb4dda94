"""The list of releases: the state of each, who reads which, and the signatures that bring one into force (S0-3)."""

from datetime import UTC, datetime

import pytest

from flows.content import WORDS
from storage.models import Participant, SignedForm
from tests.support.practice import ANA, BEN, DANA, SlackPractice
from tests.support.slack.forged_payloads import pressing, resend_changed
from tests.support.walks.preparation_steps import (
    CEDAR,
    at_facts,
    at_ready,
    attests,
    case,
    enters_form,
    form_answers,
    reopens_consult,
    revoke_all_forms,
    signs,
)
from tests.support.walks.release_steps import newest_form, opens_releases, presses_on_form, release_lines, with_minor

OTHER_RELEASE_MISSING = "Another release is missing. Ben is responsible for it."


def test_each_therapist_reads_the_releases_of_the_people_they_see(practice: SlackPractice) -> None:
    ana, ben = opens_releases(practice, ANA, CEDAR), opens_releases(practice, BEN, CEDAR)

    assert release_lines(ana) == ["Adult 1, you to Ben: no form yet", "Adult 1, Ben to you: in force until Nov 10"]
    assert release_lines(ben) == [
        "Adult 1, Ana to you: no form yet",
        "Adult 1, you to Ana: in force until Nov 10",
        "Adult 2, you to Ana: in force until Nov 10",
    ]
    assert "Another release is missing" not in ana.screen_text


def test_of_other_people_a_therapist_reads_only_that_a_release_is_missing(practice: SlackPractice) -> None:
    presses_on_form(practice, opens_releases(practice, BEN), "revoked", person=2).answers("paper_revoked")

    ana = opens_releases(practice, ANA)

    assert release_lines(ana) == ["Adult 1, both ways: in force until Nov 10"]
    assert OTHER_RELEASE_MISSING in ana.screen_text
    assert "Adult 2" not in ana.screen_text


def test_a_release_that_ends_with_an_event_is_in_force_until_the_event(practice: SlackPractice) -> None:
    revoke_all_forms(practice)
    ana = opens_releases(practice, ANA).presses("add_release")
    answers = {"ends": "discharge", "ends_on": None, "direction": "both", "signed_on": "2027-05-04"}
    enters_form(ana, form_answers(practice, ana, answers))
    assert release_lines(ana) == ["Adult 1, both ways: in force until the client is discharged"]

    presses_on_form(practice, ana, "has_ended").answers("paper_has_ended")

    assert release_lines(ana) == ["Adult 1, both ways: ended on May 4"]


def test_an_end_by_event_is_offered_only_if_an_event_ends_the_release(practice: SlackPractice) -> None:
    ana = opens_releases(practice, ANA)

    assert "has_ended" not in ana.button_ids
    resend_changed(practice, ANA, "block_actions", pressing("has_ended", str(newest_form(practice, 1).id)))
    assert ana.step == "releases"


def test_a_release_left_to_lapse_is_not_shown_on_home_and_stays_in_force_to_its_end(practice: SlackPractice) -> None:
    revoke_all_forms(practice)
    signs(practice, 1, "goals", lasts=20)
    ana = practice.person(ANA).opens_home().presses("let_lapse")
    assert release_lines(ana) == ["Adult 1, both ways: ends on May 24, not being renewed"]
    assert "let_lapse" not in ana.button_ids

    assert "Releases ending" not in ana.closes().opens_home().home
    signs(practice, 2, "goals")
    assert attests(at_facts(practice)).step == "weigh"


@pytest.mark.parametrize(
    ("now", "step"),
    [
        (datetime(2027, 5, 5, 3, 30, tzinfo=UTC), "weigh"),  # 23:30 in New York, the practice's zone
        (datetime(2027, 5, 5, 4, 0, tzinfo=UTC), "wait"),  # midnight there; 21:00 the day before in Los Angeles
    ],
)
def test_a_release_ends_at_midnight_in_the_practices_time_zone(
    practice: SlackPractice, now: datetime, step: str
) -> None:
    revoke_all_forms(practice)
    signs(practice, 1, "goals", lasts=0)
    ana = at_facts(practice)
    practice.clock.forward(now - practice.clock.now)

    assert attests(ana).step == step


def test_the_family_therapist_waits_for_a_release_for_a_minor(practice: SlackPractice) -> None:
    with_minor(practice)

    ben = attests(at_facts(practice, BEN))

    assert ben.step == "wait"
    assert "You don't yet have a release from Minor 1 to talk to your colleague." in ben.screen_text


def test_a_release_in_one_direction_lets_only_that_therapist_go_on(practice: SlackPractice) -> None:
    revoke_all_forms(practice)
    ana = opens_releases(practice, ANA).presses("add_release")
    enters_form(ana, form_answers(practice, ana, {"signed_on": "2027-05-04"}))
    ana.closes()
    at_ready(practice).closes()
    practice.deliver()

    ben = practice.person(BEN).presses("prepare").answers("whom", knows_whom="yes").answers("screen", fits="none")
    attests(ben)

    assert ben.step == "wait"
    assert "Adult 1's release for you to talk is no longer in force." in ben.screen_text
    assert release_lines(opens_releases(practice, BEN))[0] == "Adult 1, Ana to you: in force until Oct 31"


def test_a_therapist_opens_the_releases_from_the_facts_and_comes_back(practice: SlackPractice) -> None:
    ana = at_facts(practice)
    ana.ticks(impression="formed")

    ana.presses("see_releases")
    assert release_lines(ana) == ["Adult 1, both ways: in force until Nov 10"]

    ana.presses("go_on")
    assert (ana.step, ana.ticked["impression"]) == ("facts", "formed")


def test_releases_that_do_not_fit_are_on_the_next_page(practice: SlackPractice) -> None:
    with practice.services.database.transaction() as session:
        for number in (1, 2, 3, 4):
            person = Participant(
                case_id=case(practice).id, kind="minor", number=number, seen_by_it=True, seen_by_ft=True
            )
            session.add(person)

    ben = opens_releases(practice, BEN)
    assert release_lines(ben)[2:] == [f"Minor {number}, both ways: no form yet" for number in (1, 2, 3)]
    ben.presses("further_releases")

    assert release_lines(ben) == ["Minor 4, both ways: no form yet"]


@pytest.mark.parametrize("action", ["renew", "let_lapse", "now_signed", "countersigned", "declined", "revoked"])
@pytest.mark.parametrize("who", [ANA, DANA])
def test_nobody_changes_a_form_of_a_person_they_do_not_see(practice: SlackPractice, who: str, action: str) -> None:
    therapist = practice.person(who).types().presses("guidelines")
    before = newest_form(practice, 2)

    resend_changed(practice, who, "block_actions", pressing(action, str(before.id)))

    assert therapist.notice == WORDS.refusals["not_yours"]
    assert newest_form(practice, 2) == before


def test_an_action_that_no_longer_fits_changes_nothing(practice: SlackPractice) -> None:
    ana = opens_releases(practice, ANA, CEDAR).presses("add_release")
    ana.answers("paper", **form_answers(practice, ana, {"signed_on": None}))
    presses_on_form(practice, ana, "now_signed", code=CEDAR)
    with practice.services.database.transaction() as session:
        session.get_one(SignedForm, newest_form(practice, 1, CEDAR).id).declined_on = practice.clock.now.date()

    ana.answers("paper_now_signed", signed_on="2027-05-01")

    assert "Adult 1, you to Ben: client declined" in release_lines(ana)
    assert not newest_form(practice, 1, CEDAR).client_signed


def test_the_way_back_leads_to_the_open_consult(practice: SlackPractice) -> None:
    ana = at_facts(practice).closes()

    opens_releases(practice, ANA).presses("go_on")

    assert reopens_consult(ana.closes()).step == "facts"
