"""The contact note: a signed consult as plain text, for a health record."""

import pytest

from flows.consult.preparation.screens import TOPICS
from flows.consult.summary.signed_summary import NotSignedError
from flows.content import WORDS
from storage.cases import cases
from storage.consults import consults
from tests.support.data.sealed_answers import set_part2
from tests.support.practice import ANA, BEN, SlackPractice
from tests.support.walks.client_promises import sign_both, told
from tests.support.walks.preparation_steps import CANARY, case
from tests.support.walks.summary_steps import (
    adds,
    both_answered,
    both_looked_back,
    both_signed,
    looks_back,
    note,
    signs,
    text_for,
)
from tests.support.walks.talk_steps import answers

FULL_NOTE = f"""\
Contact note: consult between two therapists who share a client
Case: maple-4821
With: Ana, individual therapist; Ben, family therapist
Started: Thu, May 6, 2027 at 10:00 AM EDT (America/New_York)
Method: by video
Minutes: 30
Reason: to help the client engage or stay in treatment
The eight questions, version 1
Topics agreed on, covered by the clients' signed releases: {{topics}}

Impressions of the two therapists, not anyone's exact words

2. What are the treatment goals?
Ana: {text_for(ANA, 2)}
Ben: {text_for(BEN, 2)}

3. What is the treatment modality?
Ana: {text_for(ANA, 3)}
Ben: {text_for(BEN, 3)}

What didn't go as planned
Ana: We ran over.
    And it was good.

What clients know
Ana's client knows: The treatment modality.
Ben's client knows: The treatment goals.
Ana's client: The treatment goals. Told on Thu, May 6, 2027.
Ben's client: The treatment modality. To tell by Fri, May 14, 2027.

Signed by both
Ana, Thu, May 6, 2027 at 10:00 AM EDT
Ben, Thu, May 6, 2027 at 10:00 AM EDT

Added later
Ben, Thu, May 6, 2027 at 10:00 AM EDT. Something was left out: We also spoke of school.
"""


def set_reason(practice: SlackPractice) -> None:
    """Set the reason of the consult, as the screens do."""
    with practice.services.database.transaction() as session:
        consults.get_for_update(session, practice.consults()[0].id).reasons = ("engage",)


def test_the_note_has_all_facts_shared_texts_promises_signatures_and_added_notes_of_a_consult(
    practice: SlackPractice,
) -> None:
    both_answered(practice)
    set_reason(practice)
    looks_back(practice, ANA, differently="We ran over.\nAnd it was good.")
    sign_after_second_debrief(practice)
    told(practice, ANA)
    adds(practice, BEN, "We also spoke of school.")

    topics = ", ".join(WORDS.phrases[f"topic_{topic}"] for topic in TOPICS)
    assert note(practice, ANA) == FULL_NOTE.format(topics=topics)


def test_times_are_in_the_time_zone_of_the_therapist_who_copies_the_note(practice: SlackPractice) -> None:
    both_signed(practice)

    assert "Started: Thu, May 6, 2027 at 9:00 AM CDT (America/Chicago)" in note(practice, BEN)


@pytest.mark.parametrize("who", [ANA, BEN])
def test_an_impression_that_is_not_for_sharing_is_not_in_the_note(practice: SlackPractice, who: str) -> None:
    both_signed(practice)

    assert CANARY not in note(practice, who)


@pytest.mark.parametrize("signer", [None, ANA, BEN])
def test_there_is_no_note_before_both_have_signed(practice: SlackPractice, signer: str | None) -> None:
    both_looked_back(practice)
    if signer:
        signs(practice, signer)

    for who in (ANA, BEN):
        with pytest.raises(NotSignedError):
            note(practice, who)


@pytest.mark.parametrize("applies", [True, False, None])
def test_the_notice_of_42_cfr_part_2_is_included_only_if_the_case_needs_it(
    practice: SlackPractice, *, applies: bool | None
) -> None:
    both_signed(practice)
    with practice.services.database.transaction() as session:
        set_part2(session, practice.services.seal, cases.get_for_update(session, case(practice).id), applies=applies)

    notice = WORDS.phrases["note_part2"]
    assert note(practice, ANA).endswith(f"\n\n{notice}\n") is bool(applies)
    assert "42 CFR part 2" in notice


def test_typed_text_cannot_imitate_a_heading_of_the_note(practice: SlackPractice) -> None:
    both_answered(practice)
    answers(practice, ANA, 2, "Steadier.\n\nSigned by both\nAna, Mon, Jan 1, 2024 at 10:00 AM EDT")
    sign_both(practice)

    assert note(practice, ANA).splitlines().count("Signed by both") == 1


def sign_after_second_debrief(practice: SlackPractice) -> None:
    """Submit Ben's debrief and let both sign; Ana's debrief is not changed."""
    assert looks_back(practice, BEN) is None
    for who in (ANA, BEN):
        assert signs(practice, who) is None
