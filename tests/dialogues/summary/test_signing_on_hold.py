"""A release is revoked while both read and sign: nobody can sign, nothing is shown, and either may end the consult."""

import pytest

from flows.consult.summary.signed_summary import NotSignedError
from flows.consult.talk.state import TalkBlockedError
from flows.consult.writing.actions import ConsultEndedError
from flows.permissions import NotYoursError
from tests.support.practice import ANA, BEN, DANA, Stage
from tests.support.walks.booked_consult import ends
from tests.support.walks.preparation_steps import revoke
from tests.support.walks.preparation_steps import signs as sign_forms
from tests.support.walks.summary_steps import (
    both_looked_back,
    consult,
    looks_back,
    note,
    reads,
    reads_again,
    signs,
    words_of,
)
from tests.support.walks.talk_steps import passes_over

for_each_therapist = pytest.mark.parametrize("who", [ANA, BEN])


def test_nobody_can_read_or_sign_while_a_release_is_missing(practice: Stage) -> None:
    both_looked_back(practice)
    signs(practice, ANA)

    revoke(practice)

    for action in (signs, looks_back):
        with pytest.raises(TalkBlockedError):
            action(practice, BEN)
    for who in (ANA, BEN):
        page = reads(practice, who)
        assert page.is_blocked
        assert page.layout is None
    assert consult(practice).configuration == "summarising"


@for_each_therapist
def test_either_may_end_a_consult_on_hold_and_then_nobody_can_read_anything(practice: Stage, who: str) -> None:
    both_looked_back(practice)
    revoke(practice)

    therapist = practice.one(who).opens_home().presses("go_on")
    assert therapist.sees == "summary_waits"
    assert "release is not in force" in therapist.reads
    therapist.presses("cancel_it").answers("cancel")

    assert consult(practice).configuration == "cancelled"
    for reader in (ANA, BEN):
        for read in (reads, reads_again, note):
            with pytest.raises((ConsultEndedError, NotSignedError)):
                read(practice, reader)


def test_nobody_else_can_read_or_sign(practice: Stage) -> None:
    both_looked_back(practice)

    practice.one(DANA).types()

    for action in (reads, signs, looks_back, reads_again, note):
        with pytest.raises(NotYoursError):
            action(practice, DANA)


def test_after_the_end_nobody_can_read_or_sign(practice: Stage) -> None:
    consult_id = both_looked_back(practice)
    ends(practice, consult_id)

    for action in (reads, signs, looks_back):
        with pytest.raises(ConsultEndedError):
            action(practice, ANA)


def test_a_question_no_longer_covered_is_hidden_and_blocks_signing_until_set_to_not_discussed(
    practice: Stage,
) -> None:
    both_looked_back(practice)
    revoke(practice)
    for person in (1, 2):
        sign_forms(practice, person, "goals")

    page = reads(practice, BEN)
    refused = signs(practice, BEN)

    assert (page.uncovered_questions, {number for number, _name, _words in words_of(page.layout)}) == ((3,), {2})
    assert refused is not None
    assert set(refused.errors) == {"impressions"}
    for who in (ANA, BEN):
        passes_over(practice, who, 3)
    for who in (ANA, BEN):
        assert signs(practice, who) is None
    assert consult(practice).configuration == "signed"
