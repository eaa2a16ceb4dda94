"""Eight questions, each in one's own words, at one's own pace, in one order."""

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from bot.coach import talking, writing
from bot.coach.access import NotYoursError
from bot.coach.conferring import NotBegunError
from flows.consult import chart
from flows.consult.parts import Part
from flows.errors import OutOfPlaceError
from flows.forms import LONGEST_WORDS
from storage.models import Answer, Writing
from tests.dialogues.stage import ANA, BEN, DANA, Stage
from tests.dialogues.talked import (
    SAID,
    TOLD_BY,
    actor,
    answers,
    at_the_time,
    begins,
    both_begin,
    box,
    goes_through,
    page,
    passes_over,
    recorded,
    types,
)
from tests.dialogues.ways import CANARY, goes_on

NOTHING_TO_READ, NOT_YET = "", None
PROMISED = {"sharing": "will_hear", "hear_by": TOLD_BY.isoformat()}
KEPT_CLOSED = {"sharing": "not_for_sharing"}


def where(practice: Stage, part: str = "it") -> str:
    return chart.where(practice.consults()[0].configuration, Part(part))


def only(practice: Stage) -> str:
    return str(practice.consults()[0].id)


def asks_where(practice: Stage, who: str = ANA) -> str:
    return talking.where(practice.desk, actor(practice, who), only(practice))


def test_a_page_shows_the_question_one_is_at_why_it_is_asked_and_where_the_other_is(practice: Stage) -> None:
    both_begin(practice)
    goes_through(practice, BEN, last=2)

    ana = page(practice, ANA)

    assert (ana.number, ana.at, ana.question) == (1, 1, "How did you determine this dx?")
    assert ana.where == "Ben is on question 3."
    assert "diagnosis" in ana.why
    assert (ana.code, ana.colleague, ana.held, ana.in_scope, ana.can_go_back) == (
        *("maple-4821", "Ben", False, True),
        False,
    )
    assert (ana.form.step, ana.recorded, ana.theirs) == ("talk", "", NOT_YET)
    assert "sharing" not in ana.form.values


def test_before_one_has_begun_there_is_no_question_to_read(practice: Stage) -> None:
    at_the_time(practice)
    begins(practice, BEN)

    with pytest.raises(NotBegunError):
        page(practice, ANA)
    with pytest.raises(NotBegunError):
        answers(practice, ANA, 1)
    assert page(practice, BEN).where == "Ana is not here yet. You can begin."


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
    assert (done.at, done.number, done.where) == (9, 8, "Ben is on question 1.")
    assert page(practice, BEN).where == "Ana has answered all eight."


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
    assert page(practice, ANA, 1).theirs is NOT_YET

    answers(practice, ANA, 1, **mine)

    assert page(practice, ANA, 1).theirs == "Ben's view of it."


def test_what_is_not_for_sharing_and_what_was_not_discussed_look_alike(practice: Stage) -> None:
    both_begin(practice)
    answers(practice, BEN, 1, "Ben's own.", **KEPT_CLOSED)
    passes_over(practice, BEN, 2)
    goes_through(practice, ANA, last=2)

    closed, passed = page(practice, ANA, 1), page(practice, ANA, 2)

    assert closed.theirs == passed.theirs == NOTHING_TO_READ
    assert "Ben's own" not in repr(closed)


def test_what_was_open_closes_again_when_it_is_changed_to_not_for_sharing(practice: Stage) -> None:
    both_begin(practice)
    for who in (ANA, BEN):
        answers(practice, who, 1)
    assert page(practice, ANA, 1).theirs == SAID

    answers(practice, BEN, 1, **KEPT_CLOSED)

    assert page(practice, ANA, 1).theirs == NOTHING_TO_READ


def test_only_the_latest_version_is_ever_open(practice: Stage) -> None:
    both_begin(practice)
    answers(practice, ANA, 1)
    answers(practice, BEN, 1, "The first try.")

    answers(practice, BEN, 1, "The second try.")

    assert page(practice, ANA, 1).theirs == "The second try."


