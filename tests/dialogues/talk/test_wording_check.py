"""S0-17, S0-18: impressions only. What is about to be shared is looked at with each save, and before one signs."""

import pytest

from flows.consult.summary import actions as summary_actions
from tests.dialogues.talk.blocked_wording import (
    HATED,
    QUOTED,
    SPOKEN,
    TICKED_OWN,
    answered_long_ago,
    held_up,
    kept_as_own,
    logged,
)
from tests.support.practice import ANA, BEN, DANA, ELI, Stage
from tests.support.walks.review_steps import reads as reviews
from tests.support.walks.summary_steps import (
    adds,
    both_looked_back,
    both_signed,
    consult,
    looks_back,
    only,
    reads,
    signs,
)
from tests.support.walks.talk_steps import actor, answers, both_begin, box, recorded

LOOK = "Some words of your part look like somebody's own, or name somebody."


def test_a_quotation_is_held_up_beside_its_box_and_nothing_that_was_typed_is_lost(practice: Stage) -> None:
    both_begin(practice)

    refused = answers(practice, ANA, 1, QUOTED)

    assert held_up(refused)
    assert recorded(practice) == []
    assert box(practice, ANA, 1) == QUOTED
    assert logged(practice) == [("words.held", "refused", "quote:1")]
    assert "were asked to look at your words" in practice.one(ANA).opens_home().presses("my_log").reads


def test_what_is_missing_and_what_is_held_up_are_said_at_once(practice: Stage) -> None:
    both_begin(practice)

    refused = answers(practice, ANA, 1, QUOTED, sharing=None)

    assert refused is not None
    assert set(refused.errors) == {"words", "sharing"}


def test_what_is_not_for_sharing_is_kept_and_held_up_once_it_is(practice: Stage) -> None:
    both_begin(practice)
    assert answers(practice, ANA, 1, QUOTED, sharing="not_for_sharing") is None

    assert held_up(answers(practice, ANA, 1, QUOTED))
    assert recorded(practice) == [(1, 1, "impression")]


def test_s0_18_own_words_are_kept_with_the_impression_and_said_once(practice: Stage) -> None:
    both_begin(practice)

    assert answers(practice, ANA, 1, QUOTED, **TICKED_OWN) is None
    assert answers(practice, ANA, 1, f"{QUOTED} Once more.") is None

    assert recorded(practice) == [(1, 1, "impression"), (1, 2, "impression")]
    assert kept_as_own(practice, ANA, "impression_1") == [HATED]
    assert logged(practice) == [("words.own", "done", "impression_1:1")]
    assert held_up(answers(practice, ANA, 2, QUOTED)), "own words of one question are not those of another"
    assert held_up(answers(practice, BEN, 1, QUOTED)), "nor of somebody else"


@pytest.mark.parametrize("own", [("I hate this",), ("else",), HATED, ({"x": 1},)])
def test_the_page_is_not_believed_about_other_words(practice: Stage, own: object) -> None:
    both_begin(practice)

    assert held_up(answers(practice, ANA, 1, QUOTED, own=own))


def test_s0_17_direct_speech_cannot_be_kept_as_own(practice: Stage) -> None:
    both_begin(practice)

    refused = answers(practice, ANA, 1, SPOKEN, own=(HATED, SPOKEN), own_words=("own_words",))

    assert refused is not None
    assert list(refused.errors) == ["words"]
    assert recorded(practice) == []


def test_what_went_differently_and_a_note_below_are_looked_at_too(practice: Stage) -> None:
    both_looked_back(practice)

    assert held_up(looks_back(practice, ANA, differently=QUOTED), "differently")
    assert looks_back(practice, ANA, differently=QUOTED, **TICKED_OWN) is None
    for who in (ANA, BEN):
        assert signs(practice, who) is None
    assert held_up(adds(practice, ANA, QUOTED), "addendum")
    assert adds(practice, ANA, "It was calmer than it reads.") is None


def test_ones_own_part_holds_up_ones_own_signature_and_never_the_colleagues(practice: Stage) -> None:
    both_looked_back(practice)
    answered_long_ago(practice, ANA, "it", 2, QUOTED)

    marked = [(one.question, one.words, one.may_be_own) for one in reads(practice, ANA).blocked_passages]
    refused = signs(practice, ANA)

    assert marked == [(2, HATED, True)]
    assert refused is not None
    assert refused.errors["impressions"].startswith(LOOK)
    assert reads(practice, BEN).blocked_passages == ()
    assert signs(practice, BEN) is None
    assert consult(practice).configuration == "summarising"


def test_an_older_answer_can_be_signed_after_one_look(practice: Stage) -> None:
    both_looked_back(practice)
    answered_long_ago(practice, ANA, "it", 2, QUOTED)
    given = {"impressions": ["impressions"], "own": (HATED,)}

    signed = summary_actions.sign(practice.desk, actor(practice, ANA), only(practice), 1, given)

    assert signed is None
    assert kept_as_own(practice, ANA, "impression_2") == [HATED]
    assert consult(practice).summary_revision == 1


def test_changing_ones_part_opens_the_way_to_sign(practice: Stage) -> None:
    both_looked_back(practice)
    answered_long_ago(practice, ANA, "it", 2, SPOKEN)
    assert signs(practice, ANA) is not None

    assert answers(practice, ANA, 2, "I sense a good deal of anger at the family.") is None

    assert reads(practice, ANA).blocked_passages == ()
    assert signs(practice, ANA) is None


def test_own_words_are_shown_to_the_supervisors_of_that_side_alone(practice: Stage) -> None:
    both_looked_back(practice)
    answers(practice, ANA, 2, QUOTED, **TICKED_OWN)
    answers(practice, BEN, 2, QUOTED, **TICKED_OWN)
    looks_back(practice, ANA, differently=QUOTED, **TICKED_OWN)
    for who in (ANA, BEN):
        assert signs(practice, who) is None
    assert adds(practice, ANA, "It was calmer than it reads.") is None

    said, bens = (f"Kept as {name}'s own words: “{HATED}”" for name in ("Ana", "Ben"))
    sides = {who: reviews(practice, who, part) for who, part in ((DANA, "it"), (ELI, "ft"))}
    shown = {
        who: [one.own_quotes for asked in side.layout.question_texts for one in asked.side_texts if one.own_quotes]
        for who, side in sides.items()
    }

    assert shown == {DANA: [said], ELI: [bens]}
    assert [one.own_quotes for one in sides[DANA].layout.differently] == [said]
    assert [own for _line, _words, own in sides[DANA].addenda] == [""]


def test_a_note_with_own_words_says_so_to_the_supervisor(practice: Stage) -> None:
    both_signed(practice)
    given = {"reason": "left_out", "addendum": QUOTED, **TICKED_OWN}

    assert summary_actions.submit_addendum(practice.desk, actor(practice, ANA), only(practice), given) is None

    assert [own for _line, _words, own in reviews(practice).addenda] == [f"Kept as Ana's own words: “{HATED}”"]
    assert logged(practice)[-1] == ("words.own", "done", "addendum:1")
