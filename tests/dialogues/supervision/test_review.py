"""A supervisor reads one side of what both signed, and says what comes of it: a record of its own."""

import pytest

from flows.permissions import NotYoursError
from flows.supervision import review
from storage.consults import consults
from tests.support.people.supervision_roles import supervises
from tests.support.practice import ANA, BEN, DANA, ELI, FAY, Stage
from tests.support.walks.preparation_steps import CANARY, revoke
from tests.support.walks.review_steps import (
    ANAS,
    BENS,
    COMMENT,
    MINE,
    THEIRS,
    decides,
    for_review,
    keeps_back,
    outcomes,
    queue,
    reads,
    refused,
)
from tests.support.walks.summary_steps import UNSHARED, both_looked_back, both_signed, only, said, signs
from tests.support.walks.talk_steps import actor


def test_what_both_have_signed_waits_for_both_supervisors_from_the_next_morning_on(practice: Stage) -> None:
    both_looked_back(practice)
    assert queue(practice) == {}
    practice.deliver()

    for who in (ANA, BEN):
        assert signs(practice, who) is None
    practice.deliver()

    assert (queue(practice), queue(practice, ELI)) == ({"to_read": 1}, {"to_read": 1})
    assert for_review(practice) == []
    practice.passes(days=1)
    assert for_review(practice) == ["For your review: 1 summary, the oldest since Thu 6 May."]
    assert for_review(practice, ELI)
    dana = practice.one(DANA).types("review")
    assert "maple-4821, Ana: a summary to read, since Thu 6 May" in dana.reads
    assert "open_page" in dana.offered


def test_nothing_is_to_be_read_before_both_have_signed(practice: Stage) -> None:
    both_looked_back(practice)

    with pytest.raises(NotYoursError):
        reads(practice)


def test_one_reads_what_both_share_and_what_ones_own_therapist_keeps_back(practice: Stage) -> None:
    both_signed(practice)
    keeps_back(practice, ANA, ANAS)
    keeps_back(practice, ANA, "What her client asked.", "clients_kept_back")
    keeps_back(practice, BEN, BENS)
    keeps_back(practice, ANA, "Not for anyone.", "weigh_bring")

    sheet = reads(practice)

    shared = [one.words for asked in sheet.layout.question_texts for one in asked.side_texts if one.words]
    assert shared == [said(who, number) for number in (2, 3) for who in (ANA, BEN)]
    assert [text for _name, text in sheet.private_notes] == [ANAS, "What her client asked."]
    assert len(sheet.promise_lines) == 2
    assert BENS not in str(sheet.__dict__)
    assert UNSHARED not in str(sheet.__dict__)
    assert "Not for anyone." not in str(sheet.__dict__)
    assert [text for _name, text in reads(practice, ELI, THEIRS).private_notes] == [BENS]


def test_the_gates_are_one_line_and_twelve_to_look_at(practice: Stage) -> None:
    both_signed(practice)

    checks = reads(practice).gate_history

    assert checks.summary == "12 checks, all in order"
    assert len(checks.lines) == 12
    assert all(line.startswith(("Ana: ", "Ben: ")) for line in checks.lines)


def test_a_gate_that_was_not_in_order_when_they_began_says_so(practice: Stage) -> None:
    both_signed(practice)
    with practice.desk.database.transaction() as session:
        consults.replace_notices(session, practice.consults()[0].id, "it", [], practice.clock.now)
        consults.replace_notices(session, practice.consults()[0].id, "ft", [], practice.clock.now)

    checks = reads(practice).gate_history

    assert checks.summary == "12 checks, not all in order"
    assert [line for line in checks.lines if line.startswith("Not in order")] == [
        "Not in order: Ana: the people they see knew of the consult",
        "Not in order: Ben: the people they see knew of the consult",
    ]


def test_what_was_taken_back_after_the_talk_was_in_order_when_they_began(practice: Stage) -> None:
    both_signed(practice)
    practice.passes(days=2)
    revoke(practice)

    assert reads(practice).gate_history.summary == "12 checks, all in order"


def test_an_approval_clears_it_and_says_nothing_to_anybody(practice: Stage) -> None:
    both_signed(practice)
    practice.deliver()
    before = practice.one(ANA).messages

    assert decides(practice, "approved") is None

    practice.passes(hours=1)
    assert (queue(practice), queue(practice, ELI)) == ({}, {"to_read": 1})
    assert practice.one(ANA).messages == before
    practice.passes(days=4)
    assert for_review(practice) == []


@pytest.mark.parametrize("deed", ["approved", "change_asked", "taken_further"])
def test_the_first_to_act_clears_it_for_the_others(practice: Stage, deed: str) -> None:
    supervises(practice, FAY)
    both_signed(practice)
    seen = reads(practice).last_review_id

    assert decides(practice, deed, COMMENT, who=FAY) is None

    assert "to_read" not in queue(practice)
    assert refused(practice, "approved", "I agree.", seen=seen) == "already_reviewed"
    assert outcomes(practice) == [deed]


def test_the_same_press_twice_is_one_review(practice: Stage) -> None:
    both_signed(practice)
    seen = reads(practice).last_review_id
    decides(practice, "approved", seen=seen)

    assert refused(practice, "approved", seen=seen) == "already_reviewed"
    assert outcomes(practice) == ["approved"]


@pytest.mark.parametrize("deed", ["change_asked", "taken_further"])
def test_asking_for_something_needs_words(practice: Stage, deed: str) -> None:
    both_signed(practice)

    assert refused(practice, deed) == "comment_needed"
    assert outcomes(practice) == []


@pytest.mark.parametrize("deed", ["", "to_read", CANARY, "signed"])
def test_what_is_no_outcome_is_none(practice: Stage, deed: str) -> None:
    both_signed(practice)

    assert refused(practice, deed, COMMENT) == "choose_outcome"
    assert outcomes(practice) == []


def test_a_comment_has_3000_characters_and_one_more_is_kept_as_it_was_typed(practice: Stage) -> None:
    both_signed(practice)

    assert refused(practice, "change_asked", "x" * 3001) == "too_long"
    form = reads(practice).form
    assert form is not None
    assert form.values["comment"] == "x" * 3001

    assert decides(practice, "change_asked", "x" * 3000) is None


def test_what_is_typed_is_kept_for_this_supervisor_alone(practice: Stage) -> None:
    supervises(practice, FAY)
    both_signed(practice)
    dana = actor(practice, DANA)

    assert review.save_draft(practice.desk, dana, only(practice), MINE, COMMENT) == practice.clock.now
    assert review.save_draft(practice.desk, dana, only(practice), MINE, "x" * 12001) is None

    typed = [sheet.form.values["comment"] for sheet in (reads(practice), reads(practice, FAY)) if sheet.form]
    assert typed == [COMMENT, ""]
