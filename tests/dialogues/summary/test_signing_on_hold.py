"""Revoked or stopped while two read and sign: nobody signs, nothing more is shown, either lets it rest."""

import pytest

from flows.consult.summary.signed_summary import NotSignedError
from flows.consult.talk.state import TalkBlockedError
from flows.consult.writing.actions import ConsultEndedError
from flows.permissions import NotYoursError
from tests.support.practice import ANA, BEN, DANA, Stage
from tests.support.walks.booked_consult import ends
from tests.support.walks.preparation_steps import revoke
from tests.support.walks.preparation_steps import signs as papers_for
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

each = pytest.mark.parametrize("who", [ANA, BEN])


def test_nobody_signs_or_reads_while_a_release_is_not_in_force(practice: Stage) -> None:
    both_looked_back(practice)
    signs(practice, ANA)

    revoke(practice)

    for deed in (signs, looks_back):
        with pytest.raises(TalkBlockedError):
            deed(practice, BEN)
    for who in (ANA, BEN):
        sheet = reads(practice, who)
        assert sheet.is_blocked
        assert sheet.layout is None
    assert consult(practice).configuration == "summarising"


@each
def test_either_lets_it_rest_while_it_is_held_and_nobody_reads_anything_any_more(practice: Stage, who: str) -> None:
    both_looked_back(practice)
    revoke(practice)

    one = practice.one(who).opens_home().presses("go_on")
    assert one.sees == "summary_waits"
    assert "release is not in force" in one.reads
    one.presses("cancel_it").answers("cancel")

    assert consult(practice).configuration == "cancelled"
    for reader in (ANA, BEN):
        for read in (reads, reads_again, note):
            with pytest.raises((ConsultEndedError, NotSignedError)):
                read(practice, reader)


def test_to_anybody_else_there_is_nothing_to_read_or_sign(practice: Stage) -> None:
    both_looked_back(practice)

    practice.one(DANA).types()

    for deed in (reads, signs, looks_back, reads_again, note):
        with pytest.raises(NotYoursError):
            deed(practice, DANA)


def test_after_the_end_nothing_is_read_or_signed(practice: Stage) -> None:
    consult_id = both_looked_back(practice)
    ends(practice, consult_id)

    for deed in (reads, signs, looks_back):
        with pytest.raises(ConsultEndedError):
            deed(practice, ANA)


def test_what_the_releases_cover_no_more_is_not_shown_and_holds_the_signatures_until_it_is_not_discussed(
    practice: Stage,
) -> None:
    both_looked_back(practice)
    revoke(practice)
    for person in (1, 2):
        papers_for(practice, person, "goals")

    sheet = reads(practice, BEN)
    refused = signs(practice, BEN)

    assert (sheet.uncovered_questions, {number for number, _name, _words in words_of(sheet.layout)}) == ((3,), {2})
    assert refused is not None
    assert set(refused.errors) == {"impressions"}
    for who in (ANA, BEN):
        passes_over(practice, who, 3)
    for who in (ANA, BEN):
        assert signs(practice, who) is None
    assert consult(practice).configuration == "signed"
