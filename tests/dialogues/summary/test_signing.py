"""Reading and signing: a signature counts for the revision that was read, and a signed summary never changes."""

import pytest
from sqlmodel import select

from flows.consult.summary import actions as summary_actions
from flows.consult.talk import screens as talk_screens
from flows.errors import WrongStepError
from storage.models import Signature, Summary
from tests.support.practice import ANA, BEN, SlackPractice
from tests.support.run_as import perform_page
from tests.support.walks.preparation_steps import CANARY
from tests.support.walks.summary_steps import (
    both_looked_back,
    both_signed,
    consult,
    consult_id_of,
    load_sign_page,
    looks_back,
    received_messages,
    shared_texts,
    signs,
    text_for,
)
from tests.support.walks.talk_steps import actor, answers, answers_in_turn, both_begin

READY = "The summary for maple-4821 is ready to read and sign. It takes about 2 minutes."
SIGN_AGAIN = "Ben changed the answer to question 2 (The treatment goals). Please read and sign maple-4821 again."
BOTH_SIGNED = "You've both signed maple-4821. You can add a note but not edit it."
SUMMARY_CHANGED = "The summary has changed since you opened this page. Please read it again, then sign."
for_each_therapist = pytest.mark.parametrize("who", [ANA, BEN])


def list_signatures(practice: SlackPractice) -> list[tuple[str, int]]:
    with practice.read_session() as session:
        return sorted((signature.part, signature.revision) for signature in session.exec(select(Signature)))


def test_once_both_have_answered_the_first_is_told_that_the_summary_is_ready(practice: SlackPractice) -> None:
    both_begin(practice)
    answers_in_turn(practice, ANA)
    before = (received_messages(practice, ANA), received_messages(practice, BEN))

    answers_in_turn(practice, BEN)

    assert received_messages(practice, ANA) == [*before[0], READY]
    assert received_messages(practice, BEN) == before[1]
    assert consult(practice).configuration == "summarising"
    assert consult(practice).summary_revision == 1


@for_each_therapist
def test_both_read_what_both_share_and_nothing_else(practice: SlackPractice, who: str) -> None:
    both_looked_back(practice)

    page = load_sign_page(practice, who)

    assert shared_texts(page.layout) == [
        *((2, name, text_for(writer, 2)) for name, writer in (("Ana", ANA), ("Ben", BEN))),
        *((3, name, text_for(writer, 3)) for name, writer in (("Ana", ANA), ("Ben", BEN))),
    ]
    assert CANARY not in str(page.layout)
    assert (page.revision, page.has_signed, page.has_other_signed, page.is_reopened) == (1, False, False, False)


def test_s0_25_what_clients_will_be_told_is_listed_by_day_and_named_by_topic(practice: SlackPractice) -> None:
    both_looked_back(practice)

    layout = load_sign_page(practice, ANA).layout

    assert layout is not None
    assert layout.promise_lines == (
        "Ana's client will be told by Fri, May 14, 2027: The treatment goals",
        "Ben's client will be told by Fri, May 14, 2027: The treatment modality",
    )
    assert layout.duration_line == "30 minutes, by video"


def test_not_for_sharing_and_not_discussed_look_the_same_in_the_summary(practice: SlackPractice) -> None:
    both_looked_back(practice)

    layout = load_sign_page(practice, BEN).layout

    assert layout is not None
    not_shared, not_discussed = layout.question_texts[3], layout.question_texts[4]
    assert not_shared.side_texts == not_discussed.side_texts


def test_without_the_tick_nothing_is_signed(practice: SlackPractice) -> None:
    both_looked_back(practice)

    refused = perform_page(
        practice.services, actor(practice, ANA), summary_actions.sign, consult_id_of(practice), revision=1
    )

    assert refused is not None
    assert refused.values == {}
    assert list_signatures(practice) == []


def test_once_both_sign_the_same_revision_the_summary_is_signed(practice: SlackPractice) -> None:
    both_looked_back(practice)

    signs(practice, ANA)
    after_one = consult(practice).configuration
    signs(practice, BEN)

    assert after_one == "summarising"
    assert consult(practice).configuration == "signed"
    assert list_signatures(practice) == [("ft", 1), ("it", 1)]
    for who in (ANA, BEN):
        assert (
            received_messages(practice, who)[-1]
            == f"{BOTH_SIGNED} You have one thing to tell your client, by Fri, May 14."
        )


