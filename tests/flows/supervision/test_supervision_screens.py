"""What goes to a supervisor, the review status of a side, and how much waits, by the rules alone."""

import pytest

from flows.consult.asking import screens as asking_screens
from flows.consult.framing import screens as framing_screens
from flows.consult.preparation import screens as preparation_screens
from flows.consult.preparation.screens import TOPICS
from flows.content import WORDS
from flows.forms import check
from flows.supervision import screens as supervision_screens
from flows.supervision.screens import SideStatus
from tests.support.screens import fullest_screens
from tests.support.screens.fullest_screens import SCREENED, setting


def test_s0_29_another_reason_is_offered_only_if_a_supervisor_can_decide() -> None:
    offered = [
        fullest_screens.offered(framing_screens.reasons(setting(), (), {}, another=has_supervisor), "reasons")
        for has_supervisor in (True, False)
    ]

    assert ["another" in options for options in offered] == [True, False]


def test_s0_7_s0_34_supervision_is_one_click_away_where_it_is_needed() -> None:
    pauses = {item: preparation_screens.pause(setting(), item, supervised=True) for item in SCREENED}
    scope_form = preparation_screens.scope(setting(), TOPICS, {}, advice=["…"], offers_supervision=True)

    assert [item for item, form in pauses.items() if "to_supervision" in fullest_screens.button_ids(form)] == [
        "supervision"
    ]
    assert "to_supervision" in fullest_screens.button_ids(scope_form)
    unsupervised = [
        preparation_screens.pause(setting(), "supervision"),
        preparation_screens.scope(setting(), TOPICS, {}, advice=["…"]),
    ]
    assert not any("to_supervision" in fullest_screens.button_ids(form) for form in unsupervised)


@pytest.mark.parametrize(
    ("reasons", "expected"),
    [((), False), (("goals", "safety"), False), (("another",), True), (("goals", "another"), True)],
)
def test_s0_29_another_reason_always_needs_a_supervisor(reasons: tuple[str, ...], expected: bool) -> None:  # noqa: FBT001 -- what is expected
    assert asking_screens.needs_supervisor(reasons) is expected


@pytest.mark.parametrize(
    ("outcome", "answered", "status"),
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
def test_a_side_has_the_status_of_its_last_review_and_returns_with_the_requested_note(
    outcome: str | None, *, answered: bool, status: SideStatus
) -> None:
    assert supervision_screens.side_status(outcome, answered=answered) is status


def test_every_outcome_but_approval_needs_a_comment() -> None:
    assert set(supervision_screens.OUTCOMES) - supervision_screens.NEEDS_COMMENT == {"approved"}
    form = supervision_screens.comment(setting(), "Ana")
    assert check(form, {}).errors == {}
    assert check(form, {"comment": "x" * 3001}).errors == {"comment": "too_long"}


@pytest.mark.parametrize(
    ("summaries", "questions", "text"),
    [
        (1, 0, "1 summary"),
        (2, 0, "2 summaries"),
        (0, 1, "1 question"),
        (2, 3, "2 summaries, 3 questions"),
        (99, 100, "99 summaries, 100 or more questions"),
        (0, 0, ""),
    ],
)
def test_the_amount_that_waits_is_given_in_numbers_alone(summaries: int, questions: int, text: str) -> None:
    assert supervision_screens.waiting_count(summaries, questions) == text


@pytest.mark.parametrize(
    ("names", "text"), [([], "your supervisor"), (["Dana"], "Dana"), (["Dana", "Eli"], "Dana or Eli")]
)
def test_all_supervisors_who_may_act_are_named(names: list[str], text: str) -> None:
    assert asking_screens.join_names(names) == text


def test_every_answer_and_outcome_is_known() -> None:
    assert asking_screens.ANSWERS == {
        "reason": ("go_on", "rest"),
        "bring": ("talked",),
        "changed": ("released", "tell"),
        "moved": ("talked",),
    }
    assert all(f"side_{outcome}" in WORDS.phrases for outcome in supervision_screens.OUTCOMES)
