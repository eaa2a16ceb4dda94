"""Two therapists who are both ready are shown why the consult is blocked: a release, a topic or an open fact."""

from storage.cases import cases
from tests.dialogues.scheduling.test_agreeing_and_booking import finishes_preparing, invited
from tests.support.practice import BEN, Stage, Therapist
from tests.support.walks.booked_consult import decides
from tests.support.walks.preparation_steps import case, goes_on, revoke, signs
from tests.support.walks.release_steps import lines

RELEASE, TOPIC, OPEN = "a release is not in force", "no topic that all of them name", "is open again"


def ben_comes_back(practice: Stage) -> Therapist:
    """Let Ben come back to the screen on which the two agree."""
    return goes_on(practice.one(BEN).closes())


def named_reasons(ben: Therapist) -> list[str]:
    """Return which of the three reasons the screen names."""
    assert ben.sees == "held", ben.sees
    return [reason for reason in (RELEASE, TOPIC, OPEN) if reason in ben.reads]


def sets_sessions(practice: Stage, sessions: int) -> None:
    """Set the number of sessions that Ben has attested for the case."""
    with practice.desk.database.transaction() as session:
        attended = cases.find_attendance(session, case(practice).id, "ft")
        assert attended is not None
        attended.sessions = sessions


def test_a_missing_release_is_named_and_the_therapists_releases_are_one_click_away(practice: Stage) -> None:
    finishes_preparing(invited(practice))
    revoke(practice)

    ben = ben_comes_back(practice)

    assert named_reasons(ben) == [RELEASE]
    assert ben.offered[:2] == ["see_releases", "let_rest"]
    assert len(lines(ben.presses("see_releases"))) == 2


def test_releases_that_no_longer_share_a_topic_are_not_called_missing(practice: Stage) -> None:
    finishes_preparing(invited(practice))
    revoke(practice)
    signs(practice, 1, "goals")
    signs(practice, 2, "modality")

    assert named_reasons(ben_comes_back(practice)) == [TOPIC]


def test_a_fact_that_is_open_again_is_shown_to_the_therapist_concerned(practice: Stage) -> None:
    finishes_preparing(invited(practice))
    decides(practice, sessions_needed=4)
    sets_sessions(practice, 3)

    ben = ben_comes_back(practice)

    assert named_reasons(ben) == [OPEN]
    assert "3 of 4 sessions so far" in ben.reads
