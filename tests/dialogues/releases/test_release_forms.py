"""A release form as it is entered: all elements, possible days, who may sign, and two signatures (S0-3)."""

from datetime import UTC, datetime

import pytest

from flows.content import WORDS
from storage.models import Participant
from tests.support.practice import ANA, BEN, SlackPractice
from tests.support.walks.preparation_steps import (
    CEDAR,
    at_facts,
    attests,
    enters_form,
    form_answers,
    participants,
    revoke_all_forms,
    signs,
)
from tests.support.walks.release_steps import (
    first_signer_answers,
    newest_form,
    opens_releases,
    presses_on_form,
    release_lines,
    with_minor,
)

LATER = "2027-11-01"


def test_one_form_for_both_directions_is_entered_once_and_is_one_line(practice: SlackPractice) -> None:
    ana = opens_releases(practice, ANA, CEDAR).presses("add_release")

    enters_form(ana, form_answers(practice, ana, {"direction": "both", "ends_on": "2027-12-24"}))

    assert release_lines(ana) == ["Adult 1, both ways: in force until Dec 24"]


def test_a_form_is_in_force_once_the_client_and_the_practice_have_signed(practice: SlackPractice) -> None:
    ana = attests(at_facts(practice, code=CEDAR)).presses("add_paper")

    ana.answers("paper", **form_answers(practice, ana, {"signed_on": None}))
    assert ana.step == "wait"
    assert "Adult 1 hasn't signed the release for you to talk yet." in ana.screen_text

    presses_on_form(practice, ana.presses("see_releases"), "now_signed", code=CEDAR)
    ana.answers("paper_now_signed", signed_on="2027-05-04").answers("paper_countersigned", kept_where="practice")
    assert ana.step == "wait"
    assert "Your practice hasn't signed Adult 1's release for you to talk yet." in ana.screen_text

    presses_on_form(practice, ana.presses("see_releases"), "countersigned", code=CEDAR)
    ana.answers("paper_countersigned", kept_where="paper_file")
    assert ana.step == "weigh"
    form = newest_form(practice, 1, CEDAR)
    assert (form.client_signed, form.countersigned, form.kept_where) == (True, True, "paper_file")


def test_a_modal_closed_before_the_second_signature_loses_nothing(practice: SlackPractice) -> None:
    ana = opens_releases(practice, ANA, CEDAR).presses("add_release")
    ana.answers("paper", **form_answers(practice, ana)).closes()

    assert "Adult 1, you to Ben: signed, waiting for your practice's signature" in release_lines(
        opens_releases(practice, ANA, CEDAR)
    )


@pytest.mark.parametrize(
    ("day", "error"),
    [
        ("2027-05-05", "future_signature"),
        ("1969-12-31", "day_too_early"),
    ],
)
def test_an_impossible_signature_day_is_reported_at_its_field(practice: SlackPractice, day: str, error: str) -> None:
    ana = opens_releases(practice, ANA, CEDAR).presses("add_release")
    ana.answers("paper", **form_answers(practice, ana, {"signed_on": None}))

    presses_on_form(practice, ana, "now_signed", code=CEDAR).answers("paper_now_signed", signed_on=day)

    assert ana.field_errors == {"signed_on": WORDS.errors[error]}
    assert ana.ticked == {"signed_on": day}
    assert not newest_form(practice, 1, CEDAR).client_signed


def test_a_client_who_declines_is_not_asked_again(practice: SlackPractice) -> None:
    ana = attests(at_facts(practice, code=CEDAR)).presses("add_paper")
    ana.answers("paper", **form_answers(practice, ana, {"signed_on": None}))

    presses_on_form(practice, ana.presses("see_releases"), "declined", code=CEDAR).answers("paper_declined")

    assert ana.step == "wait"
    assert "Adult 1 chose not to sign a release. That's an answer too" in ana.screen_text


def test_a_renewed_release_repeats_the_form_except_for_its_days(practice: SlackPractice) -> None:
    revoke_all_forms(practice)
    signs(practice, 1, "goals", "safety", lasts=20)
    ana = practice.person(ANA).opens_home().presses("renew")

    signer = str(participants(practice)[0].id)
    assert ana.ticked == {
        "signer": f"{signer}:",
        "direction": "both",
        "topics": ["goals", "safety"],
        "purpose": "coordinate",
        "signed_on": None,
        "ends": "on_day",
        "ends_on": None,
    }

    ana.answers("paper", signed_on="2027-05-04", ends_on=LATER).answers("paper_countersigned", kept_where="ehr")
    assert release_lines(ana) == ["Adult 1, both ways: in force until Nov 1"]
    assert "Releases ending" not in ana.closes().opens_home().home


