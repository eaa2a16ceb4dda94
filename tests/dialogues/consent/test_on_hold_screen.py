"""What holds two who are both ready is said for what it is: a release, a topic, something else."""

from storage.cases import cases
from tests.dialogues.scheduling.test_agreeing_and_booking import invited, outlines
from tests.support.practice import BEN, Stage, Therapist
from tests.support.walks.booked_consult import decides
from tests.support.walks.preparation_steps import case, goes_on, revoke, signs
from tests.support.walks.release_steps import lines

RELEASE, TOPIC, OPEN = "a release is not in force", "no topic that all of them name", "is open again"


def looks_again(practice: Stage) -> Therapist:
    """Let Ben come back to where the two agree."""
    return goes_on(practice.one(BEN).closes())


def says(ben: Therapist) -> list[str]:
    """Return which of the three the screen gives as what holds them."""
    assert ben.sees == "held", ben.sees
    return [one for one in (RELEASE, TOPIC, OPEN) if one in ben.reads]


def has_met(practice: Stage, sessions: int) -> None:
    """Let Ben have met his clients as often, as he says."""
    with practice.desk.database.transaction() as session:
        attended = cases.find_attendance(session, case(practice).id, "ft")
        assert attended is not None
        attended.sessions = sessions


def test_a_release_that_is_not_in_force_is_said_and_ones_own_part_is_one_press_away(practice: Stage) -> None:
    outlines(invited(practice))
    revoke(practice)

    ben = looks_again(practice)

    assert says(ben) == [RELEASE]
    assert ben.offered[:2] == ["see_releases", "let_rest"]
    assert len(lines(ben.presses("see_releases"))) == 2


def test_releases_that_share_no_topic_any_more_are_not_called_missing(practice: Stage) -> None:
    outlines(invited(practice))
    revoke(practice)
    signs(practice, 1, "goals")
    signs(practice, 2, "modality")

    assert says(looks_again(practice)) == [TOPIC]


def test_what_else_is_open_again_is_said_to_whose_it_is(practice: Stage) -> None:
    outlines(invited(practice))
    decides(practice, sessions_needed=4)
    has_met(practice, 3)

    ben = looks_again(practice)

    assert says(ben) == [OPEN]
    assert "3 of 4 sessions so far" in ben.reads
