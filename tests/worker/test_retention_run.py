"""Old records are deleted on their day and not earlier, announced and recorded, and never while on hold."""

import pytest
from sqlmodel import select

from bot import app
from bot.deployment import Deployment
from bot.worker import retention_run
from flows.retention import messages as retention_messages
from storage.audit import log
from storage.consults import consults
from storage.models import CaseDeletion, Delivery
from storage.outbox import deliveries
from storage.retention import ledger, redaction
from tests.support.data.old_practice import BIRCH, CEDAR, DAY, FIRST, LAST, MAPLE, MONTH, Old, at
from tests.support.data.queue_launch import launch
from tests.support.practice import KEY
from tests.support.simulation.practice_in_process import TEAM

ALL = {MAPLE, CEDAR, BIRCH}


def test_cases_are_deleted_at_midnight_in_the_practice_on_their_day_and_not_earlier(old: Old) -> None:
    old.on(LAST - MONTH - DAY, 23)
    notices_before = old.heard()
    old.on(LAST - MONTH)
    notices = old.heard()
    old.on(LAST - DAY, 23)
    before = old.cases()
    old.on(LAST)

    assert (notices_before, before, old.cases()) == ([], ALL, set())
    (notice,) = notices
    assert "Cases that come to its end: 3, the first on Thu 4 May 2034." in notice
    assert old.heard() == notices
    entries = ledger.read_deletions(old.machine.ledger)
    assert {(entry.record_class, entry.why) for entry in entries} == {("case", "age.7y")}
    assert len(entries) == 3
    assert old.logged() == [("case.deleted", "age.7y")] * 3
    with old.machine.database.reading() as session:
        assert log.verify(session, old.machine.seal, old.practice_id).fault is None
        assert set(session.exec(select(CaseDeletion.why))) == {"age.7y"}
        outcomes = session.exec(select(Delivery.outcome).where(Delivery.kind == redaction.HOME)).all()
    assert set(outcomes) == {"sent"}


def test_an_added_note_restarts_the_retention_period_of_its_case(old: Old) -> None:
    old.on(LAST - MONTH)
    old.writes(BIRCH, "addendum")
    old.on(LAST)

    assert old.cases() == {BIRCH}
    old.on(LAST.replace(year=2041) - MONTH - MONTH)
    assert old.cases() == {BIRCH}


def test_without_a_retention_period_nothing_is_deleted_automatically(old: Old) -> None:
    old.decides(keep_case_years=0)
    old.on(LAST + 4000 * DAY)

    assert (old.cases(), old.heard()) == (ALL, [])


def test_a_case_on_hold_is_deleted_30_days_after_the_hold_was_lifted_and_announced(old: Old) -> None:
    old.on(LAST - MONTH)
    old.holds(MAPLE)
    old.on(LAST)
    while_on_hold = old.cases()
    old.on(LAST + 90 * DAY)
    old.holds(MAPLE, held=False)
    lifted_on = LAST + 91 * DAY
    old.on(lifted_on)
    old.on(lifted_on + MONTH - DAY)
    before = old.cases()
    old.on(lifted_on + MONTH)

    assert (while_on_hold, before, old.cases()) == ({MAPLE}, {MAPLE}, set())


def test_a_case_with_a_consult_in_progress_is_not_deleted(old: Old) -> None:
    with old.machine.database.transaction() as session:
        maple = old.case(session, MAPLE)
        consults.add(
            session, practice_id=maple.practice_id, case_id=maple.id, starter_part="it", now=old.practice.clock.now
        )
    old.on(LAST - MONTH)
    old.on(LAST)

    assert old.cases() == {MAPLE}


