"""A signed summary: both can read and add notes, nobody can change it, and it is shown only as it was signed."""

from uuid import UUID

import pytest
from sqlmodel import select

from flows.consult.summary.signed_summary import NotSignedError
from flows.consult.talk.state import TalkBlockedError
from flows.errors import FlowError
from flows.forms import MAX_TEXT_LENGTH, Form
from flows.permissions import NotYoursError
from storage.models import Addendum
from storage.supervision import reviews
from tests.support.practice import ANA, BEN, DANA, SlackPractice
from tests.support.walks.booked_consult import member
from tests.support.walks.client_promises import told
from tests.support.walks.preparation_steps import CANARY, case, revoke_all_forms
from tests.support.walks.summary_steps import (
    PROMISED,
    adds,
    both_looked_back,
    both_signed,
    consult,
    load_sign_page,
    load_signed_page,
    looks_back,
    note,
    shared_texts,
    signs,
)
from tests.support.walks.talk_steps import answers, both_begin, drafts

for_each_therapist = pytest.mark.parametrize("who", [ANA, BEN])


@for_each_therapist
def test_a_signed_summary_is_shown_as_both_signed_it(practice: SlackPractice, who: str) -> None:
    both_looked_back(practice)
    before = load_sign_page(practice, who).layout
    signs(practice, ANA)
    signs(practice, BEN)

    page = load_signed_page(practice, who)

    assert page.layout == before
    assert [line.partition(",")[0] for line in page.signature_lines] == ["Ana", "Ben"]
    assert CANARY not in str(page)


def test_after_a_revocation_both_can_still_read_what_they_signed(practice: SlackPractice) -> None:
    both_signed(practice)
    before = load_signed_page(practice, ANA)

    revoke_all_forms(practice)

    after = load_signed_page(practice, ANA)
    assert after.layout == before.layout
    assert (before.form is None, after.form is None) == (False, True)


def test_a_summary_with_the_longest_possible_texts_can_be_signed_and_read(practice: SlackPractice) -> None:
    both_begin(practice)
    longest = "ü" * MAX_TEXT_LENGTH
    for who in (ANA, BEN):
        for number in range(1, 9):
            assert answers(practice, who, number, longest, **PROMISED) is None
    for who in (ANA, BEN):
        assert looks_back(practice, who, differently=longest) is None
    for who in (ANA, BEN):
        assert signs(practice, who) is None

    page = load_signed_page(practice, ANA)

    assert [words for _number, _name, words in shared_texts(page.layout)] == [longest] * 16
    assert len(page.promise_lines) == 16


@for_each_therapist
def test_a_note_is_added_with_its_reason_and_both_can_read_it(practice: SlackPractice, who: str) -> None:
    both_signed(practice)
    before = load_signed_page(practice, BEN)

    assert adds(practice, who, "We also spoke of school.") is None

    after = load_signed_page(practice, BEN)
    name = {ANA: "Ana", BEN: "Ben"}[who]
    assert after.layout == before.layout
    assert after.signature_lines == before.signature_lines
    line = f"{name}, Thu, May 6, 2027 at 9:00 AM CDT. Something was left out"
    assert after.addenda == ((line, "We also spoke of school."),)
    assert load_signed_page(practice, ANA).addenda[0][1] == "We also spoke of school."


def test_a_note_needs_a_reason_and_a_text(practice: SlackPractice) -> None:
    both_signed(practice)

    assert fields_with_errors(adds(practice, ANA, "", "")) == {"reason", "addendum"}
    assert fields_with_errors(adds(practice, ANA, "x" * (MAX_TEXT_LENGTH + 1))) == {"addendum"}
    assert fields_with_errors(adds(practice, ANA, "Nobody asked.", "review")) == {"reason"}
    assert load_signed_page(practice, ANA).addenda == ()


def test_the_same_note_sent_twice_is_added_once(practice: SlackPractice) -> None:
    both_signed(practice)

    adds(practice, ANA, "We also spoke of school.")
    adds(practice, ANA, "We also spoke of school.")
    adds(practice, BEN, "We also spoke of school.")

    assert len(load_signed_page(practice, ANA).addenda) == 2


def test_the_request_of_a_supervisor_is_answered_by_one_note(practice: SlackPractice) -> None:
    both_signed(practice)
    review_id = ask_for_change(practice)

    assert adds(practice, ANA, "What I meant.", "review") is None

    with practice.read_session() as session:
        assert [addendum.review_id for addendum in session.exec(select(Addendum))] == [review_id]
    assert fields_with_errors(adds(practice, ANA, "More.", "review")) == {"reason"}
    assert fields_with_errors(adds(practice, BEN, "Not mine.", "review")) == {"reason"}


def test_notes_are_refused_before_both_have_signed_and_while_a_release_is_missing(practice: SlackPractice) -> None:
    both_looked_back(practice)
    with pytest.raises(NotSignedError):
        adds(practice, ANA, "Too early.")
    for who in (ANA, BEN):
        signs(practice, who)

    revoke_all_forms(practice)

    with pytest.raises(TalkBlockedError):
        adds(practice, ANA, "Too late.")
    assert load_signed_page(practice, ANA).addenda == ()


def test_nobody_else_can_read_a_signed_summary_or_add_notes(practice: SlackPractice) -> None:
    both_signed(practice)
    practice.person(DANA).types()

    for read in (load_signed_page, note):
        with pytest.raises(NotYoursError):
            read(practice, DANA)
    with pytest.raises(NotYoursError):
        adds(practice, DANA, "Not mine.")


def test_the_draft_of_a_note_is_kept_after_all_clients_have_been_told(practice: SlackPractice) -> None:
    both_signed(practice)
    drafts(practice, ANA, "addendum", "We also")
    for who in (ANA, BEN):
        told(practice, who)

    form = load_signed_page(practice, ANA).form
    assert form is not None
    assert form.values == {"addendum": "We also"}
    assert drafts(practice, ANA, "addendum", "We also spoke of school.") == practice.clock.now
    for kind in ("differently", "kept_back", "impression_2"):
        with pytest.raises(FlowError):
            drafts(practice, ANA, kind, "Too late.")


def fields_with_errors(refused: Form | None) -> set[str]:
    """Return the fields that have an error."""
    assert refused is not None
    return set(refused.errors)


def ask_for_change(practice: SlackPractice) -> UUID:
    """Add Dana's review that asks Ana for a change; return the id of the review."""
    with practice.services.database.transaction() as session:
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
