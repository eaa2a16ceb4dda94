"""A change that voids a signature: announced before, and named and marked afterwards. No change voids nothing."""

from flows.consult.summary import debrief
from flows.consult.summary.debrief import DebriefPage
from tests.support.practice import ANA, BEN, SlackPractice
from tests.support.run_as import perform_page
from tests.support.walks.summary_steps import (
    PROMISED,
    both_answered,
    both_looked_back,
    both_signed,
    consult,
    consult_id_of,
    load_sign_page,
    load_signed_page,
    looks_back,
    note,
    received_messages,
    signs,
    text_for,
)
from tests.support.walks.talk_steps import actor, answers, page

AGREED = "I write to the school by Friday."
BOTH_AGAIN = "Ana has signed. If you change this, you'll both need to sign again."


def load_debrief_page(practice: SlackPractice, who: str) -> DebriefPage:
    return perform_page(practice.services, actor(practice, who), debrief.load_debrief_page, consult_id_of(practice))


def marks_of_ben(practice: SlackPractice, number: int) -> tuple[tuple[str, str], ...]:
    """Return what is marked for Ana in Ben's answer."""
    layout = load_sign_page(practice, ANA).layout
    assert layout is not None
    return layout.question_texts[number - 1].side_texts[1].marked


def test_before_a_change_each_page_says_whose_signature_it_would_void(practice: SlackPractice) -> None:
    both_looked_back(practice)
    before = page(practice, BEN, 2).warning

    signs(practice, ANA)

    assert before == ""
    assert page(practice, BEN, 2).warning == BOTH_AGAIN
    assert load_debrief_page(practice, BEN).warning == BOTH_AGAIN
    assert load_sign_page(practice, BEN).warning == BOTH_AGAIN
    assert page(practice, ANA, 2).warning == "You've signed. If you change this, you'll need to sign again."


def test_whoever_signs_again_is_told_what_changed_and_sees_it_marked_and_no_word_is_in_slack(
    practice: SlackPractice,
) -> None:
    both_looked_back(practice)
    signs(practice, ANA)

    answers(practice, BEN, 2, "ben sees 2 as getting much steadier.")
    looks_back(practice, BEN, minutes="40", agreed=AGREED)

    sign_page = load_sign_page(practice, ANA)
    assert sign_page.change_lines == (
        "Ben changed the length from 30 to 40 minutes.",
        "Ben changed the answer to question 2 (The treatment goals).",
        "Ben changed what you agreed to do.",
    )
    assert marks_of_ben(practice, 2)[-2:] == (("new", "much "), ("same", "steadier."))
    assert sign_page.layout is not None
    assert sign_page.layout.agreed[0].marked == (("new", AGREED),)
    told = f"{' '.join(sign_page.change_lines)} Please read and sign maple-4821 again."
    assert told in received_messages(practice, ANA)
    assert signs(practice, ANA) is None
    assert load_sign_page(practice, ANA).change_lines == ()


def test_removed_words_are_not_shown_again_and_a_withdrawn_answer_is_only_named(practice: SlackPractice) -> None:
    both_looked_back(practice)
    signs(practice, ANA)

    answers(practice, BEN, 2, text_for(BEN, 2).replace(" getting", ""))
    answers(practice, BEN, 3, text_for(BEN, 3), sharing="not_for_sharing")

    assert ("removed", "") in marks_of_ben(practice, 2)
    assert "getting" not in str(marks_of_ben(practice, 2))
    assert marks_of_ben(practice, 3) == ()
    assert load_sign_page(practice, ANA).change_lines[1] == (
        "Ben no longer shares an answer to question 3 (The treatment modality)."
    )


def test_own_changes_and_another_day_for_the_client_are_named_too(practice: SlackPractice) -> None:
    both_looked_back(practice)
    signs(practice, ANA)

    answers(practice, ANA, 3, "Something new.")
    answers(practice, ANA, 2, text_for(ANA, 2), **{**PROMISED, "hear_by": "2027-05-13"})

    assert load_sign_page(practice, ANA).change_lines == (
        "You changed when the client is told about question 2 (The treatment goals).",
        "You changed the answer to question 3 (The treatment modality).",
    )


def test_saving_without_a_change_voids_nothing_nor_does_a_change_of_what_is_not_shared(
    practice: SlackPractice,
) -> None:
    both_looked_back(practice)
    signs(practice, ANA)

    looks_back(practice, BEN)
    answers(practice, BEN, 2, text_for(BEN, 2))
    answers(practice, BEN, 4, "Not for Ana, and changed.", sharing="not_for_sharing")

    assert consult(practice).summary_revision == 1
    assert load_sign_page(practice, ANA).has_signed


def test_a_length_entered_on_an_old_page_does_not_overwrite_what_the_colleague_has_just_entered(
    practice: SlackPractice,
) -> None:
    both_answered(practice)
    old = load_debrief_page(practice, BEN)
    looks_back(practice, ANA, minutes="40", method="phone")

    refused = looks_back(practice, BEN, minutes="25", seen=old.seen)

    assert refused is not None
    assert refused.errors["minutes"].startswith("Your colleague has just entered this.")
    assert (refused.values["minutes"], refused.values["method"]) == (40, "phone")
    assert looks_back(practice, BEN, minutes="25", seen=load_debrief_page(practice, BEN).seen) is None
    assert consult(practice).minutes == 25


def test_s0_44_s0_57_what_the_two_agreed_to_do_is_checked_signed_by_both_and_in_the_contact_note(
    practice: SlackPractice,
) -> None:
    both_looked_back(practice)

    quoted = looks_back(practice, ANA, agreed='We start with "I cannot go home any more."')
    looks_back(practice, ANA, agreed=AGREED)
    for who in (ANA, BEN):
        assert signs(practice, who) is None

    assert quoted is not None
    assert set(quoted.errors) == {"agreed"}
    assert [text.words for text in load_signed_page(practice, BEN).layout.agreed] == [AGREED]
    assert f"What we agreed to do\nAna: {AGREED}\n" in note(practice, BEN)


def test_s0_45_the_version_of_the_questions_is_on_what_both_sign(practice: SlackPractice) -> None:
    both_signed(practice)

    assert load_signed_page(practice, ANA).layout.version_line == "The eight questions, version 1"
    assert "The eight questions, version 1\n" in note(practice, ANA)


def test_none_of_these_beside_another_slip_is_refused(practice: SlackPractice) -> None:
    both_answered(practice)

    refused = looks_back(practice, ANA, crept=["gossip", "none"])

    assert refused is not None
    assert refused.errors == {"crept": "Please tick either “None of these” or what fits, not both."}
