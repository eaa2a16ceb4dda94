"""Eight questions, each at one's own pace, in one order; what opens for the other, and who waits."""

import pytest

from flows.consult import chart
from flows.consult.parts import Part
from flows.consult.talk import actions as talk_actions
from flows.consult.talk.state import TalkNotStartedError
from flows.errors import OutOfPlaceError
from flows.permissions import NotYoursError
from tests.support.practice import ANA, BEN, DANA, Stage
from tests.support.walks.preparation_steps import goes_on
from tests.support.walks.talk_steps import (
    SAID,
    TOLD_BY,
    actor,
    answers,
    at_the_time,
    begins,
    both_begin,
    goes_through,
    page,
    passes_over,
    recorded,
    types,
)

NOTHING_TO_READ, NOT_YET = "", None
PROMISED = {"sharing": "will_hear", "hear_by": TOLD_BY.isoformat()}
KEPT_CLOSED = {"sharing": "not_for_sharing"}


def where(practice: Stage, part: str = "it") -> str:
    return chart.current_step(practice.consults()[0].configuration, Part(part))


def only(practice: Stage) -> str:
    return str(practice.consults()[0].id)


def asks_where(practice: Stage, who: str = ANA) -> str:
    return talk_actions.load_colleague_progress(practice.desk, actor(practice, who), only(practice))


def test_a_page_shows_the_question_one_is_at_why_it_is_asked_and_where_the_other_is(practice: Stage) -> None:
    both_begin(practice)
    goes_through(practice, BEN, last=2)

    ana = page(practice, ANA)

    assert (ana.number, ana.current_question, ana.question) == (1, 1, "How did you determine this dx?")
    assert ana.colleague_progress == "Ben is on question 3."
    assert "diagnosis" in ana.why
    assert (ana.code, ana.colleague, ana.is_blocked, ana.is_in_scope, ana.can_go_back) == (
        *("maple-4821", "Ben", False, True),
        False,
    )
    assert (ana.form.step, ana.recorded, ana.colleague_impression) == ("talk", "", NOT_YET)
    assert "sharing" not in ana.form.values


def test_before_one_has_begun_there_is_no_question_to_read(practice: Stage) -> None:
    at_the_time(practice)
    begins(practice, BEN)

    with pytest.raises(TalkNotStartedError):
        page(practice, ANA)
    with pytest.raises(TalkNotStartedError):
        answers(practice, ANA, 1)
    assert page(practice, BEN).colleague_progress == "Ana is not here yet. You can begin."


def test_s0_45_the_order_is_fixed_and_no_question_further_on_can_be_read_or_answered(practice: Stage) -> None:
    both_begin(practice)

    for number in (0, 2, 8, 9, -1):
        with pytest.raises(OutOfPlaceError):
            answers(practice, ANA, number)
        with pytest.raises(OutOfPlaceError):
            page(practice, ANA, number)
    assert recorded(practice) == []
    assert answers(practice, ANA, 1) is None
    assert (page(practice, ANA).number, recorded(practice)) == (2, [(1, 1, "impression")])


def test_neither_waits_for_the_other(practice: Stage) -> None:
    both_begin(practice)

    goes_through(practice, ANA)

    assert (where(practice), where(practice, "ft")) == ("answered", "q1")
    done = page(practice, ANA)
    assert (done.current_question, done.number, done.colleague_progress) == (9, 8, "Ben is on question 1.")
    assert page(practice, BEN).colleague_progress == "Ana has answered all eight."


def test_when_both_have_answered_all_eight_the_summary_can_be_read_and_the_other_hears_so(practice: Stage) -> None:
    both_begin(practice)
    goes_through(practice, ANA)
    heard = len(practice.one(ANA).messages)

    goes_through(practice, BEN)
    practice.deliver()

    consult = practice.consults()[0]
    assert (consult.configuration, consult.summary_revision) == ("summarising", 1)
    assert len(practice.one(ANA).messages) == heard + 1


@pytest.mark.parametrize("mine", [{}, PROMISED, KEPT_CLOSED])
def test_s0_25_the_others_impression_opens_once_both_have_recorded_and_it_is_for_sharing(
    practice: Stage, mine: dict[str, str]
) -> None:
    both_begin(practice)
    answers(practice, BEN, 1, "Ben's view of it.", **PROMISED)
    assert page(practice, ANA, 1).colleague_impression is NOT_YET

    answers(practice, ANA, 1, **mine)

    assert page(practice, ANA, 1).colleague_impression == "Ben's view of it."


