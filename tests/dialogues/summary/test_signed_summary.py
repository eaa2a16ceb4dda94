"""What both have signed: read as they signed it or not at all, added to, and never changed."""

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

each = pytest.mark.parametrize("who", [ANA, BEN])


@each
def test_what_both_signed_is_read_as_they_signed_it(practice: Stage, who: str) -> None:
    both_looked_back(practice)
    before = reads(practice, who).layout
    signs(practice, ANA)
    signs(practice, BEN)

    sheet = reads_again(practice, who)

    assert sheet.layout == before
    assert [one.partition(",")[0] for one in sheet.signature_lines] == ["Ana", "Ben"]
    assert CANARY not in str(sheet)


def test_what_both_signed_stays_readable_to_the_two_after_a_revocation(practice: Stage) -> None:
    both_signed(practice)
    before = reads_again(practice, ANA)

    revoke(practice)

    after = reads_again(practice, ANA)
    assert after.layout == before.layout
    assert (before.form is None, after.form is None) == (False, True)


def test_the_fullest_summary_there_can_be_is_read_and_signed(practice: Stage) -> None:
    both_begin(practice)
    longest = "ü" * MAX_TEXT_LENGTH
    for who in (ANA, BEN):
        for number in range(1, 9):
            assert answers(practice, who, number, longest, **PROMISED) is None
    for who in (ANA, BEN):
        assert looks_back(practice, who, differently=longest) is None
    for who in (ANA, BEN):
        assert signs(practice, who) is None

    sheet = reads_again(practice, ANA)

    assert [words for _number, _name, words in words_of(sheet.layout)] == [longest] * 16
    assert len(sheet.promise_lines) == 16


@each
def test_a_note_is_added_below_with_its_reason_and_both_read_it(practice: Stage, who: str) -> None:
    both_signed(practice)
    before = reads_again(practice, BEN)

    assert adds(practice, who, "We also spoke of school.") is None

    after = reads_again(practice, BEN)
    name = {ANA: "Ana", BEN: "Ben"}[who]
    assert after.layout == before.layout
    assert after.signature_lines == before.signature_lines
    assert after.addenda == ((f"{name}, Thu 6 May 2027 09:00. Something was left out", "We also spoke of school."),)
    assert reads_again(practice, ANA).addenda[0][1] == "We also spoke of school."


def test_a_note_needs_its_reason_and_its_words(practice: Stage) -> None:
    both_signed(practice)

    assert errors_of(adds(practice, ANA, "", "")) == {"reason", "addendum"}
    assert errors_of(adds(practice, ANA, "x" * (MAX_TEXT_LENGTH + 1))) == {"addendum"}
    assert errors_of(adds(practice, ANA, "Nobody asked.", "review")) == {"reason"}
    assert reads_again(practice, ANA).addenda == ()


def test_the_same_note_sent_twice_is_added_once(practice: Stage) -> None:
    both_signed(practice)

    adds(practice, ANA, "We also spoke of school.")
    adds(practice, ANA, "We also spoke of school.")
    adds(practice, BEN, "We also spoke of school.")

    assert len(reads_again(practice, ANA).addenda) == 2


def test_what_a_supervisor_asked_for_is_answered_by_a_note_once(practice: Stage) -> None:
    both_signed(practice)
    review_id = asks_for_a_change(practice)

    assert adds(practice, ANA, "What I meant.", "review") is None

    with practice.looking() as session:
        assert [one.review_id for one in session.exec(select(Addendum))] == [review_id]
    assert errors_of(adds(practice, ANA, "More.", "review")) == {"reason"}
    assert errors_of(adds(practice, BEN, "Not mine.", "review")) == {"reason"}


def test_nothing_is_added_before_both_have_signed_nor_while_a_release_is_not_in_force(practice: Stage) -> None:
    both_looked_back(practice)
    with pytest.raises(NotSignedError):
        adds(practice, ANA, "Too early.")
    for who in (ANA, BEN):
        signs(practice, who)

    revoke(practice)

    with pytest.raises(TalkBlockedError):
        adds(practice, ANA, "Too late.")
    assert reads_again(practice, ANA).addenda == ()


def test_to_anybody_else_there_is_nothing_to_read_or_add(practice: Stage) -> None:
    both_signed(practice)
    practice.one(DANA).types()

    for deed in (reads_again, note):
        with pytest.raises(NotYoursError):
            deed(practice, DANA)
    with pytest.raises(NotYoursError):
        adds(practice, DANA, "Not mine.")


def test_who_has_taken_the_case_over_reads_it_only_while_the_releases_are_in_force(practice: Stage) -> None:
    both_signed(practice)
    takes_over(practice, DANA)
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


def test_who_has_handed_the_case_over_goes_on_reading_what_they_signed_and_adds_nothing(practice: Stage) -> None:
    both_signed(practice)
    before = reads_again(practice, ANA)
    takes_over(practice, DANA)

    assert reads_again(practice, ANA).layout == before.layout
    assert reads_again(practice, ANA).form is None
    assert note(practice, ANA)
    with pytest.raises(NotYoursError):
        adds(practice, ANA, "Not mine any more.")


@pytest.mark.parametrize("who", [ANA, DANA])
def test_after_a_case_has_changed_hands_both_come_to_the_page_from_slack(practice: Stage, who: str) -> None:
    both_signed(practice)
    takes_over(practice, DANA)

    with practice.desk.database.transaction() as session:
        shown = framing_actions.continue_consult(visit(practice, session, who), only(practice))

    assert isinstance(shown, Show)
    assert shown.form.step == "signed"
    assert "open_page" in within_reach(shown.form)
    assert page_state.load_next_page(practice.desk, actor(practice, who), only(practice)).page == "signed"


def test_a_note_that_is_not_sent_yet_is_kept_also_once_all_is_told(practice: Stage) -> None:
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


def errors_of(refused: Form | None) -> set[str]:
    assert refused is not None
    return set(refused.errors)


def asks_for_a_change(practice: Stage) -> UUID:
    """Let Dana ask for a change of Ana's side; return her review."""
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


def takes_over(practice: Stage, who: str) -> None:
    """Put somebody else in Ana's place."""
    practice.one(who).types()
    with practice.desk.database.transaction() as session:
        shared = cases.get_for_update(session, case(practice).id)
        new = member(practice, session, who).id
        members.grant_role(session, new, "therapist")
        shared.it_member_id = new
        for one in promises.list_open_for_member(session, member(practice, session, ANA).id):
            one.member_id = new
