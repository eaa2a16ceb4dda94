"""What follows a review: a note that the supervisor asked for, or a talk in supervision."""

from tests.support.practice import ANA, BEN, ELI, SlackPractice
from tests.support.walks.review_steps import COMMENT, THEIRS, adds, decides, for_review, load_side, outcomes, queue
from tests.support.walks.summary_steps import both_signed, load_signed_page


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
    assert "Dana asked for a note from you." in ana.presses("go_on").screen_text
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
