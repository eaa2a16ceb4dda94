"""A signed summary: both can read and add notes, nobody can change it, and it is shown only as it was signed."""

from functools import partial
from uuid import UUID

import pytest
from sqlmodel import select

from flows.actions import Show
from flows.consult import page_state
from flows.consult.framing import actions as framing_actions
from flows.consult.summary.signed_summary import NotSignedError, SummaryNotShownError
from flows.consult.talk.state import TalkBlockedError
from flows.consult.writing import actions as writing_actions
from flows.errors import FlowError
from flows.forms import MAX_TEXT_LENGTH, Form
from flows.permissions import NotYoursError
from storage.cases import cases
from storage.consults import promises
from storage.models import Addendum
from storage.people import members
from storage.supervision import reviews
from tests.support.practice import ANA, BEN, DANA, Stage
from tests.support.screens.fullest_screens import within_reach
from tests.support.walks.booked_consult import member, visit
from tests.support.walks.client_promises import told
from tests.support.walks.preparation_steps import CANARY, case, revoke
from tests.support.walks.summary_steps import (
    PROMISED,
    adds,
    both_looked_back,
    both_signed,
    consult,
    looks_back,
    note,
    only,
    reads,
    reads_again,
    signs,
    words_of,
)
from tests.support.walks.talk_steps import actor, answers, both_begin

for_each_therapist = pytest.mark.parametrize("who", [ANA, BEN])


@for_each_therapist
def test_a_signed_summary_is_shown_as_both_signed_it(practice: Stage, who: str) -> None:
    both_looked_back(practice)
    before = reads(practice, who).layout
    signs(practice, ANA)
    signs(practice, BEN)

    page = reads_again(practice, who)

    assert page.layout == before
    assert [line.partition(",")[0] for line in page.signature_lines] == ["Ana", "Ben"]
    assert CANARY not in str(page)


def test_after_a_revocation_both_can_still_read_what_they_signed(practice: Stage) -> None:
    both_signed(practice)
    before = reads_again(practice, ANA)

    revoke(practice)

    after = reads_again(practice, ANA)
    assert after.layout == before.layout
    assert (before.form is None, after.form is None) == (False, True)


def test_a_summary_with_the_longest_possible_texts_can_be_signed_and_read(practice: Stage) -> None:
    both_begin(practice)
    longest = "ü" * MAX_TEXT_LENGTH
    for who in (ANA, BEN):
        for number in range(1, 9):
            assert answers(practice, who, number, longest, **PROMISED) is None
    for who in (ANA, BEN):
        assert looks_back(practice, who, differently=longest) is None
    for who in (ANA, BEN):
        assert signs(practice, who) is None

    page = reads_again(practice, ANA)

    assert [words for _number, _name, words in words_of(page.layout)] == [longest] * 16
    assert len(page.promise_lines) == 16


@for_each_therapist
def test_a_note_is_added_with_its_reason_and_both_can_read_it(practice: Stage, who: str) -> None:
    both_signed(practice)
    before = reads_again(practice, BEN)

    assert adds(practice, who, "We also spoke of school.") is None

    after = reads_again(practice, BEN)
    name = {ANA: "Ana", BEN: "Ben"}[who]
    assert after.layout == before.layout
    assert after.signature_lines == before.signature_lines
    assert after.addenda == ((f"{name}, Thu 6 May 2027 09:00. Something was left out", "We also spoke of school."),)
    assert reads_again(practice, ANA).addenda[0][1] == "We also spoke of school."


def test_a_note_needs_a_reason_and_a_text(practice: Stage) -> None:
    both_signed(practice)

    assert fields_with_errors(adds(practice, ANA, "", "")) == {"reason", "addendum"}
    assert fields_with_errors(adds(practice, ANA, "x" * (MAX_TEXT_LENGTH + 1))) == {"addendum"}
    assert fields_with_errors(adds(practice, ANA, "Nobody asked.", "review")) == {"reason"}
    assert reads_again(practice, ANA).addenda == ()


def test_the_same_note_sent_twice_is_added_once(practice: Stage) -> None:
    both_signed(practice)

    adds(practice, ANA, "We also spoke of school.")
    adds(practice, ANA, "We also spoke of school.")
    adds(practice, BEN, "We also spoke of school.")

    assert len(reads_again(practice, ANA).addenda) == 2


