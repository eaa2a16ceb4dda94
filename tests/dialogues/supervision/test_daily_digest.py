"""The daily message to a supervisor: one a day even if two were queued, and also for a supervisor who is new."""

from datetime import timedelta

from flows.messages import outbox
from tests.support.people.people_and_roles import id_of, opens_people
from tests.support.people.supervision_roles import supervises_no_longer
from tests.support.practice import ANA, BEN, DANA, ELI, SlackPractice
from tests.support.walks.booked_consult import context_for, member
from tests.support.walks.review_steps import for_review
from tests.support.walks.summary_steps import both_signed


def test_two_queued_daily_messages_become_one_a_day(practice: SlackPractice) -> None:
    both_signed(practice)
    with practice.services.database.transaction() as session:
        dana = member(practice, session, DANA).id
        outbox.send(context_for(practice, session), dana, "review_daily", practice.clock.now + timedelta(days=1))
    practice.pass_time(days=1)
    first_day = len(for_review(practice))

    practice.pass_time(days=3)

    assert (first_day, len(for_review(practice)) - first_day) == (2, 1)


def test_a_new_supervisor_is_told_about_what_already_waits_once_the_therapist_opens_it(
    practice: SlackPractice,
) -> None:
    both_signed(practice)
    supervises_no_longer(practice)
    supervises_no_longer(practice, ELI, BEN)
    practice.pass_time(days=7)
    before = len(for_review(practice))

    fay = opens_people(practice).presses("person", value=id_of(practice, ANA))
    fay.answers("person", supervised_by=[id_of(practice, DANA)])
    practice.deliver()
    practice.pass_time(days=4)
    assert len(for_review(practice)) == before

    ana = practice.person(ANA).types("settings").presses("my_supervisors")
    ana.presses("open_earlier", value=id_of(practice, DANA)).answers("open_earlier")
    practice.pass_time(days=1)

    assert len(for_review(practice)) - before == 1