def test_what_is_not_for_sharing_and_what_was_not_discussed_look_alike(practice: Stage) -> None:
    both_begin(practice)
    answers(practice, BEN, 1, "Ben's own.", **KEPT_CLOSED)
    passes_over(practice, BEN, 2)
    goes_through(practice, ANA, last=2)

    closed, passed = page(practice, ANA, 1), page(practice, ANA, 2)

    assert closed.colleague_impression == passed.colleague_impression == NOTHING_TO_READ
    assert "Ben's own" not in repr(closed)


def test_what_was_open_closes_again_when_it_is_changed_to_not_for_sharing(practice: Stage) -> None:
    both_begin(practice)
    for who in (ANA, BEN):
        answers(practice, who, 1)
    assert page(practice, ANA, 1).colleague_impression == SAID

    answers(practice, BEN, 1, **KEPT_CLOSED)

    assert page(practice, ANA, 1).colleague_impression == NOTHING_TO_READ


def test_only_the_latest_version_is_ever_open(practice: Stage) -> None:
    both_begin(practice)
    answers(practice, ANA, 1)
    answers(practice, BEN, 1, "The first try.")

    answers(practice, BEN, 1, "The second try.")

    assert page(practice, ANA, 1).colleague_impression == "The second try."


def test_in_the_summary_everything_can_still_be_changed_and_each_change_is_another_revision(practice: Stage) -> None:
    both_begin(practice)
    for who in (ANA, BEN):
        goes_through(practice, who)

    answers(practice, ANA, 5, "Otherwise.")
    assert practice.consults()[0].summary_revision == 2
    answers(practice, ANA, 5, "Otherwise.")
    assert practice.consults()[0].summary_revision == 2
    passes_over(practice, BEN, 8)
    assert practice.consults()[0].summary_revision == 3
    assert page(practice, BEN, 5).colleague_impression == "Otherwise."


def test_after_the_signatures_nothing_is_answered_or_shown_here(practice: Stage) -> None:
    both_begin(practice)
    for who in (ANA, BEN):
        goes_through(practice, who)
    with practice.desk.database.transaction() as session:
        consult = session.merge(practice.consults()[0])
        consult.configuration = "signed"

    with pytest.raises(OutOfPlaceError):
        answers(practice, ANA, 5, "Otherwise.")
    with pytest.raises(OutOfPlaceError):
        page(practice, ANA, 5)


@pytest.mark.parametrize("who", [DANA, "U0ELI"])
def test_nobody_else_reads_or_answers(practice: Stage, who: str) -> None:
    both_begin(practice)
    answers(practice, ANA, 1)

    for deed in (
        lambda: page(practice, who),
        lambda: answers(practice, who, 1),
        lambda: types(practice, who, 1, SAID),
        lambda: asks_where(practice, who),
    ):
        with pytest.raises(NotYoursError):
            deed()


def test_a_page_can_ask_again_and_again_where_the_other_is(practice: Stage) -> None:
    both_begin(practice)
    assert asks_where(practice) == "Ben is on question 1."
    goes_through(practice, BEN, last=6)
    assert asks_where(practice) == "Ben is on question 7."
    goes_through(practice, BEN, first=7)
    assert asks_where(practice) == "Ben has answered all eight."


@pytest.mark.parametrize("nobodys", ["", "nothing", "00000000-0000-0000-0000-000000000000"])
def test_a_page_that_asks_of_no_consult_is_turned_away(practice: Stage, nobodys: str) -> None:
    both_begin(practice)

    with pytest.raises(NotYoursError):
        talk_actions.load_colleague_progress(practice.desk, actor(practice, ANA), nobodys)


def test_who_is_done_waits_and_the_other_is_asked_when_it_gets_old(practice: Stage) -> None:
    both_begin(practice)
    goes_through(practice, ANA)
    ana = goes_on(practice.one(ANA))
    assert "You have answered all eight. I tell you when the summary is ready." in ana.reads
    assert "Waiting for Ben, since Thu 6 May. I ask again Tue 11 May." in ana.reads
    assert "maple-4821 with Ben: waiting for Ben" in ana.closes().opens_home().home

    practice.passes(days=5)

    assert practice.one(BEN).messages[-1].startswith("maple-4821 has waited for you since Thu 6 May.")
    assert practice.one(BEN).presses("prepare").sees == "own_page"


def test_while_both_still_answer_nobody_waits(practice: Stage) -> None:
    both_begin(practice)
    goes_through(practice, ANA, last=7)

    assert practice.preparation("ft").waited_since is None
    assert practice.preparation("it").waited_since is None


def test_the_wait_ends_with_the_last_answer(practice: Stage) -> None:
    both_begin(practice)
    goes_through(practice, ANA)
    assert practice.preparation("ft").waited_since == practice.clock.now

    goes_through(practice, BEN)
    practice.passes(days=1)

    assert not any(one.startswith("maple-4821 has waited") for one in practice.one(BEN).messages)
