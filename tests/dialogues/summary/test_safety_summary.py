"""The summary of a talk begun for safety: read, signed, reviewed and followed up without releases (S0-9)."""

import pytest
from sqlmodel import Session

from flows.consult.summary.signed_summary import SummaryChangedError, SummaryNotShownError
from flows.consult.talk.state import TalkBlockedError
from storage.models import Consult
from tests.dialogues.summary.test_signed_summary_after_handover import hand_over_to
from tests.support.people.supervision_roles import supervises
from tests.support.practice import ANA, BEN, DANA, SlackPractice
from tests.support.walks.booked_consult import change_consult, pass_time_until
from tests.support.walks.client_promises import MORNING, reminded, told
from tests.support.walks.preparation_steps import CANARY, reopens_consult, revoke_all_forms
from tests.support.walks.review_steps import decides, load_side
from tests.support.walks.safety_talk_steps import (
    SAFETY,
    WORRY,
    answers_for_safety,
    begins_for_safety,
    both_answered_for_safety,
    both_signed_for_safety,
    scheduled,
    talks_without_releases,
)
from tests.support.walks.summary_steps import (
    PROMISED,
    adds,
    both_signed,
    consult,
    load_sign_page,
    load_signed_page,
    looks_back,
    note,
    received_messages,
    shared_texts,
    signs,
)
from tests.support.walks.talk_steps import answers, drafts, load_page_state, passes_over

BEGUN = "Started for safety on Tue, May 4, 2027 at 9:12 AM EDT."
BOTH_WORRIES = [(SAFETY, "Ana", f"{WORRY} {ANA}."), (SAFETY, "Ben", f"{WORRY} {BEN}.")]
ASIDE = "We ran over."


def test_without_releases_both_read_and_sign_question_6_and_the_consult_closes(practice: SlackPractice) -> None:
    both_answered_for_safety(practice)
    assert load_page_state(practice, ANA).next_page.page == "after"
    assert looks_back(practice, ANA) is None
    assert looks_back(practice, BEN) is None

    page = load_sign_page(practice, ANA)
    assert page.layout is not None
    assert (page.is_blocked, page.uncovered_questions) == (False, ())
    assert page.layout.safety_line.startswith(BEGUN)
    assert (page.layout.topics, shared_texts(page.layout)) == ((), BOTH_WORRIES)
    assert reopens_consult(practice.person(ANA)).step == "summary_waits"
    assert "release is missing" not in practice.person(ANA).screen_text
    assert signs(practice, ANA) is None
    assert signs(practice, BEN) is None

    assert consult(practice).configuration == "closed"
    assert any("signed" in message for message in received_messages(practice, ANA))


def test_the_colleague_is_told_that_the_summary_can_be_read_while_releases_are_missing(practice: SlackPractice) -> None:
    talks_without_releases(practice)
    answers_for_safety(practice, BEN)
    answers_for_safety(practice, ANA)

    assert "The summary for maple-4821 is ready to read and sign. It takes about 2 minutes." in received_messages(
        practice, BEN
    )


def test_the_signed_summary_and_the_contact_note_say_that_it_was_begun_for_safety(practice: SlackPractice) -> None:
    both_signed_for_safety(practice)

    page = load_signed_page(practice, ANA)
    lines = note(practice, ANA).splitlines()

    assert page.layout.safety_line.startswith(BEGUN)
    assert shared_texts(page.layout) == BOTH_WORRIES
    assert any(line.startswith(BEGUN) for line in lines)
    assert not any(line.startswith("Topics agreed on") for line in lines)
    assert not any(line.endswith(": ") for line in lines)


def test_the_line_is_in_no_other_summary(practice: SlackPractice) -> None:
    both_signed(practice)

    assert load_signed_page(practice, ANA).layout.safety_line == ""
    assert "safety on" not in note(practice, ANA)
    assert "Topics agreed on, covered by the clients' signed releases: " in note(practice, ANA)


def test_a_changed_time_of_the_beginning_is_noticed(practice: SlackPractice) -> None:
    both_signed_for_safety(practice)

    def forget(_session: Session, row: Consult) -> None:
        row.begun_for_safety_at = None

    change_consult(practice, consult(practice).id, forget)

    with pytest.raises(SummaryChangedError):
        load_signed_page(practice, ANA)


def test_the_supervisor_reads_it_is_told_what_was_not_in_order_and_approves(practice: SlackPractice) -> None:
    both_signed_for_safety(practice)
    supervises(practice, DANA)

    side = load_side(practice)

    assert side.layout.safety_line.startswith(BEGUN)
    assert shared_texts(side.layout) == BOTH_WORRIES
    assert not side.gate_history.is_in_order
    assert sum("release" in line and line.startswith("Not OK") for line in side.gate_history.lines) == 2
    assert decides(practice, "approved") is None


