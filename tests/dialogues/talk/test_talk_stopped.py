"""A release is revoked during the talk: nothing more is saved or shown, both are told, and either may cancel."""

from collections.abc import Callable
from functools import partial

import pytest
from sqlmodel import select

from flows.consult.talk.state import TalkBlockedError
from storage.models import Answer, Draft, Writing
from tests.support.practice import ANA, BEN, SlackPractice
from tests.support.walks.preparation_steps import CANARY, reopens_consult, signs
from tests.support.walks.release_steps import records_revocation
from tests.support.walks.talk_steps import (
    SAID,
    answers,
    answers_in_turn,
    at_the_time,
    begins,
    both_begin,
    list_answers,
    load_page_state,
    page,
    passes_over,
    types,
)

ON_HOLD = "The consult on maple-4821 is on hold: a release is missing."
for_each_therapist = pytest.mark.parametrize("who", [ANA, BEN])
Action = Callable[[SlackPractice, str], object]


def reach_third_question(practice: SlackPractice) -> None:
    """Bring both to the third question, each with a draft for it."""
    both_begin(practice)
    for who in (ANA, BEN):
        answers_in_turn(practice, who, last=2)
        types(practice, who, 3, f"{CANARY}, half a sentence")


def count_rows(practice: SlackPractice) -> tuple[int, int, int]:
    """Count the answers, the writings and the drafts."""
    with practice.read_session() as session:
        return tuple(len(session.exec(select(table)).all()) for table in (Answer, Writing, Draft))  # type: ignore[return-value]  # of three tables


@for_each_therapist
@pytest.mark.parametrize(
    "action",
    [
        partial(answers, number=3, words=SAID),
        partial(answers, number=1, words="Otherwise."),
        partial(answers, number=3, words=""),
        partial(passes_over, number=3),
        partial(types, number=3, words=SAID),
        partial(types, number=1, words=SAID),
    ],
    ids=["an answer", "a change", "a refused answer", "not discussed", "a draft", "a draft of a change"],
)
def test_once_a_release_is_revoked_nothing_more_is_saved(practice: SlackPractice, who: str, action: Action) -> None:
    reach_third_question(practice)
    records_revocation(practice, BEN, person=2)
    before = count_rows(practice)

    with pytest.raises(TalkBlockedError):
        action(practice, who)

    assert count_rows(practice) == before


@for_each_therapist
def test_once_a_release_is_revoked_nothing_is_shown_and_nobody_learns_whose_it_was(
    practice: SlackPractice, who: str
) -> None:
    reach_third_question(practice)
    assert page(practice, who, 1).colleague_impression
    records_revocation(practice, ANA, person=1)

    for number in (None, 1, 2, 3):
        shown = page(practice, who, number)
        assert (shown.is_blocked, shown.colleague_impression, shown.form.step, shown.form.values) == (
            True,
            None,
            "stopped",
            {},
        )
        assert shown.colleague_progress == "The talk is on hold: a release is missing."
        assert "question" not in repr(shown.form)
        for text in (CANARY, f"{ANA} on", f"{BEN} on", "dult 1"):
            assert text not in repr(shown)
    state = load_page_state(practice, who)
    assert state.colleague_progress == "The talk is on hold: a release is missing."


def test_both_are_told_of_the_hold_and_that_the_other_does_not_see_their_text(practice: SlackPractice) -> None:
    reach_third_question(practice)
    records_revocation(practice, BEN, person=2).closes()
    practice.deliver()

    for who, other in ((ANA, "Ben"), (BEN, "Ana")):
        assert ON_HOLD in practice.person(who).messages
        therapist = reopens_consult(practice.person(who))
        assert therapist.step == "stopped"
        assert f"What you wrote so far stays encrypted. {other} can't see it now" in therapist.screen_text
        assert {"cancel_it", "see_releases"} <= set(therapist.button_ids)
        assert "open_page" not in therapist.button_ids


def test_with_a_new_release_the_talk_continues_where_it_was_with_every_draft(practice: SlackPractice) -> None:
    reach_third_question(practice)
    records_revocation(practice, BEN, person=2)
    signs(practice, 2, "diagnosis", "goals", "modality")

    ana = page(practice, ANA)

    assert (ana.is_blocked, ana.number, ana.form.values["words"]) == (False, 3, f"{CANARY}, half a sentence")
    assert page(practice, ANA, 1).colleague_impression == f"{BEN} on question 1."
    assert answers(practice, ANA, 3) is None


def test_a_new_release_with_fewer_topics_closes_the_topics_that_it_leaves_out(practice: SlackPractice) -> None:
    reach_third_question(practice)
    records_revocation(practice, BEN, person=2)
    signs(practice, 2, "goals", "modality")

    left_out, covered = page(practice, ANA, 1), page(practice, ANA, 2)

    assert (left_out.is_in_scope, left_out.colleague_impression, left_out.form.fields) == (False, "", ())
    assert (covered.is_in_scope, covered.colleague_impression) == (True, f"{BEN} on question 2.")
    refused = answers(practice, ANA, 1, "Otherwise.")
    assert refused is not None
    assert list_answers(practice)[0] == (1, 1, "impression")


def test_a_release_that_ends_on_its_own_date_stops_the_talk_too(practice: SlackPractice) -> None:
    reach_third_question(practice)

    practice.pass_time(days=200)

    assert page(practice, ANA).is_blocked
    with pytest.raises(TalkBlockedError):
        answers(practice, ANA, 3)


def test_a_revocation_stops_the_summary_in_the_same_way(practice: SlackPractice) -> None:
    both_begin(practice)
    for who in (ANA, BEN):
        answers_in_turn(practice, who)
    records_revocation(practice, BEN, person=2).closes()

    for number in (1, 8):
        assert page(practice, ANA, number).is_blocked
    with pytest.raises(TalkBlockedError):
        answers(practice, ANA, 1, "Otherwise.")
    with pytest.raises(TalkBlockedError):
        types(practice, ANA, 1, SAID)
    assert practice.consults()[0].summary_revision == 1


def test_after_a_revocation_a_therapist_who_has_not_begun_cannot_begin(practice: SlackPractice) -> None:
    at_the_time(practice)
    begins(practice, ANA).closes()
    answers(practice, ANA, 1)
    records_revocation(practice, BEN, person=2).closes()

    ben = practice.person(BEN).types()
    ben.presses("go_on", value=str(practice.consults()[0].id))

    assert ben.step == "not_yet"
    assert "on hold: a release is missing" in ben.screen_text
    assert {"cancel_it"} == {"cancel_it", "move_it"} & set(ben.button_ids)