def test_reviews_are_deleted_before_their_case_where_the_practice_chose_so(old: Old) -> None:
    review_id, note_id = old.writes(BIRCH, "review"), old.writes(BIRCH, "addendum")
    old.decides(keep_review_years=1)
    year = FIRST.replace(year=2028)
    old.on(year - MONTH)
    old.on(year - DAY)
    before = old.reads(review_id)
    old.on(year)

    assert (before, old.reads(review_id), old.reads(note_id)) == ("Steadier.", None, "Steadier.")
    assert [(entry.record_class, entry.why) for entry in ledger.read_deletions(old.machine.ledger)] == [
        ("review", "age.1y")
    ]
    assert (old.cases(), old.logged()) == (ALL, [("reviews.deleted", "age.1y")])


def test_abandoned_drafts_are_deleted_unless_the_case_is_on_hold(old: Old) -> None:
    old.drafts(BIRCH)
    old.on(FIRST + MONTH)
    while_recent = old.left()
    old.holds(BIRCH)
    old.on(FIRST + MONTH + DAY)
    while_on_hold = old.left()
    old.holds(BIRCH, held=False)
    old.on(FIRST + MONTH + 2 * DAY)

    assert (while_recent, while_on_hold, old.left()) == (["addendum"], ["addendum"], [])
    assert old.logged() == [("drafts.deleted", "age.30d")]


def test_drafts_of_a_consult_in_progress_are_not_deleted(old: Old) -> None:
    with old.machine.database.transaction() as session:
        maple = old.case(session, MAPLE)
        consults.add(
            session, practice_id=maple.practice_id, case_id=maple.id, starter_part="it", now=old.practice.clock.now
        )
    old.drafts(MAPLE)
    old.on(FIRST + 300 * DAY)

    assert old.left() == ["addendum"]


def test_nothing_is_deleted_while_the_ledger_cannot_be_written(old: Old, caplog: pytest.LogCaptureFixture) -> None:
    old.on(LAST - MONTH)
    old.machine.ledger.mkdir(parents=True)
    old.on(LAST)
    before = old.cases()
    old.machine.ledger.rmdir()
    old.on(LAST, 1)

    assert (before, old.cases()) == (ALL, set())
    assert [record.getMessage() for record in caplog.records] == ["retention: the round is put off: CliError"]


def test_a_hold_that_is_set_during_the_run_is_respected(old: Old) -> None:
    old.on(LAST - MONTH)
    old.practice.clock.now = at(LAST)
    with old.machine.database.reading() as session:
        due_cases = retention_messages.load_outlook(session, old.practice_id, old.practice.clock.now)
    old.holds(MAPLE)
    deleted = {
        case.code: retention_run.delete_if_due(old.machine, old.practice_id, case, old.practice.clock.now)
        for case in due_cases
    }

    assert deleted == {MAPLE: False, CEDAR: True, BIRCH: True}
    assert old.cases() == {MAPLE}


def test_the_running_service_deletes_old_cases(old: Old) -> None:
    clock = old.practice.clock
    product = app.build_product(build_deployment(old), clock)
    launch(product.deliveries)
    for day in (LAST - MONTH, LAST):
        clock.now = at(day)
        product.deliveries.run_maintenance()
        record_as_sent(old)
    product.deliveries.close()
    product.services.database.dispose()

    assert old.cases() == set()
    assert len(ledger.read_deletions(old.machine.ledger)) == 3


def record_as_sent(old: Old) -> None:
    """Record that the waiting messages were sent, because this service has no Slack."""
    with old.machine.database.transaction() as session:
        for delivery in deliveries.list_waiting(session):
            deliveries.record_outcome(session, delivery.id, outcome="sent", now=old.practice.clock.now)


def build_deployment(old: Old) -> Deployment:
    """Return the settings of a service for this practice, without a Slack that answers."""
    return Deployment(
        database_url=str(old.practice.database.engine.url),
        key=KEY,
        bot_token="xoxb-made-up",
        signing_secret="made-up",
        api_url="http://127.0.0.1:1/api/",
        public_url="http://127.0.0.1:1",
        team_id=TEAM,
        deletion_ledger=old.machine.ledger,
    )
