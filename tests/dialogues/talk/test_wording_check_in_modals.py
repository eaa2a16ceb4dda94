"""S0-17, S0-18 in Slack's windows, after a BAA: what is held up stands under the box, and can be kept as own."""

import pytest

from tests.dialogues.talk.blocked_wording import HATED, QUOTED, kept_as_own, logged
from tests.support.practice import ANA, BEN, Stage
from tests.support.walks.booked_consult import decides
from tests.support.walks.talk_steps import at_the_time, begins, box, recorded


@pytest.fixture(name="practice")
def in_windows(practice: Stage) -> Stage:
    """The demo's practice, once it has attested, on Thursday at 10."""
    decides(practice, free_text="modal")
    at_the_time(practice)
    return practice


def test_what_is_held_up_is_named_under_the_box_with_room_to_say_whose_words_they_are(practice: Stage) -> None:
    ana = begins(practice, ANA).ticks(words=QUOTED, sharing="knows")

    ana.sends()

    blocks = ana.screen["blocks"]
    places = [block.get("block_id", "") for block in blocks]
    under = blocks[places.index("talk_1.words") + 1]
    assert ana.sees == "talk_1"
    assert (ana.ticked["words"], ana.ticked["own_words"]) == (QUOTED, [])
    assert under["text"]["text"].startswith(f"“{HATED}” ")
    assert recorded(practice) == []
    assert box(practice, ANA, 1) == QUOTED
    assert HATED not in repr([one.payload for one in practice.workspace.list_traffic if one.person_id == BEN])


def test_once_they_are_said_to_be_own_they_are_kept(practice: Stage) -> None:
    ana = begins(practice, ANA).ticks(words=QUOTED, sharing="knows")
    ana.sends()

    ana.answers("talk_1", own_words=["own_words"])

    assert ana.sees == "talk_2"
    assert recorded(practice) == [(1, 1, "impression")]
    assert kept_as_own(practice, ANA, "impression_1") == [HATED]
    assert logged(practice) == [("words.held", "refused", "quote:1"), ("words.own", "done", "impression_1:1")]


def test_sent_again_as_it_is_it_is_held_up_again_right_under_the_box(practice: Stage) -> None:
    ana = begins(practice, ANA).ticks(words=QUOTED, sharing="knows")
    ana.sends()

    ana.sends()

    assert list(ana.beside) == ["words"]
    assert HATED in ana.beside["words"]
    assert ana.ticked["words"] == QUOTED


def test_other_words_go_through_and_nothing_is_asked_any_more(practice: Stage) -> None:
    ana = begins(practice, ANA).ticks(words=QUOTED, sharing="knows")
    ana.sends()

    ana.answers("talk_1", words="I sense a good deal of anger at the family.")

    assert (ana.sees, recorded(practice)) == ("talk_2", [(1, 1, "impression")])
    assert "own_words" not in ana.presses("question_back").ticked


def test_what_is_not_for_sharing_is_kept_as_it_is(practice: Stage) -> None:
    ana = begins(practice, ANA)

    ana.answers("talk_1", words=QUOTED, sharing="not_for_sharing")

    assert (ana.sees, recorded(practice)) == ("talk_2", [(1, 1, "impression")])