def test_each_therapist_sees_that_the_other_has_signed(practice: SlackPractice) -> None:
    both_looked_back(practice)

    signs(practice, ANA)

    assert load_sign_page(practice, BEN).has_other_signed
    assert load_sign_page(practice, ANA).has_signed


def test_signing_twice_makes_one_signature(practice: SlackPractice) -> None:
    both_looked_back(practice)
    signs(practice, ANA)
    assert signs(practice, ANA) is None
    signs(practice, BEN)

    assert signs(practice, BEN) is None
    assert list_signatures(practice) == [("ft", 1), ("it", 1)]


def test_after_a_change_the_first_signer_has_to_sign_again_and_is_told(practice: SlackPractice) -> None:
    both_looked_back(practice)
    signs(practice, ANA)
    before = received_messages(practice, ANA)

    answers(practice, BEN, 2, "Something new.")

    assert received_messages(practice, ANA) == [*before, SIGN_AGAIN]
    page = load_sign_page(practice, ANA)
    assert (page.revision, page.has_signed, page.is_reopened) == (2, False, True)
    assert (2, "Ben", "Something new.") in shared_texts(page.layout)
    signs(practice, BEN)
    assert consult(practice).configuration == "summarising"


def test_a_therapist_who_changes_something_after_signing_has_to_sign_again(practice: SlackPractice) -> None:
    both_looked_back(practice)
    signs(practice, ANA)

    answers(practice, ANA, 2, "Something new.")

    assert load_sign_page(practice, ANA).is_reopened
    assert SIGN_AGAIN not in received_messages(practice, BEN)
    signs(practice, BEN)
    assert consult(practice).configuration == "summarising"
    signs(practice, ANA)
    assert consult(practice).configuration == "signed"


def test_a_signature_for_an_older_revision_is_refused_and_the_page_is_shown_again(practice: SlackPractice) -> None:
    both_looked_back(practice)
    answers(practice, BEN, 2, "Something new.")

    refused = signs(practice, ANA, revision=1)

    assert refused is not None
    assert refused.errors == {"impressions": SUMMARY_CHANGED}
    assert refused.values == {}
    assert list_signatures(practice) == []


@pytest.mark.parametrize("revision", [0, -1, 3, 10**9])
def test_a_signature_for_an_unknown_revision_is_refused(practice: SlackPractice, revision: int) -> None:
    both_looked_back(practice)

    assert signs(practice, ANA, revision=revision) is not None
    assert list_signatures(practice) == []


def test_a_signature_from_before_a_change_does_not_count_when_the_other_signs(practice: SlackPractice) -> None:
    both_looked_back(practice)
    signs(practice, ANA, revision=1)
    answers(practice, BEN, 2, "Something new.")

    signs(practice, BEN, revision=2)

    with practice.read_session() as session:
        assert session.exec(select(Summary)).all() == []


def test_once_both_have_signed_nothing_can_be_changed(practice: SlackPractice) -> None:
    both_signed(practice)

    with pytest.raises(WrongStepError):
        answers(practice, ANA, 2, "Something new.")
    with pytest.raises(WrongStepError):
        looks_back(practice, ANA)
    with pytest.raises(WrongStepError):
        signs(practice, ANA, revision=2)


def test_an_old_page_cannot_sign_a_change_that_its_therapist_has_not_read(practice: SlackPractice) -> None:
    both_looked_back(practice)
    old_revision = load_sign_page(practice, BEN).revision
    signs(practice, ANA)
    answers(practice, ANA, 3, "Once more.")

    assert signs(practice, BEN, revision=old_revision) is not None
    assert list_signatures(practice) == [("it", 1)]


def test_a_consult_records_the_version_of_its_questions(practice: SlackPractice) -> None:
    both_looked_back(practice)

    assert consult(practice).questions_version == talk_screens.QUESTIONS_VERSION
