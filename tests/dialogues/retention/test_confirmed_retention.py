"""Shorter times and lifted holds wait for a second person, or 72 hours; longer times and new holds do not."""

import pytest
from sqlmodel import select

from storage.models import PracticeSettings
from storage.people import access_changes
from storage.retention import holds
from tests.dialogues.whole.test_audit_trail import entries
from tests.support.people.access_steps import outcomes
from tests.support.practice import ANA, BEN, DANA, FAY, SlackPractice, Therapist
from tests.support.walks import second_person
from tests.support.walks.emergency_steps import CLEO, add_administrator
from tests.support.walks.preparation_steps import case


def periods(practice: SlackPractice) -> tuple[int, int, int]:
    """Return how long records are kept: cases and reviews in years, drafts in days."""
    with practice.read_session() as session:
        row = session.exec(select(PracticeSettings)).one()
        return row.keep_case_years, row.keep_review_years, row.keep_draft_days


def chooses(practice: SlackPractice, case_years: str = "7", review_years: str = "0", days: str = "30") -> Therapist:
    """Let Fay choose how long records are kept."""
    fay = practice.person(FAY).types("settings").presses("settings_records").presses("keep_for")
    return fay.answers("keep_for", keep_case_years=case_years, keep_review_years=review_years, keep_draft_days=days)


def is_on_hold(practice: SlackPractice) -> bool:
    """Return whether maple is on hold."""
    with practice.read_session() as session:
        return holds.is_on_hold(session, case(practice).id)


def asks_to_lift(practice: SlackPractice) -> Therapist:
    """Let Fay put maple on hold, if it is not, and ask for the hold to be lifted."""
    fay = practice.person(FAY).types("settings").presses("settings_records")
    if not is_on_hold(practice):
        fay.presses("hold_case").answers("hold_case", case=str(case(practice).id), reason="complaint")
    return fay.presses("lift_hold", str(case(practice).id)).answers("lift_hold")


@pytest.mark.parametrize(
    "chosen",
    [{"case_years": "6"}, {"review_years": "5"}, {"days": "7"}, {"case_years": "20", "days": "7"}],
)
def test_a_shorter_time_waits_with_all_that_was_chosen_beside_it(
    practice: SlackPractice, chosen: dict[str, str]
) -> None:
    fay = chooses(practice, **chosen)

    assert (fay.step, periods(practice)) == ("access_changes", (7, 0, 30))
    practice.deliver()
    practice.pass_time(hours=71, minutes=59, seconds=59)
    assert periods(practice) == (7, 0, 30)
    practice.pass_time(seconds=1)

    wanted = {"case_years": "7", "review_years": "0", "days": "30", **chosen}
    assert periods(practice) == tuple(int(number) for number in wanted.values())
    assert outcomes(practice) == [access_changes.WAITED]


@pytest.mark.parametrize(
    ("chosen", "after"), [({"case_years": "20", "days": "90"}, (20, 0, 90)), ({"case_years": "0"}, (0, 0, 30))]
)
def test_a_longer_time_takes_effect_at_once(
    practice: SlackPractice, chosen: dict[str, str], after: tuple[int, int, int]
) -> None:
    chooses(practice, **chosen)

    assert (periods(practice), outcomes(practice)) == (after, [])


def test_from_no_limit_to_any_number_is_shorter(practice: SlackPractice) -> None:
    chooses(practice, case_years="0").closes()

    chooses(practice, case_years="20")

    assert (periods(practice), outcomes(practice)) == ((0, 0, 30), [None])


def test_another_administrator_confirms_a_shorter_time_and_the_log_says_before_and_after(
    practice: SlackPractice,
) -> None:
    add_administrator(practice)
    chooses(practice, case_years="6")
    practice.follow()
    what = "What therapists wrote will be saved for 6 years (now for 7 years)."
    assert [sum(what in text for text in practice.person(who).messages) for who in (ANA, BEN, CLEO)] == [1, 1, 1]
    for who in (FAY, ANA):
        with pytest.raises(AssertionError, match="Refuse"):
            second_person.confirm(practice.services, who)

    practice.person(CLEO).presses("access_confirm", second_person.waiting_id(practice.services))

    assert periods(practice) == (6, 0, 30)
    logged = {entry.action: entry.detail for entry in entries(practice)}
    assert logged["change.about"] == "retention:7-0-30..6-0-30"
    assert logged["settings.changed"] == "keep_case_years:7..6"


def test_a_shorter_time_comes_to_nothing_once_the_times_have_changed(practice: SlackPractice) -> None:
    chooses(practice, case_years="6").closes()
    chooses(practice, case_years="10").closes()

    practice.pass_time(hours=73)

    assert (periods(practice), outcomes(practice)) == ((10, 0, 30), [access_changes.MOOT])


def test_a_second_shorter_time_shows_the_one_that_waits_and_an_objection_ends_it(practice: SlackPractice) -> None:
    chooses(practice, case_years="6").closes()
    assert "for 6 years (now for 7 years)" in chooses(practice, case_years="5").screen_text
    assert outcomes(practice) == [None]
    practice.follow()

    practice.person(BEN).presses("access_object", second_person.waiting_id(practice.services))
    practice.pass_time(hours=73)

    assert (periods(practice), outcomes(practice)) == ((7, 0, 30), [access_changes.OBJECTED])


@pytest.mark.parametrize("who", [ANA, BEN])
def test_either_therapist_of_the_case_confirms_that_its_hold_is_lifted(practice: SlackPractice, who: str) -> None:
    asks_to_lift(practice)
    practice.follow()
    assert is_on_hold(practice)
    for other in (FAY, DANA):
        with pytest.raises(AssertionError, match="Refuse"):
            second_person.confirm(practice.services, other)

    practice.person(who).presses("access_confirm", second_person.waiting_id(practice.services))

    assert not is_on_hold(practice)
    steps = [(entry.action, entry.detail) for entry in entries(practice) if entry.action.startswith("hold.")]
    assert steps == [("hold.placed", "complaint"), ("hold.lifted", "complaint")]


def test_a_hold_is_lifted_after_72_hours_to_the_minute_unless_a_therapist_objects(practice: SlackPractice) -> None:
    asks_to_lift(practice).closes()
    practice.deliver()
    practice.pass_time(hours=71, minutes=59, seconds=59)
    assert is_on_hold(practice)
    practice.pass_time(seconds=1)
    assert not is_on_hold(practice)

    asks_to_lift(practice)
    practice.follow()
    practice.person(ANA).presses("access_object", second_person.waiting_id(practice.services))
    practice.pass_time(hours=73)

    assert is_on_hold(practice)
    assert outcomes(practice) == [access_changes.WAITED, access_changes.OBJECTED]


def test_asked_twice_a_lifted_hold_waits_once_and_is_withdrawn(practice: SlackPractice) -> None:
    asks_to_lift(practice).closes()
    fay = asks_to_lift(practice)
    assert "The legal hold on maple-4821 (a complaint or inquiry) will be lifted" in fay.screen_text
    assert outcomes(practice) == [None]

    fay.presses("access_withdraw", second_person.waiting_id(practice.services))
    practice.pass_time(hours=73)

    assert (is_on_hold(practice), outcomes(practice)) == (True, [access_changes.WITHDRAWN])
