"""Who may read and review a side of a signed summary, and that nobody else can (S0-7, S0-16)."""

from dataclasses import replace

import pytest

from flows.consult.summary import signed_summary
from flows.consult.summary.signed_summary import SummaryChangedError
from flows.content import WORDS
from flows.permissions import NotYoursError
from flows.supervision import actions as supervision_actions
from flows.supervision import review
from flows.supervision.review import SharedGroupError
from tests.support.people.supervision_roles import in_one_group, supervises, supervises_no_longer
from tests.support.practice import ANA, BEN, DANA, ELI, FAY, Stage
from tests.support.walks.review_steps import (
    ANAS,
    BENS,
    COMMENT,
    MINE,
    THEIRS,
    decides,
    for_review,
    keeps_back,
    queue,
    reads,
    tampers,
)
from tests.support.walks.summary_steps import both_signed, only
from tests.support.walks.talk_steps import actor


@pytest.mark.parametrize("who", [ANA, BEN, FAY, ELI])
def test_only_her_supervisor_reads_anas_side(practice: Stage, who: str) -> None:
    both_signed(practice)
    keeps_back(practice, ANA, ANAS)

    with pytest.raises(NotYoursError):
        reads(practice, who)
    with pytest.raises(NotYoursError):
        decides(practice, "approved", who=who, seen="")
    with pytest.raises(NotYoursError):
        review.save_draft(practice.desk, actor(practice, who), only(practice), MINE, COMMENT)


def test_a_supervisor_without_supervisees_has_an_empty_list(practice: Stage) -> None:
    both_signed(practice)
    supervises_no_longer(practice)

    assert queue(practice) == {}
    assert "Nothing waits for you." in practice.one(DANA).types("review").reads
    with pytest.raises(NotYoursError):
        reads(practice)


def test_a_member_who_is_not_a_supervisor_has_no_review_list(practice: Stage) -> None:
    with pytest.raises(NotYoursError):
        supervision_actions.load_queue_page(practice.desk, actor(practice, ANA))
    assert practice.one(ANA).types("review").ephemeral == WORDS.refusals["not_yours"]


def test_a_supervisor_of_both_reads_both_sides_without_what_either_does_not_share(practice: Stage) -> None:
    supervises(practice, DANA, BEN)
    both_signed(practice)
    keeps_back(practice, ANA, ANAS)
    keeps_back(practice, BEN, BENS)

    sides = [reads(practice, DANA, part) for part in (MINE, THEIRS)]

    assert queue(practice) == {"to_read": 2}
    assert [side.private_notes for side in sides] == [(), ()]
    assert ANAS not in str([side.__dict__ for side in sides])


@pytest.mark.parametrize("shares_with", [BEN, ANA])
def test_a_supervisor_is_recused_only_by_a_group_with_the_other_therapist(practice: Stage, shares_with: str) -> None:
    both_signed(practice)
    in_one_group(practice, DANA, shares_with)

    if shares_with == ANA:
        assert reads(practice).code == "maple-4821"
        return
    with pytest.raises(SharedGroupError):
        reads(practice)
    with pytest.raises(SharedGroupError):
        decides(practice, "approved", seen="")
    assert queue(practice) == {"recused": 1}
    practice.passes(days=3)
    assert for_review(practice) == []


@pytest.mark.parametrize(
    ("consult", "part"),
    [(None, "xx"), (None, ""), ("x", "it"), ("00000000-0000-0000-0000-000000000000", "it"), ("", "it")],
)
def test_a_forged_id_is_refused_like_an_unknown_one(practice: Stage, consult: str | None, part: str) -> None:
    both_signed(practice)

    with pytest.raises(NotYoursError):
        review.load_page(practice.desk, actor(practice, DANA), only(practice) if consult is None else consult, part)


def test_a_supervisor_is_not_shown_a_summary_that_was_changed_in_the_database(practice: Stage) -> None:
    both_signed(practice)
    tampers(practice, "answer", "UPDATE answer SET sharing = 'knows' WHERE question = 4")

    with pytest.raises(SummaryChangedError):
        reads(practice)


def test_a_review_does_not_change_the_signed_summary(practice: Stage) -> None:
    both_signed(practice)
    with practice.looking() as session:
        before = signed_summary.read_signed(session, practice.desk, practice.consults()[0])

    decides(practice, "change_asked", COMMENT)

    with practice.looking() as session:
        assert signed_summary.read_signed(session, practice.desk, practice.consults()[0]) == replace(before)


def test_a_member_who_is_no_longer_a_supervisor_cannot_read_the_side(practice: Stage) -> None:
    both_signed(practice)
    dana = actor(practice, DANA)

    with pytest.raises(NotYoursError):
        review.load_page(practice.desk, replace(dana, roles=frozenset({"therapist"})), only(practice), MINE)
