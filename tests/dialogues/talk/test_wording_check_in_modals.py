"""S0-17, S0-18 in Slack modals, after a BAA: a blocked quote is named under its box and can be marked as own words."""

import pytest

from tests.dialogues.talk.blocked_wording import HATED, QUOTED, list_wording_entries, read_own_words
from tests.support.practice import ANA, BEN, SlackPractice
from tests.support.walks.booked_consult import change_settings
from tests.support.walks.talk_steps import at_the_time, begins, box_text, list_answers


@pytest.fixture(name="practice")
def practice_with_modals(practice: SlackPractice) -> SlackPractice:
    """The demo's practice after it has attested, on Thursday at 10."""
    change_settings(practice, free_text="modal")
    at_the_time(practice)
    return practice


def test_a_blocked_quote_is_named_under_its_box_with_a_choice_to_mark_it_as_own_words(practice: SlackPractice) -> None:
    ana = begins(practice, ANA).ticks(words=QUOTED, sharing="knows")

    ana.sends()

    blocks = ana.screen["blocks"]
    block_ids = [block.get("block_id", "") for block in blocks]
    block_below = blocks[block_ids.index("talk_1.words") + 1]
    assert ana.step == "talk_1"
    assert (ana.ticked["words"], ana.ticked["own_words"]) == (QUOTED, [])
    assert block_below["text"]["text"].startswith(f"“{HATED}” ")
    assert list_answers(practice) == []
    assert box_text(practice, ANA, 1) == QUOTED
    assert HATED not in repr([entry.payload for entry in practice.workspace.traffic if entry.person_id == BEN])


def test_a_quote_marked_as_own_words_is_saved(practice: SlackPractice) -> None:
    ana = begins(practice, ANA).ticks(words=QUOTED, sharing="knows")
    ana.sends()

    ana.answers("talk_1", own_words=["own_words"])

    assert ana.step == "talk_2"
    assert list_answers(practice) == [(1, 1, "impression")]
    assert read_own_words(practice, ANA, "impression_1") == [HATED]
    assert list_wording_entries(practice) == [
        ("words.held", "refused", "quote:1"),
        ("words.own", "done", "impression_1:1"),
    ]


def test_the_same_text_sent_again_is_blocked_again_under_its_box(practice: SlackPractice) -> None:
    ana = begins(practice, ANA).ticks(words=QUOTED, sharing="knows")
    ana.sends()

    ana.sends()

    assert list(ana.field_errors) == ["words"]
    assert HATED in ana.field_errors["words"]
    assert ana.ticked["words"] == QUOTED


def test_a_changed_text_is_saved_and_the_choice_disappears(practice: SlackPractice) -> None:
    ana = begins(practice, ANA).ticks(words=QUOTED, sharing="knows")
    ana.sends()

    ana.answers("talk_1", words="I sense a good deal of anger at the family.")

    assert (ana.step, list_answers(practice)) == ("talk_2", [(1, 1, "impression")])
    assert "own_words" not in ana.presses("question_back").ticked


def test_a_quote_that_is_not_for_sharing_is_saved_unchanged(practice: SlackPractice) -> None:
    ana = begins(practice, ANA)

    ana.answers("talk_1", words=QUOTED, sharing="not_for_sharing")

    assert (ana.step, list_answers(practice)) == ("talk_2", [(1, 1, "impression")])
