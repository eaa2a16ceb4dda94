"""Who may read and review a side of a signed summary, and that nobody else can (S0-7, S0-16)."""

from dataclasses import replace

import pytest

from flows.consult.record_loading import of_consult
from flows.consult.summary import signed_summary
from flows.consult.summary.signed_summary import SignedSummary, SummaryChangedError
from flows.content import WORDS
from flows.permissions import NotYoursError
from flows.supervision import actions as supervision_actions
from flows.supervision import review
from flows.supervision.reviewer_rights import SharedGroupError
from tests.support.data.databases import sign_again
from tests.support.people.supervision_roles import in_one_group, supervises, supervises_no_longer
from tests.support.practice import ANA, BEN, DANA, ELI, FAY, SlackPractice
from tests.support.run_as import perform_page
from tests.support.walks.booked_consult import context_for
from tests.support.walks.review_steps import (
    ANAS,
    BENS,
    COMMENT,
    MINE,
    THEIRS,
    decides,
    for_review,
    keeps_back,
    load_side,
    queue,
    tamper_with_table,
    types_comment,
)
from tests.support.walks.summary_steps import both_signed, consult_id_of
from tests.support.walks.talk_steps import actor


@pytest.mark.parametrize("who", [ANA, BEN, FAY, ELI])
def test_only_her_supervisor_reads_anas_side(practice: SlackPractice, who: str) -> None:
    both_signed(practice)
    keeps_back(practice, ANA, ANAS)

    with pytest.raises(NotYoursError):
        load_side(practice, who)
    with pytest.raises(NotYoursError):
        decides(practice, "approved", who=who, seen="")
    with pytest.raises(NotYoursError):
        types_comment(practice, COMMENT, who)


def test_a_supervisor_without_supervisees_has_an_empty_list(practice: SlackPractice) -> None:
    both_signed(practice)
    supervises_no_longer(practice)

    assert queue(practice) == {}
    assert "You're all caught up." in practice.person(DANA).types("review").screen_text
    with pytest.raises(NotYoursError):
        load_side(practice)


def test_a_member_who_is_not_a_supervisor_has_no_review_list(practice: SlackPractice) -> None:
    with pytest.raises(NotYoursError):
        perform_page(practice.services, actor(practice, ANA), supervision_actions.load_queue_page)
    assert practice.person(ANA).types("review").ephemeral == WORDS.refusals["not_yours"]


def test_a_supervisor_of_both_reads_both_sides_without_what_either_does_not_share(practice: SlackPractice) -> None:
    supervises(practice, DANA, BEN)
    both_signed(practice)
    keeps_back(practice, ANA, ANAS)
    keeps_back(practice, BEN, BENS)

    sides = [load_side(practice, DANA, part) for part in (MINE, THEIRS)]

    assert queue(practice) == {"to_read": 2}
    assert [side.private_notes for side in sides] == [(), ()]
    assert ANAS not in str([side.__dict__ for side in sides])


@pytest.mark.parametrize("shares_with", [BEN, ANA])
def test_a_supervisor_is_recused_only_by_a_group_with_the_other_therapist(
    practice: SlackPractice, shares_with: str
) -> None:
    both_signed(practice)
    in_one_group(practice, DANA, shares_with)

    if shares_with == ANA:
        assert load_side(practice).code == "maple-4821"
        return
    with pytest.raises(SharedGroupError):
        load_side(practice)
    with pytest.raises(SharedGroupError):
        decides(practice, "approved", seen="")
    assert queue(practice) == {"recused": 1}
    practice.pass_time(days=3)
    assert for_review(practice) == []


@pytest.mark.parametrize(
    ("consult", "part"),
    [(None, "xx"), (None, ""), ("x", "it"), ("00000000-0000-0000-0000-000000000000", "it"), ("", "it")],
)
def test_a_forged_id_is_refused_like_an_unknown_one(practice: SlackPractice, consult: str | None, part: str) -> None:
    both_signed(practice)

    about = consult_id_of(practice) if consult is None else consult
    with pytest.raises(NotYoursError):
        perform_page(practice.services, actor(practice, DANA), review.load_page, about, step=part)


def test_a_supervisor_is_not_shown_a_summary_that_was_changed_in_the_database(practice: SlackPractice) -> None:
    both_signed(practice)
    tamper_with_table(practice, "answer", "UPDATE answer SET sharing = 'knows' WHERE question = 4")
    sign_again(practice.services.database)

    with pytest.raises(SummaryChangedError):
        load_side(practice)


def load_signed(practice: SlackPractice) -> SignedSummary:
    """Return the signed summary, whoever may read it."""
    with practice.read_session() as session:
        return signed_summary.read_signed(of_consult(context_for(practice, session), practice.consults()[0]))


def test_a_review_does_not_change_the_signed_summary(practice: SlackPractice) -> None:
    both_signed(practice)
    before = load_signed(practice)

    decides(practice, "change_asked", COMMENT)

    assert load_signed(practice) == before


def test_a_member_who_is_no_longer_a_supervisor_cannot_read_the_side(practice: SlackPractice) -> None:
    both_signed(practice)
    therapist = replace(actor(practice, DANA), roles=frozenset({"therapist"}))

    with pytest.raises(NotYoursError):
        perform_page(practice.services, therapist, review.load_page, consult_id_of(practice), step=MINE)


def test_a_supervisor_who_leads_the_group_of_both_reviews_and_one_who_sits_in_it_does_not(
    practice: SlackPractice,
) -> None:
    both_signed(practice)
    in_one_group(practice, ELI, ANA, BEN, leader=DANA)
    assert (queue(practice), queue(practice, ELI)) == ({"to_read": 1}, {"recused": 1})
