"""After a signed case has gone to another therapist: what is the former's stays theirs, and everybody can go on."""

import pytest

from flows.consult.preparation import actions as preparation_actions
from flows.consult.writing import actions as writing_actions
from flows.forms import MAX_TEXT_LENGTH
from flows.permissions import NotYoursError
from flows.supervision import actions as supervision_actions
from storage.consults import preparations
from tests.dialogues.handover.handover_steps import CLEO, hands, joins
from tests.support.people.supervision_roles import in_one_group
from tests.support.practice import ANA, BEN, DANA, Stage
from tests.support.walks.booked_consult import decides as settings_say
from tests.support.walks.booked_consult import visit
from tests.support.walks.preparation_steps import signs
from tests.support.walks.review_steps import ANAS, decides, keeps_back, queue
from tests.support.walks.review_steps import reads as reviews_it
from tests.support.walks.summary_steps import adds, both_signed, note, only, reads_again
from tests.support.walks.talk_steps import actor


@pytest.fixture(autouse=True)
def cleo_works_here(practice: Stage) -> None:
    """Let there be a third therapist."""
    joins(practice)


def kept_something_back(practice: Stage) -> None:
    """Let Ana have kept something back, herself and for her clients, before both signed."""
    keeps_back(practice, ANA, ANAS)
    keeps_back(practice, ANA, ANAS, "clients_kept_back")
    with practice.desk.database.transaction() as session:
        own = preparations.find(session, practice.consults()[0].id, "it")
        assert own is not None
        own.keeps_back = own.clients_keep_back = "something"


def test_who_takes_the_case_over_never_comes_to_what_the_former_kept_back(practice: Stage) -> None:
    both_signed(practice)
    kept_something_back(practice)
    hands(practice)

    cleo = actor(practice, CLEO)
    with pytest.raises(NotYoursError):
        writing_actions.submit_texts(practice.desk, cleo, only(practice), {"kept_back": "x" * (MAX_TEXT_LENGTH + 1)})
    with pytest.raises(NotYoursError):
        writing_actions.save_draft(practice.desk, cleo, only(practice), "kept_back", "Mine?")
    with pytest.raises(NotYoursError):
        writing_actions.save_draft(practice.desk, cleo, only(practice), "addendum", "Mine?")


def test_nor_in_a_window(practice: Stage) -> None:
    both_signed(practice)
    kept_something_back(practice)
    settings_say(practice, free_text="modal")
    hands(practice)

    with pytest.raises(NotYoursError), practice.desk.database.transaction() as session:
        preparation_actions.show_writing(visit(practice, session, CLEO), only(practice))


def test_who_gave_the_case_on_does_not_read_what_is_added_later(practice: Stage) -> None:
    both_signed(practice)
    adds(practice, BEN, "While it was still Ana's.")
    hands(practice)
    for person in (1, 2):
        signs(practice, person, "goals", "modality")
    practice.clock.now += practice.clock.now.resolution
    assert adds(practice, BEN, "For Cleo alone.") is None

    assert [one for _, one in reads_again(practice, BEN).addenda] == ["While it was still Ana's.", "For Cleo alone."]
    assert [one for _, one in reads_again(practice, CLEO).addenda] == ["While it was still Ana's.", "For Cleo alone."]
    assert [one for _, one in reads_again(practice, ANA).addenda] == ["While it was still Ana's."]
    assert "For Cleo alone." not in note(practice, ANA)


def test_a_change_that_nobody_can_note_any_more_is_the_supervisors_move_again(practice: Stage) -> None:
    both_signed(practice)
    assert decides(practice, "change_asked", "Say more of 2.") is None
    hands(practice)

    assert reviews_it(practice).form is not None
    assert decides(practice, "approved") is None
    assert queue(practice) == {}


def test_who_sits_in_a_group_with_the_other_side_hears_nothing_of_the_formers_question_either(practice: Stage) -> None:
    both_signed(practice)
    practice.one(ANA).opens_home().presses("told").presses("it_changed").answers("it_changed")
    hands(practice)
    assert len(supervision_actions.load_queue_page(practice.desk, actor(practice, DANA)).questions) == 1

    in_one_group(practice, DANA, BEN)

    assert not supervision_actions.load_queue_page(practice.desk, actor(practice, DANA)).questions


def test_who_gave_the_case_on_is_not_told_to_whom(practice: Stage) -> None:
    both_signed(practice)
    hands(practice)

    ana = practice.one(ANA).opens_home().presses("done")

    assert "maple-4821 with Ben" in ana.reads
    assert "Cleo" not in ana.reads
