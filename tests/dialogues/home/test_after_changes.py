"""A message whose question is settled says what came of it, without buttons; an open Home tab follows what happens."""

from datetime import datetime

from sqlmodel import select

from bot.demo.local_slack.traffic_log import list_readable
from bot.dispatch import handle
from flows.actions import Click, Kind
from flows.messages import outbox
from flows.replies import Show
from storage.models import Delivery
from tests.dialogues.scheduling.test_agreeing_and_booking import finishes_preparing, invited
from tests.support.people.identities import slack_identity
from tests.support.practice import ANA, BEN, DANA, SlackPractice, Therapist
from tests.support.walks.booked_consult import context_for, member, pass_time_until
from tests.support.walks.client_promises import MORNING, told
from tests.support.walks.preparation_steps import at_ready
from tests.support.walks.review_steps import decides
from tests.support.walks.summary_steps import both_looked_back, both_signed, signs


def labels(therapist: Therapist, number: int) -> list[str]:
    """Return the words of one direct message: its text, then its buttons."""
    return list_readable(therapist.practice.workspace.get_view(therapist.id).messages[number].blocks)


def drawings(practice: SlackPractice) -> list[datetime]:
    """Return when each Home tab was last queued to be drawn."""
    with practice.read_session() as session:
        return [row.made_at for row in session.exec(select(Delivery).where(Delivery.kind == "home"))]


def test_an_invitation_says_what_came_of_it_once_both_have_booked(practice: SlackPractice) -> None:
    ben = invited(practice)
    practice.follow()
    assert "Rather not" in labels(ben, 0)

    finishes_preparing(ben).answers("agree", when=ben.options("when")[0])
    practice.follow()

    assert labels(ben, 0) == ["maple-4821 with Ana: You agreed and booked Wed, May 5 at 9:00 AM CDT."]
    assert "See details" in labels(ben, -1)  # what is still to come keeps its buttons
    practice.follow()
    assert len(ben.messages) == 2


def test_an_old_copy_of_a_settled_message_still_answers(practice: SlackPractice) -> None:
    ben = invited(practice)
    practice.follow()
    finishes_preparing(ben).answers("agree", when=ben.options("when")[0])
    ben.closes()
    identity = slack_identity(BEN, practice.services.team_id)

    reply = handle(practice.services, identity, Click(Kind.PRESS, "prepare", str(practice.consults()[0].id)))

    assert isinstance(reply, Show)
    assert reply.form.step == "booked"


def test_a_summary_that_was_signed_no_longer_asks_to_be(practice: SlackPractice) -> None:
    both_looked_back(practice)
    practice.follow()
    asked = [who for who in (ANA, BEN) if "ready to read and sign" in practice.person(who).messages[-1]]

    for who in asked:
        signs(practice, who)
    practice.follow()

    assert asked
    for who in asked:
        last = next(text for text in reversed(practice.person(who).messages) if "You signed" in text)
        assert last.endswith("You signed on Thu, May 6.")


def test_what_was_told_is_said_where_it_was_asked(practice: SlackPractice) -> None:
    both_signed(practice)
    pass_time_until(practice, MORNING)
    practice.follow()
    asked = len(practice.person(ANA).messages) - 1
    assert "I've told my client" in labels(practice.person(ANA), asked)

    told(practice, ANA)
    practice.follow()

    assert labels(practice.person(ANA), asked)[0].startswith("maple-4821 with Ben: You told your client on ")


def test_a_new_digest_retires_the_one_before_and_the_last_says_when_all_is_read(practice: SlackPractice) -> None:
    both_signed(practice)
    practice.pass_time(days=1)
    practice.follow()
    practice.pass_time(days=3)
    practice.follow()
    dana = practice.person(DANA)

    digests = [labels(dana, number) for number, text in enumerate(dana.messages) if "review" in text or "newer" in text]
    assert digests[0] == ["There's a newer message about this below."]
    assert [len(digest) for digest in digests] == [1] * (len(digests) - 1) + [2]

    before = len(dana.messages)
    decides(practice, "approved")
    practice.follow()

    assert labels(dana, -1) == ["You're all caught up."]
    assert len(dana.messages) == before


def test_an_open_home_tab_follows_what_the_colleague_does(practice: SlackPractice) -> None:
    ana = at_ready(practice).closes().opens_home()
    practice.follow()
    ben = practice.person(BEN).opens_home()
    assert "Waiting for others" in ana.home

    finishes_preparing(ben).answers("agree", when=ben.options("when")[0])
    practice.follow()

    assert "Coming up" in ana.home
    assert "Coming up" in ben.home


def test_home_is_drawn_only_for_who_has_opened_it_and_only_if_it_changes(practice: SlackPractice) -> None:
    ana = at_ready(practice).closes()
    practice.follow()
    assert drawings(practice) == []
    ana.opens_home().presses("whynot").closes()
    practice.follow()
    first = drawings(practice)

    practice.pass_time(minutes=1)
    ana.presses("whynot").closes()
    practice.follow()

    assert len(first) == 1
    assert drawings(practice) == first
    assert practice.workspace.get_view(BEN).home is None


def test_messages_about_no_case_are_left_alone(practice: SlackPractice) -> None:
    with practice.services.database.transaction() as session:
        outbox.send(context_for(practice, session), member(practice, session, ANA).id, "hello")
    practice.follow()

    assert "Show me the guidelines" in labels(practice.person(ANA), -1)
