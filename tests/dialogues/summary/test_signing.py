"""Look back, read and sign: a signature counts for what was read, and what both signed stays as it is."""

import pytest
from sqlmodel import select

from flows.consult.summary import actions as summary_actions
from flows.consult.talk import screens as talk_screens
from flows.errors import OutOfPlaceError
from storage.models import Signature, Summary
from tests.support.practice import ANA, BEN, Stage
from tests.support.walks.preparation_steps import CANARY
from tests.support.walks.summary_steps import (
    both_looked_back,
    both_signed,
    consult,
    heard,
    looks_back,
    only,
    reads,
    said,
    signs,
    words_of,
)
from tests.support.walks.talk_steps import actor, answers, both_begin, goes_through

READY = "The summary of maple-4821 is ready: about 2 minutes."
OPEN_AGAIN = "Ben changed something in maple-4821, so your signature is open again."
SIGNED = "You have both signed maple-4821. Notes can be added, nothing changed."
MOVED_ON = "It has changed since this page was made. Please read it once more, then sign."
each = pytest.mark.parametrize("who", [ANA, BEN])


def signatures(practice: Stage) -> list[tuple[str, int]]:
    with practice.looking() as session:
        return sorted((one.part, one.revision) for one in session.exec(select(Signature)))


def test_once_both_have_answered_the_one_who_was_first_hears_that_the_summary_is_ready(practice: Stage) -> None:
    both_begin(practice)
    goes_through(practice, ANA)
    before = (heard(practice, ANA), heard(practice, BEN))

    goes_through(practice, BEN)

    assert heard(practice, ANA) == [*before[0], READY]
    assert heard(practice, BEN) == before[1]
    assert consult(practice).configuration == "summarising"
    assert consult(practice).summary_revision == 1


@each
def test_both_read_what_both_share_and_nothing_else(practice: Stage, who: str) -> None:
    both_looked_back(practice)

    sheet = reads(practice, who)

    assert words_of(sheet.layout) == [
        *((2, name, said(whose, 2)) for name, whose in (("Ana", ANA), ("Ben", BEN))),
        *((3, name, said(whose, 3)) for name, whose in (("Ana", ANA), ("Ben", BEN))),
    ]
    assert CANARY not in str(sheet.layout)
    assert (sheet.revision, sheet.has_signed, sheet.has_other_signed, sheet.is_reopened) == (1, False, False, False)


def test_s0_25_what_clients_will_hear_is_listed_by_day_and_named_by_topic(practice: Stage) -> None:
    both_looked_back(practice)

    spread = reads(practice, ANA).layout

    assert spread is not None
    assert spread.promise_lines == (
        "Ana's client will hear by Fri 14 May 2027: The treatment goals",
        "Ben's client will hear by Fri 14 May 2027: The treatment modality",
    )
    assert spread.duration_line == "30 minutes, by video"


def test_what_is_kept_to_oneself_and_what_was_passed_over_look_the_same_to_both(practice: Stage) -> None:
    both_looked_back(practice)

    spread = reads(practice, BEN).layout

    assert spread is not None
    kept, passed_over = spread.question_texts[3], spread.question_texts[4]
    assert kept.side_texts == passed_over.side_texts


def test_without_the_tick_nothing_is_signed(practice: Stage) -> None:
    both_looked_back(practice)

    refused = summary_actions.sign(practice.desk, actor(practice, ANA), only(practice), 1, {})

    assert refused is not None
    assert refused.values == {}
    assert signatures(practice) == []


def test_both_sign_the_same_revision_and_it_is_fixed(practice: Stage) -> None:
    both_looked_back(practice)

    signs(practice, ANA)
    after_one = consult(practice).configuration
    signs(practice, BEN)

    assert after_one == "summarising"
    assert consult(practice).configuration == "signed"
    assert signatures(practice) == [("ft", 1), ("it", 1)]
    for who in (ANA, BEN):
        assert heard(practice, who)[-1] == f"{SIGNED} You have one thing to tell, by Fri 14 May."


def test_the_other_reads_that_one_has_signed(practice: Stage) -> None:
    both_looked_back(practice)

    signs(practice, ANA)

    assert reads(practice, BEN).has_other_signed
    assert reads(practice, ANA).has_signed


def test_the_same_press_twice_is_one_signature(practice: Stage) -> None:
    both_looked_back(practice)
    signs(practice, ANA)
    assert signs(practice, ANA) is None
    signs(practice, BEN)

    assert signs(practice, BEN) is None
    assert signatures(practice) == [("ft", 1), ("it", 1)]


def test_a_change_after_one_signature_opens_it_again_and_says_so(practice: Stage) -> None:
    both_looked_back(practice)
    signs(practice, ANA)
    before = heard(practice, ANA)

    answers(practice, BEN, 2, "Something new.")

    assert heard(practice, ANA) == [*before, OPEN_AGAIN]
    sheet = reads(practice, ANA)
    assert (sheet.revision, sheet.has_signed, sheet.is_reopened) == (2, False, True)
    assert (2, "Ben", "Something new.") in words_of(sheet.layout)
    signs(practice, BEN)
    assert consult(practice).configuration == "summarising"


def test_whoever_changes_something_after_signing_has_to_sign_again_themselves(practice: Stage) -> None:
    both_looked_back(practice)
    signs(practice, ANA)

    answers(practice, ANA, 2, "Something new.")

    assert reads(practice, ANA).is_reopened
    assert OPEN_AGAIN not in heard(practice, BEN)
    signs(practice, BEN)
    assert consult(practice).configuration == "summarising"
    signs(practice, ANA)
    assert consult(practice).configuration == "signed"


def test_a_signature_for_an_older_revision_is_refused_with_the_page_anew(practice: Stage) -> None:
    both_looked_back(practice)
    answers(practice, BEN, 2, "Something new.")

    refused = signs(practice, ANA, revision=1)

    assert refused is not None
    assert refused.errors == {"impressions": MOVED_ON}
    assert refused.values == {}
    assert signatures(practice) == []


@pytest.mark.parametrize("revision", [0, -1, 3, 10**9])
def test_a_signature_for_a_revision_that_never_was_is_refused(practice: Stage, revision: int) -> None:
    both_looked_back(practice)

    assert signs(practice, ANA, revision=revision) is not None
    assert signatures(practice) == []


def test_a_signature_of_before_a_change_does_not_count_once_the_other_signs(practice: Stage) -> None:
    both_looked_back(practice)
    signs(practice, ANA, revision=1)
    answers(practice, BEN, 2, "Something new.")

    signs(practice, BEN, revision=2)

    with practice.looking() as session:
        assert session.exec(select(Summary)).all() == []


def test_once_both_have_signed_nothing_can_be_changed(practice: Stage) -> None:
    both_signed(practice)

    with pytest.raises(OutOfPlaceError):
        answers(practice, ANA, 2, "Something new.")
    with pytest.raises(OutOfPlaceError):
        looks_back(practice, ANA)
    with pytest.raises(OutOfPlaceError):
        signs(practice, ANA, revision=2)


def test_two_who_sign_at_once_through_old_pages_sign_nothing_that_the_other_has_not_read(practice: Stage) -> None:
    both_looked_back(practice)
    old = reads(practice, BEN).revision
    signs(practice, ANA)
    answers(practice, ANA, 3, "Once more.")

    assert signs(practice, BEN, revision=old) is not None
    assert signatures(practice) == [("it", 1)]


def test_what_is_signed_names_the_wording_of_the_questions(practice: Stage) -> None:
    both_looked_back(practice)

    assert consult(practice).questions_version == talk_screens.QUESTIONS_VERSION
