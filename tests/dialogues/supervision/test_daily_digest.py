"""The daily message to a supervisor: one a day even if two were queued, and also for a supervisor who is new."""

from datetime import timedelta

from flows import outbox
from tests.support.people.people_and_roles import id_of, opens
from tests.support.people.supervision_roles import supervises_no_longer
from tests.support.practice import ANA, BEN, DANA, ELI, Stage
from tests.support.walks.booked_consult import member, visit
from tests.support.walks.review_steps import for_review
from tests.support.walks.summary_steps import both_signed


def test_two_queued_daily_messages_become_one_a_day(practice: Stage) -> None:
    both_signed(practice)
    with practice.desk.database.transaction() as session:
        dana = member(practice, session, DANA).id
        outbox.send(visit(practice, session), dana, "review_daily", None, practice.clock.now + timedelta(days=1))
    practice.passes(days=1)
    first_day = len(for_review(practice))

    practice.passes(days=3)

    assert (first_day, len(for_review(practice)) - first_day) == (2, 1)


def test_a_new_supervisor_is_told_about_what_already_waits(practice: Stage) -> None:
    both_signed(practice)
    supervises_no_longer(practice)
    supervises_no_longer(practice, ELI, BEN)
    practice.passes(days=7)
    before = len(for_review(practice))

    fay = opens(practice).presses("person", value=id_of(practice, ANA))
    fay.answers("person", supervised_by=[id_of(practice, DANA)])
    practice.passes(days=1)

    assert len(for_review(practice)) - before == 1
