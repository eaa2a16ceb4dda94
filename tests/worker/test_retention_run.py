"""Old records are deleted on their day and not earlier, announced and recorded, and never while on hold."""

from datetime import datetime, timedelta
from itertools import islice

import pytest
from sqlmodel import select

from bot import app
from bot.deployment import Deployment
from bot.worker import retention_run
from flows.retention import messages as retention_messages
from storage.audit import verification
from storage.consults import consults
from storage.models import CaseDeletion, Delivery
from storage.outbox import deliveries
from storage.retention import ledger, redaction
from tests.support.data.old_practice import BIRCH, CEDAR, DAY, FIRST, LAST, MAPLE, MONTH, OldPractice, in_new_york
from tests.support.data.query_plans import list_scans
from tests.support.practice import KEY
from tests.support.simulation.practice_in_process import TEAM

ALL = {MAPLE, CEDAR, BIRCH}
MINUTE = timedelta(minutes=1)


def test_cases_are_deleted_at_midnight_in_the_practice_on_their_day_and_not_earlier(old: OldPractice) -> None:
    old.advance_to(LAST - MONTH - DAY, 23)
    notices_before = old.messages_to_fay()
    old.advance_to(LAST - MONTH)
    notices = old.messages_to_fay()
    old.advance_to(LAST - DAY, 23)
    before = old.readable_cases()
    old.advance_to(LAST)

    assert (notices_before, before, old.readable_cases()) == ([], ALL, set())
    (notice,) = notices
    assert "Cases for which that time is ending: 3, the first on Thu, May 4, 2034." in notice
    assert old.messages_to_fay() == notices
    entries = ledger.read_deletions(old.stores.ledger, old.stores.seal)
    assert {(entry.record_class, entry.why) for entry in entries} == {("case", "age.7y")}
    assert len(entries) == 3
    assert old.logged_deletions() == [("case.deleted", "age.7y")] * 3
    with old.stores.database.reading() as session:
        assert verification.verify(session, old.stores.seal, old.practice_id).fault is None
        assert set(session.exec(select(CaseDeletion.why))) == {"age.7y"}
        outcomes = session.exec(select(Delivery.outcome).where(Delivery.kind == redaction.HOME)).all()
    assert set(outcomes) == {"sent"}


def test_an_added_note_restarts_the_retention_period_of_its_case(old: OldPractice) -> None:
    old.advance_to(LAST - MONTH)
    old.write(BIRCH, "addendum")
    old.advance_to(LAST)

    assert old.readable_cases() == {BIRCH}
    old.advance_to(LAST.replace(year=2041) - MONTH - MONTH)
    assert old.readable_cases() == {BIRCH}


def test_without_a_retention_period_nothing_is_deleted_automatically(old: OldPractice) -> None:
    old.change_settings(keep_case_years=0)
    old.advance_to(LAST + 4000 * DAY)

    assert (old.readable_cases(), old.messages_to_fay()) == (ALL, [])


def test_a_case_on_hold_is_deleted_30_days_after_the_hold_was_lifted_and_announced(old: OldPractice) -> None:
    old.advance_to(LAST - MONTH)
    old.set_hold(MAPLE)
    old.advance_to(LAST)
    while_on_hold = old.readable_cases()
    old.advance_to(LAST + 90 * DAY)
    old.set_hold(MAPLE, held=False)
    lifted_on = LAST + 91 * DAY
    old.advance_to(lifted_on)
    old.advance_to(lifted_on + MONTH - DAY)
    before = old.readable_cases()
    old.advance_to(lifted_on + MONTH)

    assert (while_on_hold, before, old.readable_cases()) == ({MAPLE}, {MAPLE}, set())


def test_a_case_with_a_consult_in_progress_is_not_deleted(old: OldPractice) -> None:
    with old.stores.database.transaction() as session:
        maple = old.case(session, MAPLE)
        consults.add(
            session, practice_id=maple.practice_id, case_id=maple.id, starter_part="it", now=old.practice.clock.now
        )
    old.advance_to(LAST - MONTH)
    old.advance_to(LAST)

    assert old.readable_cases() == {MAPLE}


def test_reviews_are_deleted_before_their_case_where_the_practice_chose_so(old: OldPractice) -> None:
    review_id, note_id = old.write(BIRCH, "review"), old.write(BIRCH, "addendum")
    old.change_settings(keep_review_years=1)
    year = FIRST.replace(year=2028)
    old.advance_to(year - MONTH)
    old.advance_to(year - DAY)
    before = old.read(review_id)
    old.advance_to(year)

    assert (before, old.read(review_id), old.read(note_id)) == ("Steadier.", None, "Steadier.")
    assert [(entry.record_class, entry.why) for entry in ledger.read_deletions(old.stores.ledger, old.stores.seal)] == [
        ("review", "age.1y")
    ]
    assert (old.readable_cases(), old.logged_deletions()) == (ALL, [("reviews.deleted", "age.1y")])


