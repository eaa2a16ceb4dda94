"""After a signed case was handed over: the former therapist keeps what is theirs, and everyone can continue."""

import pytest

from flows.actions import Kind
from flows.consult.talk import draft_check
from flows.consult.writing import actions as writing_actions
from flows.forms import MAX_TEXT_LENGTH
from flows.permissions import NotYoursError
from flows.supervision import actions as supervision_actions
from flows.supervision import ask
from tests.dialogues.handover.handover_steps import CLEO, add_cleo, hand_over
from tests.support.data.consult_rows import tables_of
from tests.support.data.sealed_answers import set_not_shared
from tests.support.people.supervision_roles import in_one_group
from tests.support.practice import ANA, BEN, DANA, SlackPractice
from tests.support.run_as import perform, perform_page
from tests.support.walks.booked_consult import change_settings, context_for
from tests.support.walks.preparation_steps import signs
from tests.support.walks.review_steps import ANAS, decides, keeps_back, queue
from tests.support.walks.review_steps import load_side as read_review
from tests.support.walks.summary_steps import adds, both_signed, consult_id_of, load_signed_page, note
from tests.support.walks.talk_steps import actor


@pytest.fixture(autouse=True)
def cleo_works_here(practice: SlackPractice) -> None:
    """Add a third therapist to the workspace."""
    add_cleo(practice)


def add_private_notes(practice: SlackPractice) -> None:
    """Record notes that Ana does not share, for herself and for her clients."""
    keeps_back(practice, ANA, ANAS)
    keeps_back(practice, ANA, ANAS, "clients_kept_back")
    with practice.services.database.transaction() as session:
        preparation = tables_of(session, practice.consults()[0].id).preparation("it")
        assert preparation is not None
        kept: dict[str, str | None] = {"keeps_back": "something", "clients_keep_back": "something"}
        set_not_shared(session, practice.services.seal, preparation, **kept)


def test_the_new_therapist_cannot_open_the_former_therapists_private_notes(practice: SlackPractice) -> None:
    both_signed(practice)
    add_private_notes(practice)
    hand_over(practice)

    services, cleo, about = practice.services, actor(practice, CLEO), consult_id_of(practice)
    with pytest.raises(NotYoursError):
        perform_page(services, cleo, writing_actions.submit_texts, about, kept_back="x" * (MAX_TEXT_LENGTH + 1))
    for kind in ("kept_back", "addendum"):
        with pytest.raises(NotYoursError):
            perform_page(services, cleo, draft_check.save_draft, about, field=kind, words="Mine?")


def test_the_new_therapist_cannot_open_private_notes_in_a_modal(practice: SlackPractice) -> None:
    both_signed(practice)
    add_private_notes(practice)
    change_settings(practice, free_text="modal")
    hand_over(practice)

    with pytest.raises(NotYoursError), practice.services.database.transaction() as session:
        perform(context_for(practice, session, CLEO), Kind.PRESS, "to_write", consult_id_of(practice))


def test_the_former_therapist_does_not_read_notes_that_are_added_later(practice: SlackPractice) -> None:
    both_signed(practice)
    adds(practice, BEN, "While it was still Ana's.")
    hand_over(practice)
    for person in (1, 2):
        signs(practice, person, "goals", "modality")
    practice.clock.now += practice.clock.now.resolution
    assert adds(practice, BEN, "For Cleo alone.") is None

    assert [text for _, text in load_signed_page(practice, BEN).addenda] == [
        "While it was still Ana's.",
        "For Cleo alone.",
    ]
    assert [text for _, text in load_signed_page(practice, CLEO).addenda] == [
        "While it was still Ana's.",
        "For Cleo alone.",
    ]
    assert [text for _, text in load_signed_page(practice, ANA).addenda] == ["While it was still Ana's."]
    assert "For Cleo alone." not in note(practice, ANA)


def test_it_is_the_supervisors_turn_again_if_nobody_can_answer_their_change_request(practice: SlackPractice) -> None:
    both_signed(practice)
    assert decides(practice, "change_asked", "Say more of 2.") is None
    hand_over(practice)

    assert read_review(practice).form is not None
    assert decides(practice, "approved") is None
    assert queue(practice) == {}


def test_a_supervisor_in_a_group_with_the_other_therapist_does_not_see_the_question(practice: SlackPractice) -> None:
    both_signed(practice)
    perform_page(practice.services, actor(practice, ANA), ask.bring_after_talk, consult_id_of(practice))
    hand_over(practice)
    load_queue = supervision_actions.load_queue_page
    assert len(perform_page(practice.services, actor(practice, DANA), load_queue).questions) == 1

    in_one_group(practice, DANA, BEN)

    assert not perform_page(practice.services, actor(practice, DANA), load_queue).questions


def test_the_former_therapist_is_not_told_who_has_the_case_now(practice: SlackPractice) -> None:
    both_signed(practice)
    hand_over(practice)

    ana = practice.person(ANA).opens_home().presses("done")

    assert "maple-4821 with Ben" in ana.screen_text
    assert "Cleo" not in ana.screen_text
