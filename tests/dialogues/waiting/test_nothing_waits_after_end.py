"""What has ended has no more to say: nothing waits about it, but the word that it rests."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import col, select

from storage.models import Delivery
from tests.dialogues.consent.test_on_hold import books_late
from tests.dialogues.scheduling.test_agreeing_and_booking import invited, outlines
from tests.support.practice import ANA, BEN, TUESDAY, Stage
from tests.support.walks.booked_consult import until
from tests.support.walks.preparation_steps import SCOPED, at_ready, at_scope


def waiting(practice: Stage) -> list[str]:
    """Return the kind of each message that waits about a consult that has ended."""
    ended = [one.id for one in practice.consults() if one.ended_at is not None]
    assert ended != []
    with practice.looking() as session:
        of_those = select(Delivery).where(col(Delivery.consult_id).in_(ended), col(Delivery.done_at).is_(None))
        return [one.kind for one in session.exec(of_those)]


def cancels(practice: Stage) -> None:
    books_late(practice).presses("cancel_it").sends()


def would_rather_not(practice: Stage) -> None:
    invited(practice).presses("rather_not")


def lets_rest_while_agreeing(practice: Stage) -> None:
    outlines(invited(practice), "goals").presses("let_rest").sends()


@pytest.mark.parametrize("ends", [cancels, would_rather_not, lets_rest_while_agreeing])
def test_at_each_end_only_the_word_of_it_still_waits(practice: Stage, ends: Callable[[Stage], None]) -> None:
    ends(practice)

    assert waiting(practice) == ["rests"]
    practice.deliver()
    assert [one for who in (ANA, BEN) for one in practice.one(who).messages if "rests this time" in one] != []


def test_what_lapses_leaves_nothing_to_be_said(practice: Stage) -> None:
    at_ready(practice)

    until(practice, TUESDAY + timedelta(days=21))

    assert waiting(practice) == []


def test_a_consult_that_is_given_up_for_the_colleagues_leaves_nothing_to_be_said(practice: Stage) -> None:
    ben = at_scope(practice, BEN)
    at_ready(practice, ANA)

    ben.answers("scope", **SCOPED)

    assert waiting(practice) == []