def test_abandoned_drafts_are_deleted_unless_the_case_is_on_hold(old: OldPractice) -> None:
    old.abandon_draft(BIRCH)
    old.advance_to(FIRST + MONTH)
    while_recent = old.draft_kinds()
    old.set_hold(BIRCH)
    old.advance_to(FIRST + MONTH + DAY)
    while_on_hold = old.draft_kinds()
    old.set_hold(BIRCH, held=False)
    old.advance_to(FIRST + MONTH + 2 * DAY)

    assert (while_recent, while_on_hold, old.draft_kinds()) == (["addendum"], ["addendum"], [])
    assert old.logged_deletions() == [("drafts.deleted", "age.30d")]


def test_drafts_of_a_consult_in_progress_are_not_deleted(old: OldPractice) -> None:
    with old.stores.database.transaction() as session:
        maple = old.case(session, MAPLE)
        consults.add(
            session, practice_id=maple.practice_id, case_id=maple.id, starter_part="it", now=old.practice.clock.now
        )
    old.abandon_draft(MAPLE)
    old.advance_to(FIRST + 300 * DAY)

    assert old.draft_kinds() == ["addendum"]


def test_nothing_is_deleted_while_the_ledger_cannot_be_written(
    old: OldPractice, caplog: pytest.LogCaptureFixture
) -> None:
    old.advance_to(LAST - MONTH)
    old.stores.ledger.mkdir(parents=True)
    old.advance_to(LAST)
    before = old.readable_cases()
    old.stores.ledger.rmdir()
    old.advance_to(LAST, 1)

    assert (before, old.readable_cases()) == (ALL, set())
    assert [record.getMessage() for record in caplog.records] == ["retention: the round is put off: CliError"]


def test_a_hold_that_is_set_during_the_run_is_respected(old: OldPractice) -> None:
    old.advance_to(LAST - MONTH)
    old.practice.clock.now = in_new_york(LAST)
    with old.stores.database.reading() as session:
        due_cases = list(retention_messages.iter_outlook(session, old.practice_id, old.practice.clock.now))
    old.set_hold(MAPLE)
    deleted = {
        case.code: retention_run.delete_if_due(old.stores, old.practice_id, case, old.practice.clock.now)
        for case in due_cases
    }

    assert deleted == {MAPLE: False, CEDAR: True, BIRCH: True}
    assert old.readable_cases() == {MAPLE}


def test_a_run_that_ends_after_any_of_its_steps_is_continued_and_repeats_nothing(old: OldPractice) -> None:
    old.abandon_draft(BIRCH)
    for day in (LAST - MONTH, LAST):
        now = old.practice.clock.now = in_new_york(day)
        finished = [run_some_steps(old, number, now + number * MINUTE) for number in range(1, 10)]
        old.practice.clock.now = in_new_york(day, 12)
        old.practice.outbox.deliver_due(old.practice.clock.now)
        assert True in finished

    (notice,) = old.messages_to_fay()
    assert "Cases for which that time is ending: 3, the first on Thu, May 4, 2034." in notice
    assert (old.readable_cases(), old.draft_kinds()) == (set(), [])
    assert len(ledger.read_deletions(old.stores.ledger, old.stores.seal)) == 3
    assert sorted(old.logged_deletions()) == [*[("case.deleted", "age.7y")] * 3, ("drafts.deleted", "age.30d")]


def run_some_steps(old: OldPractice, number: int, now: datetime) -> bool:
    """Run this many steps, with one case in each, as if the process was killed then; return whether none was left."""
    steps = retention_run.iter_steps(old.stores, old.practice_id, now, limit=1)
    return sum(1 for _step in islice(steps, number)) < number


def test_the_running_service_deletes_old_cases_and_looks_through_no_table(old: OldPractice) -> None:
    clock = old.practice.clock
    product = app.build_product(build_deployment(old), clock)
    with list_scans(product.services.database) as scans:
        product.deliveries.launch()
        for day in (LAST - MONTH, LAST):
            clock.now = in_new_york(day)
            product.deliveries.run_maintenance()
            record_as_sent(old)
        product.deliveries.close()
    product.services.database.dispose()

    assert (old.readable_cases(), scans) == (set(), set())
    assert len(ledger.read_deletions(old.stores.ledger, old.stores.seal)) == 3


def record_as_sent(old: OldPractice) -> None:
    """Record that the waiting messages were sent, because this service has no Slack."""
    with old.stores.database.transaction() as session:
        for delivery in deliveries.list_waiting(session):
            deliveries.record_outcome(session, delivery.id, outcome="sent", now=old.practice.clock.now)


def build_deployment(old: OldPractice) -> Deployment:
    """Return the settings of a service for this practice, without a Slack that answers."""
    return Deployment(
        database_url=str(old.practice.database.engine.url),
        key=KEY,
        bot_token="xoxb-made-up",
        signing_secret="made-up",
        api_url="http://127.0.0.1:1/api/",
        public_url="http://127.0.0.1:1",
        team_id=TEAM,
        deletion_ledger=old.stores.ledger,
    )
