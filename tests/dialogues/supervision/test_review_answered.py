"""What follows a review: a note that the supervisor asked for, or a talk in supervision."""

from flows.supervision import actions as supervision_actions
from tests.support.practice import ANA, BEN, DANA, ELI, SlackPractice
from tests.support.run_as import perform_page
from tests.support.walks.review_steps import COMMENT, THEIRS, adds, decides, for_review, load_side, outcomes, queue
from tests.support.walks.summary_steps import both_signed, consult_id_of, load_signed_page
from tests.support.walks.talk_steps import actor


def test_only_the_writer_is_asked_for_a_change_and_reads_the_comment(practice: SlackPractice) -> None:
    both_signed(practice)

    assert decides(practice, "change_asked", COMMENT) is None
    practice.pass_time(hours=1)

    message = (
        "Dana reviewed maple-4821 and would like you to add a note. You can read the comment on your private page."
    )
    assert practice.person(ANA).messages.count(message) == 1
    assert message not in practice.person(BEN).messages
    assert [text for _line, text in load_signed_page(practice, ANA).review_comments] == [COMMENT]
    assert load_signed_page(practice, BEN).review_comments == ()
    assert load_side(practice, ELI, THEIRS).comments == ()
    assert queue(practice) == {"change_asked": 1}
    assert load_side(practice).form is None


def test_it_is_the_writers_turn_until_they_add_the_requested_note(practice: SlackPractice) -> None:
    both_signed(practice)
    decides(practice, "change_asked", COMMENT)

    ana = practice.person(ANA).opens_home()
    assert "maple-4821 with Ben: add the note that Dana asked for" in ana.home
    assert "Dana would like you to add a note." in ana.presses("go_on").screen_text
    assert "asked for" not in practice.person(BEN).opens_home().home
    assert adds(practice) is None

    assert "asked for" not in practice.person(ANA).opens_home().home


def test_the_requested_note_puts_the_side_back_on_the_list(practice: SlackPractice) -> None:
    both_signed(practice)
    decides(practice, "change_asked", COMMENT)
    practice.pass_time(days=1)
    before = len(for_review(practice))
    assert adds(practice, reason="left_out") is None
    assert queue(practice) == {"change_asked": 1}

    assert adds(practice) is None

    assert queue(practice) == {"to_read": 1}
    assert [text for _line, text, _own in load_side(practice).addenda][-1] == f"{ANA} adds a line."
    practice.pass_time(days=3)
    assert len(for_review(practice)) > before
    assert decides(practice, "approved") is None
    assert queue(practice) == {}
    assert outcomes(practice) == ["change_asked", "approved"]


def test_a_note_by_the_other_therapist_does_not_answer_the_request(practice: SlackPractice) -> None:
    both_signed(practice)
    decides(practice, "change_asked", COMMENT)

    form = adds(practice, BEN)

    assert form is not None
    assert queue(practice) == {"change_asked": 1}


def test_a_side_to_discuss_in_supervision_stays_listed_until_it_is_approved(practice: SlackPractice) -> None:
    both_signed(practice)
    assert decides(practice, "taken_further", COMMENT) is None
    practice.pass_time(days=2)

    message = "Dana would like to talk with you about maple-4821 in supervision."
    assert practice.person(ANA).messages.count(message) == 1
    assert queue(practice) == {"taken_further": 1}
    assert for_review(practice) == []

    assert decides(practice, "approved") is None
    assert queue(practice) == {}


def test_both_therapists_are_told_that_the_summary_was_approved_and_it_stays_findable(practice: SlackPractice) -> None:
    both_signed(practice)
    dana = practice.person(DANA)
    assert "Nothing has been reviewed yet." in dana.types("reviewed").screen_text
    decides(practice, "approved")
    practice.deliver()

    told = "Dana reviewed maple-4821 and approved it. There's nothing more for you to do."
    assert [practice.person(who).messages.count(told) for who in (ANA, BEN)] == [1, 1]
    line = "maple-4821, Ana: approved by Dana, Thu, May 6. Opened by Dana."
    assert line in dana.closes().opens_home().presses("reviewed").screen_text
    waiting = perform_page(practice.services, actor(practice, DANA), supervision_actions.load_queue_page, "")
    assert [(item.line, item.path) for item in waiting.reviewed] == [(line, f"/r/{consult_id_of(practice)}/it")]
    assert load_side(practice).comments
