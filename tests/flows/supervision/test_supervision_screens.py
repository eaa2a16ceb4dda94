"""What goes to a supervisor, how a side stands with them, and how much waits: by the rules alone."""

import pytest

from flows.consult.framing import screens as framing_screens
from flows.consult.preparation import screens as preparation_screens
from flows.consult.preparation.screens import TOPICS
from flows.content import WORDS
from flows.forms import check
from flows.supervision import screens as supervision_screens
from flows.supervision.screens import SideStatus
from tests.support.screens import fullest_screens
from tests.support.screens.fullest_screens import SCREENED, setting


def test_s0_29_another_reason_is_offered_only_where_a_supervisor_can_decide() -> None:
    offered = [
        fullest_screens.offered(framing_screens.reasons(setting(), (), {}, another=one), "reasons")
        for one in (True, False)
    ]

    assert ["another" in one for one in offered] == [True, False]


def test_s0_7_s0_34_supervision_is_a_press_away_where_it_is_what_one_needs() -> None:
    needs = {item: preparation_screens.pause(setting(), item, supervised=True) for item in SCREENED}
    easy = preparation_screens.scope(setting(), TOPICS, {}, advice=["…"], bring=True)

    assert [item for item, form in needs.items() if "to_supervision" in fullest_screens.within_reach(form)] == [
        "supervision"
    ]
    assert "to_supervision" in fullest_screens.within_reach(easy)
    without = [
        preparation_screens.pause(setting(), "supervision"),
        preparation_screens.scope(setting(), TOPICS, {}, advice=["…"]),
    ]
    assert not any("to_supervision" in fullest_screens.within_reach(form) for form in without)


@pytest.mark.parametrize(
    ("reasons", "needs"),
    [((), False), (("goals", "safety"), False), (("another",), True), (("goals", "another"), True)],
)
def test_s0_29_another_reason_needs_a_word_whatever_else_is_named(reasons: tuple[str, ...], needs: bool) -> None:  # noqa: FBT001 -- what is expected
    assert supervision_screens.needs_supervisor(reasons) is needs


@pytest.mark.parametrize(
    ("outcome", "answered", "stands"),
    [
        (None, False, SideStatus.TO_READ),
        ("approved", False, SideStatus.APPROVED),
        ("approved", True, SideStatus.APPROVED),
        ("change_asked", False, SideStatus.CHANGE_ASKED),
        ("change_asked", True, SideStatus.TO_READ),
        ("taken_further", False, SideStatus.TAKEN_FURTHER),
        ("taken_further", True, SideStatus.TAKEN_FURTHER),
    ],
)
def test_a_side_stands_as_its_last_review_says_and_comes_back_with_the_note_asked_for(
    outcome: str | None, *, answered: bool, stands: SideStatus
) -> None:
    assert supervision_screens.side_status(outcome, answered=answered) is stands


def test_asking_for_something_needs_words_and_approving_does_not() -> None:
    assert set(supervision_screens.OUTCOMES) - supervision_screens.NEEDS_COMMENT == {"approved"}
    form = supervision_screens.comment(setting(), "Ana")
    assert check(form, {}).errors == {}
    assert check(form, {"comment": "x" * 3001}).errors == {"comment": "too_long"}


@pytest.mark.parametrize(
    ("summaries", "askings", "said"),
    [
        (1, 0, "1 summary"),
        (2, 0, "2 summaries"),
        (0, 1, "1 question"),
        (2, 3, "2 summaries, 3 questions"),
        (0, 0, ""),
    ],
)
def test_how_much_waits_is_said_in_numbers_alone(summaries: int, askings: int, said: str) -> None:
    assert supervision_screens.waiting_count(summaries, askings) == said


@pytest.mark.parametrize(
    ("names", "said"), [([], "your supervisor"), (["Dana"], "Dana"), (["Dana", "Eli"], "Dana or Eli")]
)
def test_any_of_several_supervisors_may_act(names: list[str], said: str) -> None:
    assert supervision_screens.join_names(names) == said


def test_every_answer_and_outcome_leaves_one_way_on() -> None:
    assert supervision_screens.ANSWERS == {
        "reason": ("go_on", "rest"),
        "bring": ("talked",),
        "changed": ("released", "tell"),
    }
    assert all(f"side_{one}" in WORDS.phrases for one in supervision_screens.OUTCOMES)
