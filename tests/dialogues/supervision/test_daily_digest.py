"""A supervisor's daily message: one a day, also when two were left at once, and for who comes to supervise later."""

from datetime import timedelta

from flows import outbox
from tests.support.people.people_and_roles import id_of, opens
from tests.support.people.supervision_roles import supervises_no_longer
from tests.support.practice import ANA, BEN, DANA, ELI, Stage
from tests.support.walks.booked_consult import member, visit
from tests.support.walks.review_steps import for_review
from tests.support.walks.summary_steps import both_signed


def test_two_that_were_left_at_once_come_to_one_a_day(practice: Stage) -> None:
    both_signed(practice)
    with practice.desk.database.transaction() as session:
        dana = member(practice, session, DANA).id
        outbox.send(visit(practice, session), dana, "review_daily", None, practice.clock.now + timedelta(days=1))
    practice.passes(days=1)
    first = len(for_review(practice))

    practice.passes(days=3)

    assert (first, len(for_review(practice)) - first) == (2, 1)


def test_who_supervises_from_now_on_hears_of_what_waits_already(practice: Stage) -> None:
    both_signed(practice)
    supervises_no_longer(practice)
    supervises_no_longer(practice, ELI, BEN)
    practice.passes(days=7)
    before = len(for_review(practice))

    fay = opens(practice).presses("person", value=id_of(practice, ANA))
    fay.answers("person", supervised_by=[id_of(practice, DANA)])
    practice.passes(days=1)

    assert len(for_review(practice)) - before == 1
