"""Two therapists who are both ready are shown why the consult is blocked: a release, a topic or an open fact."""

from storage.cases import cases
from tests.dialogues.scheduling.test_agreeing_and_booking import finishes_preparing, invited
from tests.support.practice import BEN, SlackPractice, Therapist
from tests.support.walks.booked_consult import change_settings
from tests.support.walks.preparation_steps import case, reopens_consult, revoke_all_forms, signs
from tests.support.walks.release_steps import release_lines

RELEASE, TOPIC, OPEN = "a release is missing", "have a topic in common", "needs to be done again"


def ben_comes_back(practice: SlackPractice) -> Therapist:
    """Let Ben come back to the screen on which the two agree."""
    return reopens_consult(practice.person(BEN).closes())


def named_reasons(ben: Therapist) -> list[str]:
    """Return which of the three reasons the screen names."""
    assert ben.step == "held", ben.step
    return [reason for reason in (RELEASE, TOPIC, OPEN) if reason in ben.screen_text]


def sets_sessions(practice: SlackPractice, sessions: int) -> None:
    """Set the number of sessions that Ben has attested for the case."""
    with practice.services.database.transaction() as session:
        attended = cases.map_attendance(session, case(practice).id).get("ft")
        assert attended is not None
        attended.sessions = sessions


def test_a_missing_release_is_named_and_the_therapists_releases_are_one_click_away(practice: SlackPractice) -> None:
    finishes_preparing(invited(practice))
    revoke_all_forms(practice)

    ben = ben_comes_back(practice)

    assert named_reasons(ben) == [RELEASE]
    assert ben.button_ids[:2] == ["see_releases", "let_rest"]
    assert len(release_lines(ben.presses("see_releases"))) == 2


def test_releases_that_no_longer_share_a_topic_are_not_called_missing(practice: SlackPractice) -> None:
    finishes_preparing(invited(practice))
    revoke_all_forms(practice)
    signs(practice, 1, "goals")
    signs(practice, 2, "modality")

    assert named_reasons(ben_comes_back(practice)) == [TOPIC]


def test_a_fact_that_is_open_again_is_shown_to_the_therapist_concerned(practice: SlackPractice) -> None:
    finishes_preparing(invited(practice))
    change_settings(practice, sessions_needed=4)
    sets_sessions(practice, 3)

    ben = ben_comes_back(practice)

    assert named_reasons(ben) == [OPEN]
    assert "3 of 4 sessions so far" in ben.screen_text
