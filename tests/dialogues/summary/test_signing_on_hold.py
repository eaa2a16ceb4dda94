"""A release is revoked while both read and sign: nobody can sign, nothing is shown, and either may end the consult."""

import pytest

from flows.consult.summary.signed_summary import NotSignedError
from flows.consult.talk.state import TalkBlockedError
from flows.consult.writing.actions import ConsultEndedError
from flows.permissions import NotYoursError
from tests.support.practice import ANA, BEN, DANA, SlackPractice
from tests.support.walks.booked_consult import cancel_consult
from tests.support.walks.preparation_steps import revoke_all_forms
from tests.support.walks.preparation_steps import signs as sign_forms
from tests.support.walks.summary_steps import (
    both_looked_back,
    consult,
    load_sign_page,
    load_signed_page,
    looks_back,
    note,
    shared_texts,
    signs,
)
from tests.support.walks.talk_steps import passes_over

for_each_therapist = pytest.mark.parametrize("who", [ANA, BEN])


def test_nobody_can_read_or_sign_while_a_release_is_missing(practice: SlackPractice) -> None:
    both_looked_back(practice)
    signs(practice, ANA)

    revoke_all_forms(practice)

    for action in (signs, looks_back):
        with pytest.raises(TalkBlockedError):
            action(practice, BEN)
    for who in (ANA, BEN):
        page = load_sign_page(practice, who)
        assert page.is_blocked
        assert page.layout is None
    assert consult(practice).configuration == "summarising"


@for_each_therapist
def test_either_may_end_a_consult_on_hold_and_then_nobody_can_read_anything(practice: SlackPractice, who: str) -> None:
    both_looked_back(practice)
    revoke_all_forms(practice)

    therapist = practice.person(who).opens_home().presses("go_on")
    assert therapist.step == "summary_waits"
    assert "a release is missing" in therapist.screen_text
    therapist.presses("cancel_it").answers("cancel")

    assert consult(practice).configuration == "cancelled"
    for reader in (ANA, BEN):
        for read in (load_sign_page, load_signed_page, note):
            with pytest.raises((ConsultEndedError, NotSignedError)):
                read(practice, reader)


def test_nobody_else_can_read_or_sign(practice: SlackPractice) -> None:
    both_looked_back(practice)

    practice.person(DANA).types()

    for action in (load_sign_page, signs, looks_back, load_signed_page, note):
        with pytest.raises(NotYoursError):
            action(practice, DANA)


def test_after_the_end_nobody_can_read_or_sign(practice: SlackPractice) -> None:
    consult_id = both_looked_back(practice)
    cancel_consult(practice, consult_id)

    for action in (load_sign_page, signs, looks_back):
        with pytest.raises(ConsultEndedError):
            action(practice, ANA)


def test_a_question_no_longer_covered_is_hidden_and_blocks_signing_until_set_to_not_discussed(
    practice: SlackPractice,
) -> None:
    both_looked_back(practice)
    revoke_all_forms(practice)
    for person in (1, 2):
        sign_forms(practice, person, "goals")

    page = load_sign_page(practice, BEN)
    refused = signs(practice, BEN)

    assert (page.uncovered_questions, {number for number, _name, _words in shared_texts(page.layout)}) == ((3,), {2})
    assert refused is not None
    assert set(refused.errors) == {"impressions"}
    for who in (ANA, BEN):
        passes_over(practice, who, 3)
    for who in (ANA, BEN):
        assert signs(practice, who) is None
    assert consult(practice).configuration == "signed"