def test_values_of_the_renewed_form_count_even_if_slack_omits_them(practice: SlackPractice) -> None:
    revoke_all_forms(practice)
    signs(practice, 1, "goals", lasts=20)
    practice.workspace.omit_untouched_inputs()

    ana = practice.person(ANA).opens_home().presses("renew").answers("paper", signed_on="2027-05-04", ends_on=LATER)

    assert ana.step == "paper_countersigned"
    assert newest_form(practice, 1).topics == ("goals",)


def test_a_form_for_a_person_nobody_sees_any_more_is_refused_and_the_input_stays(practice: SlackPractice) -> None:
    ana = opens_releases(practice, ANA, CEDAR).presses("add_release")
    answers = form_answers(practice, ana)
    with practice.services.database.transaction() as session:
        participant = session.get_one(Participant, participants(practice, CEDAR)[0].id)
        participant.seen_by_it = participant.seen_by_ft = False

    ana.answers("paper", **answers)

    assert ana.field_errors == {"signer": WORDS.errors["choose_from_list"]}
    assert ana.ticked["topics"] == answers["topics"]


def test_a_form_that_allows_nobody_who_sees_the_person_to_speak_is_refused(practice: SlackPractice) -> None:
    ben = opens_releases(practice, BEN, CEDAR).presses("add_release")

    ben.answers("paper", **form_answers(practice, ben, {"direction": "in"}, person=2))  # Ana does not see adult 2

    assert ben.field_errors == {"direction": WORDS.errors["sees_nobody"]}


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"ends_on": None}, {"ends_on": "choose_day"}),
        ({"ends_on": "2027-05-03", "signed_on": None}, {"ends_on": "ends_past"}),
        ({"ends_on": "2027-05-03", "signed_on": "2027-05-01"}, {"ends_on": "ends_past"}),
        ({"ends": "discharge", "ends_on": "2027-05-03"}, {"ends_on": "ends_past"}),
        ({"ends_on": "2027-04-30", "signed_on": "2027-05-01"}, {"ends_on": "ends_before_signed"}),
        ({"ends": "discharge", "ends_on": "2199-01-01"}, {"ends_on": "day_too_late"}),
    ],
)
def test_an_impossible_end_day_is_reported_at_its_field(
    practice: SlackPractice, changes: dict[str, str | None], errors: dict[str, str]
) -> None:
    ana = opens_releases(practice, ANA, CEDAR).presses("add_release")

    ana.answers("paper", **form_answers(practice, ana, changes))

    assert ana.field_errors == {field: WORDS.errors[error] for field, error in errors.items()}
    assert ana.ticked["purpose"] == "coordinate"


def test_a_release_can_end_on_february_29(practice: SlackPractice) -> None:
    ana = opens_releases(practice, ANA, CEDAR).presses("add_release")

    enters_form(ana, form_answers(practice, ana, {"ends_on": "2028-02-29"}))

    assert "Adult 1, you to Ben: in force until Feb 29, 2028" in release_lines(ana)


def test_a_guardian_signs_for_a_minor_and_is_remembered(practice: SlackPractice) -> None:
    with_minor(practice)
    minor_id = str(participants(practice)[2].id)
    ben = opens_releases(practice, BEN).presses("add_release")
    assert [option for option in ben.options("signer") if option.startswith(minor_id)] == [
        f"{minor_id}:{authority}" for authority in ("parent", "guardian", "court")
    ]

    enters_form(
        ben, first_signer_answers(ben, {"signer": f"{minor_id}:guardian", "signed_on": "2027-05-04", "ends_on": LATER})
    )

    assert "Minor 1, you to Ana: in force until Nov 1" in release_lines(ben)
    form = newest_form(practice, 3)
    assert (form.signed_by, form.authority) == ("representative", "guardian")
    assert participants(practice)[2].consenter == "guardian"
    ben.presses("add_release")
    assert next(option for option in ben.options("signer") if option.startswith(minor_id)) == f"{minor_id}:guardian"
    assert "Signed last time" in ben.screen_text


def test_tomorrow_is_a_future_day_until_midnight_in_the_practices_time_zone(practice: SlackPractice) -> None:
    practice.clock.forward(datetime(2027, 5, 5, 2, 0, tzinfo=UTC) - practice.clock.now)  # 22:00 in New York
    ana = opens_releases(practice, ANA, CEDAR).presses("add_release")

    ana.answers("paper", **form_answers(practice, ana, {"signed_on": "2027-05-05"}))
    assert ana.field_errors == {"signed_on": WORDS.errors["future_signature"]}

    enters_form(ana, {"signed_on": "2027-05-04", "ends_on": "2027-05-04"})
    assert "Adult 1, you to Ben: ends on May 4" in release_lines(ana)