def test_a_promise_from_question_6_is_followed_up_to_the_end(practice: SlackPractice) -> None:
    talks_without_releases(practice)
    answers_for_safety(practice, ANA, **PROMISED)
    answers_for_safety(practice, BEN)
    for who in (ANA, BEN):
        assert looks_back(practice, who) is None
    for who in (ANA, BEN):
        assert signs(practice, who) is None
    assert consult(practice).configuration == "signed"

    pass_time_until(practice, MORNING)
    assert len(reminded(practice, ANA)) == 1
    assert "How we're addressing safety" in reminded(practice, ANA)[0]
    told(practice, ANA)

    assert consult(practice).configuration == "closed"


def test_what_was_shared_before_a_revocation_is_neither_shown_nor_signed(practice: SlackPractice) -> None:
    scheduled(practice)
    begins_for_safety(practice, BEN)
    for who in (ANA, BEN):
        assert answers(practice, who, 1, f"{CANARY} {who}") is None
        for number in range(2, SAFETY):
            passes_over(practice, who, number)
        assert answers(practice, who, SAFETY, f"{WORRY} {who}.") is None
        for number in (7, 8):
            passes_over(practice, who, number)
        assert looks_back(practice, who, differently=ASIDE) is None if who == BEN else True
    assert looks_back(practice, ANA, differently=ASIDE) is None

    revoke_all_forms(practice)

    page = load_sign_page(practice, ANA)
    assert page.layout is not None
    assert page.uncovered_questions == (0, 1)
    assert (shared_texts(page.layout), page.layout.differently) == (BOTH_WORRIES, ())
    refused = signs(practice, ANA)
    assert refused is not None
    assert "no longer cover all of this" in str(refused.errors)
    for who in (ANA, BEN):
        passes_over(practice, who, 1)
        assert looks_back(practice, who) is None
    assert load_sign_page(practice, ANA).uncovered_questions == ()
    assert signs(practice, ANA) is None
    assert signs(practice, BEN) is None
    assert CANARY not in note(practice, BEN)
    assert ASIDE not in note(practice, BEN)


def test_what_went_differently_is_not_asked_and_not_kept_while_a_release_is_missing(practice: SlackPractice) -> None:
    both_answered_for_safety(practice)

    with pytest.raises(TalkBlockedError):
        drafts(practice, ANA, "differently", ASIDE)
    assert looks_back(practice, ANA, differently=ASIDE) is None
    assert looks_back(practice, BEN) is None

    page = load_sign_page(practice, BEN)
    assert page.layout is not None
    assert page.layout.differently == ()


def test_a_note_below_the_signed_summary_still_needs_the_releases(practice: SlackPractice) -> None:
    both_signed_for_safety(practice)

    assert load_signed_page(practice, ANA).form is None
    with pytest.raises(TalkBlockedError):
        adds(practice, ANA, ASIDE)


def test_whoever_takes_over_the_case_reads_it_only_with_releases(practice: SlackPractice) -> None:
    both_signed_for_safety(practice)
    hand_over_to(practice, DANA)

    with pytest.raises(SummaryNotShownError):
        load_signed_page(practice, DANA)
    assert load_signed_page(practice, BEN).layout.safety_line.startswith(
        BEGUN.replace("9:12 AM EDT", "8:12 AM CDT")
    )  # his zone


def test_with_releases_in_force_the_agreed_topics_are_signed_as_well(practice: SlackPractice) -> None:
    scheduled(practice)
    begins_for_safety(practice, ANA)
    for who in (ANA, BEN):
        for number in range(1, 9):
            if number in (1, 2, 3, SAFETY):
                assert answers(practice, who, number, f"{WORRY} {number}") is None
            else:
                passes_over(practice, who, number)
        assert looks_back(practice, who, differently=ASIDE) is None if who == BEN else True
    assert looks_back(practice, ANA) is None
    for who in (ANA, BEN):
        assert signs(practice, who) is None

    layout = load_signed_page(practice, BEN).layout
    assert layout.topics == ("How the diagnosis was reached", "The treatment goals", "The treatment modality")
    assert {number for number, _name, _words in shared_texts(layout)} == {1, 2, 3, SAFETY}
    assert [side.words for side in layout.differently] == [ASIDE]
    assert "Topics agreed on: " in note(practice, BEN)