def test_an_impression_needs_words_and_what_the_client_knows_and_what_was_typed_is_kept(practice: Stage) -> None:
    both_begin(practice)

    refused = answers(practice, ANA, 1, SAID, sharing=None)

    assert refused is not None
    assert refused.errors == {"sharing": "Please choose one."}
    assert recorded(practice) == []
    assert (box(practice, ANA, 1), refused.values["words"]) == (SAID, SAID)
    empty = answers(practice, ANA, 1, "  \n ")
    assert empty is not None
    assert empty.errors == {"words": "Please write a few words."}


@pytest.mark.parametrize(
    ("hear_by", "said"),
    [
        (None, "Please choose a day."),
        ("", "Please choose a day."),
        ("soon", "That is not a day I know. Please choose one."),
        ("2027-05-06", "That day is too early for this. Please choose a later one."),
        ("2027-11-03", "That day is too late for this. Please choose an earlier one."),
    ],
)
def test_s0_25_who_will_tell_names_a_day_from_tomorrow_on(practice: Stage, hear_by: str | None, said: str) -> None:
    both_begin(practice)

    refused = answers(practice, ANA, 1, sharing="will_hear", hear_by=hear_by)

    assert refused is not None
    assert refused.errors == {"hear_by": said}
    assert recorded(practice) == []


def test_a_day_counts_only_where_the_client_will_hear_it(practice: Stage) -> None:
    both_begin(practice)
    assert answers(practice, ANA, 1, hear_by="2020-01-01") is None
    assert answers(practice, ANA, 2, hear_by=TOLD_BY.isoformat()) is None
    assert answers(practice, BEN, 1, **PROMISED) is None

    with practice.looking() as session:
        kept = {(one.part, one.question): one.hear_by for one in session.exec(select(Answer))}
    assert kept == {("it", 1): None, ("it", 2): None, ("ft", 1): TOLD_BY}


def test_a_forged_choice_is_refused(practice: Stage) -> None:
    both_begin(practice)

    for sharing in ("everything", ["knows"], 7):
        refused = answers(practice, ANA, 1, sharing=sharing)
        assert refused is not None
        assert refused.errors == {"sharing": "Please choose from the list."}
    assert recorded(practice) == []


def test_3000_characters_in_every_box_of_all_eight_questions_are_kept_and_shown(practice: Stage) -> None:
    both_begin(practice)
    longest = {number: (f"{number} ü😀\n" * LONGEST_WORDS)[: LONGEST_WORDS - 1] + "." for number in range(1, 9)}

    for who in (ANA, BEN):
        for number, words in longest.items():
            assert answers(practice, who, number, words, **PROMISED) is None

    for number, words in longest.items():
        assert (box(practice, ANA, number), page(practice, BEN, number).theirs) == (words, words)
    assert practice.consults()[0].configuration == "summarising"


def test_one_character_more_is_kept_as_a_draft_and_can_be_shortened(practice: Stage) -> None:
    both_begin(practice)
    too_long = "w" * (LONGEST_WORDS + 1)

    refused = answers(practice, ANA, 1, too_long)

    assert refused is not None
    assert refused.errors == {"words": "That is longer than 3,000 characters. Please shorten it a little."}
    assert box(practice, ANA, 1) == too_long
    assert answers(practice, ANA, 1, too_long[1:]) is None


def test_what_is_typed_survives_until_it_is_recorded_and_is_its_writers_alone(practice: Stage) -> None:
    both_begin(practice)
    answers(practice, BEN, 1)
    types(practice, ANA, 1, f"{CANARY} half a sent")

    assert box(practice, ANA, 1) == f"{CANARY} half a sent"
    assert CANARY not in repr(page(practice, BEN, 1))
    assert page(practice, ANA, 1).theirs is NOT_YET
    answers(practice, ANA, 1, "Whole.")
    assert box(practice, ANA, 1) == "Whole."


@pytest.mark.parametrize("kind", ["impression_2", "impression_0", "impression_9", "impression_", "differently"])
def test_drafts_are_kept_only_for_questions_that_one_has_come_to(practice: Stage, kind: str) -> None:
    both_begin(practice)

    with pytest.raises(OutOfPlaceError):
        writing.keep_draft(practice.desk, actor(practice, ANA), only(practice), kind, SAID)