def test_the_request_of_a_supervisor_is_answered_by_one_note(practice: Stage) -> None:
    both_signed(practice)
    review_id = ask_for_change(practice)

    assert adds(practice, ANA, "What I meant.", "review") is None

    with practice.looking() as session:
        assert [addendum.review_id for addendum in session.exec(select(Addendum))] == [review_id]
    assert fields_with_errors(adds(practice, ANA, "More.", "review")) == {"reason"}
    assert fields_with_errors(adds(practice, BEN, "Not mine.", "review")) == {"reason"}


def test_notes_are_refused_before_both_have_signed_and_while_a_release_is_missing(practice: Stage) -> None:
    both_looked_back(practice)
    with pytest.raises(NotSignedError):
        adds(practice, ANA, "Too early.")
    for who in (ANA, BEN):
        signs(practice, who)

    revoke(practice)

    with pytest.raises(TalkBlockedError):
        adds(practice, ANA, "Too late.")
    assert reads_again(practice, ANA).addenda == ()


def test_nobody_else_can_read_a_signed_summary_or_add_notes(practice: Stage) -> None:
    both_signed(practice)
    practice.one(DANA).types()

    for read in (reads_again, note):
        with pytest.raises(NotYoursError):
            read(practice, DANA)
    with pytest.raises(NotYoursError):
        adds(practice, DANA, "Not mine.")


def test_a_therapist_who_took_over_the_case_can_read_the_summary_only_with_valid_releases(practice: Stage) -> None:
    both_signed(practice)
    hand_over_to(practice, DANA)
    before = reads_again(practice, BEN)

    assert reads_again(practice, DANA).layout == before.layout
    assert reads_again(practice, DANA).form is None
    with pytest.raises(NotYoursError):
        adds(practice, DANA, "Not mine.")
    revoke(practice)
    for read in (reads_again, note):
        with pytest.raises(SummaryNotShownError):
            read(practice, DANA)
    assert reads_again(practice, BEN).layout == before.layout


def test_a_therapist_who_handed_the_case_over_can_still_read_the_summary_but_adds_no_notes(practice: Stage) -> None:
    both_signed(practice)
    before = reads_again(practice, ANA)
    hand_over_to(practice, DANA)

    assert reads_again(practice, ANA).layout == before.layout
    assert reads_again(practice, ANA).form is None
    assert note(practice, ANA)
    with pytest.raises(NotYoursError):
        adds(practice, ANA, "Not mine any more.")


@pytest.mark.parametrize("who", [ANA, DANA])
def test_after_a_handover_the_old_and_the_new_therapist_can_open_the_page_from_slack(practice: Stage, who: str) -> None:
    both_signed(practice)
    hand_over_to(practice, DANA)

    with practice.desk.database.transaction() as session:
        shown = framing_actions.continue_consult(visit(practice, session, who), only(practice))

    assert isinstance(shown, Show)
    assert shown.form.step == "signed"
    assert "open_page" in within_reach(shown.form)
    assert page_state.load_next_page(practice.desk, actor(practice, who), only(practice)).page == "signed"


def test_the_draft_of_a_note_is_kept_after_all_clients_have_been_told(practice: Stage) -> None:
    both_signed(practice)
    draft = partial(writing_actions.save_draft, practice.desk, actor(practice, ANA), only(practice))

    draft("addendum", "We also")
    for who in (ANA, BEN):
        told(practice, who)

    form = reads_again(practice, ANA).form
    assert form is not None
    assert form.values == {"addendum": "We also"}
    assert draft("addendum", "We also spoke of school.") == practice.clock.now
    for kind in ("differently", "kept_back", "impression_2"):
        with pytest.raises(FlowError):
            draft(kind, "Too late.")


def fields_with_errors(refused: Form | None) -> set[str]:
    """Return the fields that have an error."""
    assert refused is not None
    return set(refused.errors)


def ask_for_change(practice: Stage) -> UUID:
    """Add Dana's review that asks Ana for a change; return the id of the review."""
    with practice.desk.database.transaction() as session:
        review = reviews.add(
            session,
            "change_asked",
            now=practice.clock.now,
            practice_id=case(practice).practice_id,
            reviewer_id=member(practice, session, DANA).id,
            consult_id=consult(practice).id,
            part="it",
        )
        return review.id


def hand_over_to(practice: Stage, who: str) -> None:
    """Hand Ana's part of the case to another member, with Ana's open promises."""
    practice.one(who).types()
    with practice.desk.database.transaction() as session:
        shared_case = cases.get_for_update(session, case(practice).id)
        member_id = member(practice, session, who).id
        members.grant_role(session, member_id, "therapist")
        shared_case.it_member_id = member_id
        for promise in promises.list_open_for_member(session, member(practice, session, ANA).id):
            promise.member_id = member_id
