"""After a consult has ended, no message about it waits, except the one that says that it ended."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import col, select

from storage.models import Delivery
from tests.dialogues.consent.test_on_hold import books_last_time
from tests.dialogues.scheduling.test_agreeing_and_booking import finishes_preparing, invited
from tests.support.practice import ANA, BEN, TUESDAY, Stage
from tests.support.walks.booked_consult import until
from tests.support.walks.preparation_steps import SCOPED, at_ready, at_scope


def waiting_kinds(practice: Stage) -> list[str]:
    """Return the kind of each message that still waits about an ended consult."""
    ended_ids = [consult.id for consult in practice.consults() if consult.ended_at is not None]
    assert ended_ids != []
    with practice.looking() as session:
        unsent = select(Delivery).where(col(Delivery.consult_id).in_(ended_ids), col(Delivery.done_at).is_(None))
        return [delivery.kind for delivery in session.exec(unsent)]


def cancels_booked_consult(practice: Stage) -> None:
    books_last_time(practice).presses("cancel_it").sends()


def declines_invitation(practice: Stage) -> None:
    invited(practice).presses("rather_not")


def ends_while_agreeing(practice: Stage) -> None:
    finishes_preparing(invited(practice), "goals").presses("let_rest").sends()


@pytest.mark.parametrize("ends", [cancels_booked_consult, declines_invitation, ends_while_agreeing])
def test_after_each_kind_of_end_only_the_message_about_it_waits(practice: Stage, ends: Callable[[Stage], None]) -> None:
    ends(practice)

    assert waiting_kinds(practice) == ["rests"]
    practice.deliver()
    assert [
        message for who in (ANA, BEN) for message in practice.one(who).messages if "rests this time" in message
    ] != []


def test_no_message_waits_about_an_expired_consult(practice: Stage) -> None:
    at_ready(practice)

    until(practice, TUESDAY + timedelta(days=21))

    assert waiting_kinds(practice) == []


def test_no_message_waits_about_a_consult_abandoned_for_the_colleagues(practice: Stage) -> None:
    ben = at_scope(practice, BEN)
    at_ready(practice, ANA)

    ben.answers("scope", **SCOPED)

    assert waiting_kinds(practice) == []
