"""A supervisor reads one side of a signed summary and records the outcome of the review."""

import pytest

from flows.permissions import NotYoursError
from tests.support.data.consult_rows import tables_of
from tests.support.people.supervision_roles import supervises
from tests.support.practice import ANA, BEN, DANA, ELI, FAY, SlackPractice
from tests.support.walks.preparation_steps import CANARY, revoke_all_forms
from tests.support.walks.review_steps import (
    ANAS,
    BENS,
    COMMENT,
    THEIRS,
    decides,
    for_review,
    keeps_back,
    load_side,
    outcomes,
    queue,
    refusal_id,
    types_comment,
)
from tests.support.walks.summary_steps import UNSHARED, both_looked_back, both_signed, signs, text_for


def test_a_signed_summary_waits_for_both_supervisors_and_is_announced_the_next_morning(practice: SlackPractice) -> None:
    both_looked_back(practice)
    assert queue(practice) == {}
    practice.deliver()

    for who in (ANA, BEN):
        assert signs(practice, who) is None
    practice.deliver()

    assert (queue(practice), queue(practice, ELI)) == ({"to_read": 1}, {"to_read": 1})
    assert for_review(practice) == []
    practice.pass_time(days=1)
    assert for_review(practice) == ["For your review: 1 summary, the oldest since Thu, May 6."]
    assert for_review(practice, ELI)
    dana = practice.person(DANA).types("review")
    assert "maple-4821, Ana: review the summary, since Thu, May 6" in dana.screen_text
    assert "open_page" in dana.button_ids


def test_a_supervisor_reads_nothing_before_both_have_signed(practice: SlackPractice) -> None:
    both_looked_back(practice)

    with pytest.raises(NotYoursError):
        load_side(practice)


def test_a_supervisor_reads_what_both_share_and_what_their_own_therapist_does_not_share(
    practice: SlackPractice,
) -> None:
    both_signed(practice)
    keeps_back(practice, ANA, ANAS)
    keeps_back(practice, ANA, "What her client asked.", "clients_kept_back")
    keeps_back(practice, BEN, BENS)
    keeps_back(practice, ANA, "Not for anyone.", "weigh_bring")

    page = load_side(practice)

    shared = [side.words for question in page.layout.question_texts for side in question.side_texts if side.words]
    assert shared == [text_for(who, number) for number in (2, 3) for who in (ANA, BEN)]
    assert [text for _name, text in page.private_notes] == [ANAS, "What her client asked."]
    assert len(page.promise_lines) == 2
    assert BENS not in str(page.__dict__)
    assert UNSHARED not in str(page.__dict__)
    assert "Not for anyone." not in str(page.__dict__)
    assert [text for _name, text in load_side(practice, ELI, THEIRS).private_notes] == [BENS]


def test_the_gate_checks_are_one_line_with_twelve_details(practice: SlackPractice) -> None:
    both_signed(practice)

    checks = load_side(practice).gate_history

    assert checks.summary == "12 checks, all OK"
    assert len(checks.lines) == 12
    assert all(line.startswith(("Ana: ", "Ben: ")) for line in checks.lines)


def test_a_gate_that_was_closed_when_the_talk_began_is_named(practice: SlackPractice) -> None:
    both_signed(practice)
    with practice.services.database.transaction() as session:
        tables_of(session, practice.consults()[0].id).replace_notices("it", [], practice.clock.now)
        tables_of(session, practice.consults()[0].id).replace_notices("ft", [], practice.clock.now)

    checks = load_side(practice).gate_history

    assert checks.summary == "12 checks, not all OK"
    assert [line for line in checks.lines if line.startswith("Not OK")] == [
        "Not OK: Ana: told the clients about the consult",
        "Not OK: Ben: told the clients about the consult",
    ]


def test_a_revocation_after_the_talk_does_not_change_the_gate_checks(practice: SlackPractice) -> None:
    both_signed(practice)
    practice.pass_time(days=2)
    revoke_all_forms(practice)

    assert load_side(practice).gate_history.summary == "12 checks, all OK"


def test_an_approval_clears_the_review_and_is_told_once(practice: SlackPractice) -> None:
    both_signed(practice)
    practice.deliver()
    before = practice.person(ANA).messages

    assert decides(practice, "approved") is None

    practice.pass_time(hours=1)
    assert (queue(practice), queue(practice, ELI)) == ({}, {"to_read": 1})
    assert practice.person(ANA).messages[len(before) :] == [
        "Dana reviewed maple-4821 and approved it. There's nothing more for you to do."
    ]
    practice.pass_time(days=4)
    assert for_review(practice) == []


@pytest.mark.parametrize("outcome", ["approved", "change_asked", "taken_further"])
def test_the_first_review_of_a_side_clears_it_for_the_other_supervisors(practice: SlackPractice, outcome: str) -> None:
    supervises(practice, FAY)
    both_signed(practice)
    seen = load_side(practice).last_review_id

    assert decides(practice, outcome, COMMENT, who=FAY) is None

    assert "to_read" not in queue(practice)
    assert refusal_id(practice, "approved", "I agree.", seen=seen) == "already_reviewed"
    assert outcomes(practice) == [outcome]


def test_two_clicks_record_one_review(practice: SlackPractice) -> None:
    both_signed(practice)
    seen = load_side(practice).last_review_id
    decides(practice, "approved", seen=seen)

    assert refusal_id(practice, "approved", seen=seen) == "already_reviewed"
    assert outcomes(practice) == ["approved"]


@pytest.mark.parametrize("outcome", ["change_asked", "taken_further"])
def test_an_outcome_other_than_approval_needs_a_comment(practice: SlackPractice, outcome: str) -> None:
    both_signed(practice)

    assert refusal_id(practice, outcome) == "comment_needed"
    assert outcomes(practice) == []


@pytest.mark.parametrize("outcome", ["", "to_read", CANARY, "signed"])
def test_an_unknown_outcome_is_refused(practice: SlackPractice, outcome: str) -> None:
    both_signed(practice)

    assert refusal_id(practice, outcome, COMMENT) == "choose_outcome"
    assert outcomes(practice) == []


def test_a_comment_over_3000_characters_is_refused_and_stays_in_the_form(practice: SlackPractice) -> None:
    both_signed(practice)

    assert refusal_id(practice, "change_asked", "x" * 3001) == "too_long"
    form = load_side(practice).form
    assert form is not None
    assert form.values["comment"] == "x" * 3001

    assert decides(practice, "change_asked", "x" * 3000) is None


def test_a_draft_comment_is_shown_only_to_its_supervisor(practice: SlackPractice) -> None:
    supervises(practice, FAY)
    both_signed(practice)

    assert types_comment(practice, COMMENT) == practice.clock.now
    assert types_comment(practice, "x" * 12001) is None

    comments = [page.form.values["comment"] for page in (load_side(practice), load_side(practice, FAY)) if page.form]
    assert comments == [COMMENT, ""]
