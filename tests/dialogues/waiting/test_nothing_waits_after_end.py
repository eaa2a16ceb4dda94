"""After a consult has ended, no message about it waits, except the one that says that it ended."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import col, select

from storage.models import Delivery
from tests.dialogues.consent.test_on_hold import books_last_time
from tests.dialogues.scheduling.test_agreeing_and_booking import finishes_preparing, invited
from tests.support.practice import ANA, BEN, TUESDAY, SlackPractice
from tests.support.walks.booked_consult import pass_time_until
from tests.support.walks.preparation_steps import SCOPED, at_ready, at_scope


def waiting_kinds(practice: SlackPractice) -> list[str]:
    """Return the kind of each message that still waits about an ended consult."""
    ended_ids = [consult.id for consult in practice.consults() if consult.ended_at is not None]
    assert ended_ids != []
    with practice.read_session() as session:
        unsent = select(Delivery).where(col(Delivery.consult_id).in_(ended_ids), col(Delivery.done_at).is_(None))
        return [delivery.kind for delivery in session.exec(unsent)]


def cancels_booked_consult(practice: SlackPractice) -> None:
    books_last_time(practice).presses("cancel_it").sends()


def declines_invitation(practice: SlackPractice) -> None:
    invited(practice).presses("rather_not").sends()


def ends_while_agreeing(practice: SlackPractice) -> None:
    finishes_preparing(invited(practice), "goals").presses("let_rest").sends()


@pytest.mark.parametrize("ends", [cancels_booked_consult, declines_invitation, ends_while_agreeing])
def test_after_each_kind_of_end_only_the_message_about_it_waits(
    practice: SlackPractice, ends: Callable[[SlackPractice], None]
) -> None:
    ends(practice)

    assert sorted(waiting_kinds(practice)) == ["end_is_final", "rests"]
    practice.pass_time(minutes=10)
    assert [message for who in (ANA, BEN) for message in practice.person(who).messages if "go ahead" in message] != []


def test_no_message_waits_about_an_expired_consult(practice: SlackPractice) -> None:
    at_ready(practice)

    pass_time_until(practice, TUESDAY + timedelta(days=21))

    assert waiting_kinds(practice) == []


def test_no_message_waits_about_a_consult_abandoned_for_the_colleagues(practice: SlackPractice) -> None:
    ben = at_scope(practice, BEN)
    at_ready(practice, ANA)

    ben.answers("scope", **SCOPED)

    assert waiting_kinds(practice) == []