def test_an_earlier_question_can_be_changed_and_one_stays_where_one_was(practice: Stage) -> None:
    both_begin(practice)
    goes_through(practice, ANA, last=3)
    earlier = page(practice, ANA, 2)
    assert (earlier.form.values["words"], earlier.form.values["sharing"]) == (f"{ANA} on question 2.", "knows")
    assert (earlier.recorded, earlier.can_go_back) == ("impression", True)

    answers(practice, ANA, 2, "Otherwise.", **PROMISED)

    assert recorded(practice)[1:3] == [(2, 1, "impression"), (2, 2, "impression")]
    changed = page(practice, ANA, 2)
    assert (changed.form.values["words"], changed.form.values["hear_by"]) == ("Otherwise.", TOLD_BY)
    assert page(practice, ANA).number == 4


def test_the_same_again_makes_no_new_version(practice: Stage) -> None:
    both_begin(practice)
    for _ in range(3):
        answers(practice, ANA, 1)

    assert recorded(practice) == [(1, 1, "impression")]
    with practice.looking() as session:
        assert len(session.exec(select(Writing).where(col(Writing.kind) == "impression_1")).all()) == 1


def test_what_the_client_knows_can_change_without_the_words(practice: Stage) -> None:
    both_begin(practice)
    answers(practice, ANA, 1)
    answers(practice, ANA, 1, **PROMISED)

    with practice.looking() as session:
        kept = session.exec(select(Answer).order_by(col(Answer.version))).all()
    assert [(one.sharing, one.writing_id) for one in kept] == [
        ("knows", kept[0].writing_id),
        ("will_hear", kept[0].writing_id),
    ]


def test_not_discussed_takes_one_tap_keeps_what_was_typed_and_can_be_changed(practice: Stage) -> None:
    both_begin(practice)

    passes_over(practice, ANA, 1, "Half a thought.")

    assert recorded(practice) == [(1, 1, "not_discussed")]
    kept = page(practice, ANA, 1)
    assert (kept.recorded, kept.form.values["words"]) == ("not_discussed", "Half a thought.")
    assert "sharing" not in kept.form.values
    answers(practice, BEN, 1)
    assert page(practice, BEN, 1).theirs == NOTHING_TO_READ
    assert answers(practice, ANA, 1, "A whole thought.") is None
    assert page(practice, BEN, 1).theirs == "A whole thought."


def test_a_question_outside_the_scope_takes_only_not_discussed(practice: Stage) -> None:
    both_begin(practice, ["goals"])

    asked = page(practice, ANA)
    assert (asked.in_scope, asked.form.fields) == (False, ())
    refused = answers(practice, ANA, 1, SAID)
    assert refused is not None
    assert refused.fields == ()
    assert recorded(practice) == []
    with pytest.raises(OutOfPlaceError):
        types(practice, ANA, 1, SAID)
    passes_over(practice, ANA, 1, SAID)
    assert recorded(practice) == [(1, 1, "not_discussed")]
    assert page(practice, ANA).in_scope


def test_two_tabs_that_record_one_question_leave_no_question_out(practice: Stage) -> None:
    both_begin(practice)
    first, second = page(practice, ANA), page(practice, ANA)

    answers(practice, ANA, first.number, "From the first tab.")
    answers(practice, ANA, second.number, "From the second tab.")

    assert recorded(practice) == [(1, 1, "impression"), (1, 2, "impression")]
    assert (page(practice, ANA).number, box(practice, ANA, 1)) == (2, "From the second tab.")


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
    assert page(practice, BEN, 5).theirs == "Otherwise."


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
        talking.where(practice.desk, actor(practice, ANA), nobodys)


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


def test_the_day_by_which_a_client_hears_it_is_counted_where_the_therapist_is(practice: Stage) -> None:
    both_begin(practice)
    practice.passes(hours=14.5)  # half past midnight in New York, half past eleven in Chicago
    tomorrow = date(2027, 5, 7)

    assert answers(practice, BEN, 1, sharing="will_hear", hear_by=tomorrow.isoformat()) is None
    refused = answers(practice, ANA, 1, sharing="will_hear", hear_by=tomorrow.isoformat())
    assert refused is not None
    assert answers(practice, ANA, 1, sharing="will_hear", hear_by=(tomorrow + timedelta(days=1)).isoformat()) is None
