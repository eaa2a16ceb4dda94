"""Administrators are told once, 30 days ahead and without case codes, about records that will be deleted."""

from pathlib import Path

import pytest
from sqlmodel import select

from bot.cli.retention import list_upcoming
from bot.worker.retention_run import RetentionRunner
from storage.models import Member
from storage.outbox import deliveries
from storage.people import members
from tests.support.data.old_practice import BIRCH, CEDAR, DAY, FIRST, LAST, MAPLE, MONTH, Old, at, founded

ALL = {MAPLE, CEDAR, BIRCH}


def test_nothing_is_deleted_unannounced_however_old_it_is(old: Old) -> None:
    """The service was off for years, or the practice has just chosen a shorter retention period."""
    old.on(LAST + 400 * DAY)
    old.on(LAST + 400 * DAY + MONTH - DAY)
    before = old.cases()
    old.on(LAST + 400 * DAY + MONTH)

    assert (before, old.cases()) == (ALL, set())


def test_a_shorter_retention_period_is_announced_again(old: Old) -> None:
    old.on(LAST - MONTH)
    old.decides(keep_case_years=5)
    old.on(LAST - DAY)
    old.on(LAST)

    assert (old.cases(), len(old.heard())) == (ALL, 2)
    old.on(LAST - DAY + MONTH)
    assert old.cases() == set()


def test_cases_are_deleted_30_days_after_the_notice_arrived_however_late_it_was(old: Old) -> None:
    clock = old.practice.clock
    for day in (LAST - MONTH, LAST, LAST + MONTH):
        clock.now = at(day)
        RetentionRunner(old.machine)(clock.now)
    undelivered = old.cases()
    old.on(LAST + 2 * MONTH)
    (notice,) = old.heard()
    old.on(LAST + 3 * MONTH - DAY)
    before = old.cases()
    old.on(LAST + 3 * MONTH)

    assert (undelivered, before, old.cases()) == (ALL, ALL, set())
    assert "the first on Wed 2 Aug 2034." in notice


def test_a_notice_that_reached_nobody_is_sent_again(old: Old) -> None:
    clock = old.practice.clock
    clock.now = at(LAST - MONTH)
    RetentionRunner(old.machine)(clock.now)
    with old.machine.database.transaction() as session:
        for delivery in deliveries.list_waiting(session):
            deliveries.record_outcome(session, delivery.id, outcome="given_up", now=clock.now)
    old.on(LAST - MONTH + DAY)
    old.on(LAST)
    before = old.cases()
    old.on(LAST + DAY)

    assert (before, old.cases()) == (ALL, set())


def test_without_an_administrator_nothing_is_deleted(old: Old) -> None:
    with old.machine.database.transaction() as session:
        fay = session.exec(select(Member).where(Member.first_name == "Fay")).one()
        members.withdraw_role(session, fay.id, "administrator")
    old.on(LAST)
    old.on(LAST + MONTH)

    assert old.cases() == ALL


def test_a_case_with_a_minor_is_not_deleted_and_the_administrator_is_asked_once(old: Old) -> None:
    old.with_minor(MAPLE)
    old.on(LAST - MONTH)
    old.on(LAST)
    old.on(LAST + 900 * DAY)

    assert old.cases() == {MAPLE}
    questions = [notice for notice in old.heard() if "with a minor" in notice]
    assert len(questions) == 1
    assert "set time: 1." in questions[0]


def test_reviews_of_a_case_with_a_minor_are_not_deleted_early_and_nobody_is_asked_to(
    old: Old,
) -> None:
    review_id = old.writes(BIRCH, "review")
    old.with_minor(BIRCH)
    old.decides(keep_review_years=1)
    old.on(FIRST.replace(year=2028))
    old.on(FIRST.replace(year=2028) + 2 * MONTH)
    upcoming = list_upcoming(old.machine.database, old.practice.clock.now, has_ledger=True)

    assert old.reads(review_id) == "Steadier."
    assert [line for line in (*old.heard(), *upcoming) if "minor" in line or "birch" in line] == []


def test_repeated_retention_runs_send_one_notice(old: Old) -> None:
    old.on(LAST - MONTH)
    old.on(LAST - MONTH)
    old.on(LAST - MONTH + DAY)

    assert len(old.heard()) == 1


@pytest.mark.postgres
def test_retention_works_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    old = founded(postgres_url, tmp_path / "ledger")
    review_id = old.writes(BIRCH, "review")
    old.decides(keep_review_years=1)
    old.holds(MAPLE)
    old.on(FIRST.replace(year=2028) - MONTH)
    old.on(FIRST.replace(year=2028))
    old.on(LAST - MONTH)
    before = old.cases(), old.reads(review_id)
    old.on(LAST)

    assert before == (ALL, None)
    assert old.cases() == {MAPLE}
    assert old.logged() == [("reviews.deleted", "age.1y"), *[("case.deleted", "age.7y")] * 2]
    old.machine.database.dispose()
