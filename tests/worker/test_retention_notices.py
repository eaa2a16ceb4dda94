"""Administrators are told once, 30 days ahead and without case codes, about records that will be deleted."""

from pathlib import Path

import pytest
from sqlmodel import select

from bot.cli.retention import list_upcoming
from bot.worker.retention_run import RetentionRunner
from storage.models import Member
from storage.outbox import deliveries
from storage.people import members
from tests.support.data.old_practice import (
    BIRCH,
    CEDAR,
    DAY,
    FIRST,
    LAST,
    MAPLE,
    MONTH,
    OldPractice,
    create_old_practice,
    in_new_york,
)

ALL = {MAPLE, CEDAR, BIRCH}


def test_nothing_is_deleted_unannounced_however_old_it_is(old: OldPractice) -> None:
    """The service was off for years, or the practice has just chosen a shorter retention period."""
    old.advance_to(LAST + 400 * DAY)
    old.advance_to(LAST + 400 * DAY + MONTH - DAY)
    before = old.readable_cases()
    old.advance_to(LAST + 400 * DAY + MONTH)

    assert (before, old.readable_cases()) == (ALL, set())


def test_a_shorter_retention_period_is_announced_again(old: OldPractice) -> None:
    old.advance_to(LAST - MONTH)
    old.change_settings(keep_case_years=5)
    old.advance_to(LAST - DAY)
    old.advance_to(LAST)

    assert (old.readable_cases(), len(old.messages_to_fay())) == (ALL, 2)
    old.advance_to(LAST - DAY + MONTH)
    assert old.readable_cases() == set()


def test_cases_are_deleted_30_days_after_the_notice_arrived_however_late_it_was(old: OldPractice) -> None:
    clock = old.practice.clock
    for day in (LAST - MONTH, LAST, LAST + MONTH):
        clock.now = in_new_york(day)
        RetentionRunner(old.stores)(clock.now)
    undelivered = old.readable_cases()
    old.advance_to(LAST + 2 * MONTH)
    (notice,) = old.messages_to_fay()
    old.advance_to(LAST + 3 * MONTH - DAY)
    before = old.readable_cases()
    old.advance_to(LAST + 3 * MONTH)

    assert (undelivered, before, old.readable_cases()) == (ALL, ALL, set())
    assert "the first on Wed, Aug 2, 2034." in notice


def test_a_notice_that_reached_nobody_is_sent_again(old: OldPractice) -> None:
    clock = old.practice.clock
    clock.now = in_new_york(LAST - MONTH)
    RetentionRunner(old.stores)(clock.now)
    with old.stores.database.transaction() as session:
        for delivery in deliveries.list_waiting(session):
            deliveries.record_outcome(session, delivery.id, outcome="given_up", now=clock.now)
    old.advance_to(LAST - MONTH + DAY)
    old.advance_to(LAST)
    before = old.readable_cases()
    old.advance_to(LAST + DAY)

    assert (before, old.readable_cases()) == (ALL, set())


def test_without_an_administrator_nothing_is_deleted(old: OldPractice) -> None:
    with old.stores.database.transaction() as session:
        fay = session.exec(select(Member).where(Member.first_name == "Fay")).one()
        members.withdraw_role(session, fay.id, "administrator")
    old.advance_to(LAST)
    old.advance_to(LAST + MONTH)

    assert old.readable_cases() == ALL


def test_a_case_with_a_minor_is_not_deleted_and_the_administrator_is_asked_once(old: OldPractice) -> None:
    old.add_minor(MAPLE)
    old.advance_to(LAST - MONTH)
    old.advance_to(LAST)
    old.advance_to(LAST + 900 * DAY)

    assert old.readable_cases() == {MAPLE}
    questions = [notice for notice in old.messages_to_fay() if "with a minor" in notice]
    assert len(questions) == 1
    assert "set time: 1." in questions[0]


def test_reviews_of_a_case_with_a_minor_are_not_deleted_early_and_nobody_is_asked_to(
    old: OldPractice,
) -> None:
    review_id = old.write(BIRCH, "review")
    old.add_minor(BIRCH)
    old.change_settings(keep_review_years=1)
    old.advance_to(FIRST.replace(year=2028))
    old.advance_to(FIRST.replace(year=2028) + 2 * MONTH)
    upcoming = list_upcoming(old.stores.database, old.practice.clock.now, has_ledger=True)

    assert old.read(review_id) == "Steadier."
    assert [line for line in (*old.messages_to_fay(), *upcoming) if "minor" in line or "birch" in line] == []


def test_repeated_retention_runs_send_one_notice(old: OldPractice) -> None:
    old.advance_to(LAST - MONTH)
    old.advance_to(LAST - MONTH)
    old.advance_to(LAST - MONTH + DAY)

    assert len(old.messages_to_fay()) == 1


@pytest.mark.postgres
def test_retention_works_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    old = create_old_practice(postgres_url, tmp_path / "ledger")
    review_id = old.write(BIRCH, "review")
    old.change_settings(keep_review_years=1)
    old.set_hold(MAPLE)
    old.advance_to(FIRST.replace(year=2028) - MONTH)
    old.advance_to(FIRST.replace(year=2028))
    old.advance_to(LAST - MONTH)
    before = old.readable_cases(), old.read(review_id)
    old.advance_to(LAST)

    assert before == (ALL, None)
    assert old.readable_cases() == {MAPLE}
    assert old.logged_deletions() == [("reviews.deleted", "age.1y"), *[("case.deleted", "age.7y")] * 2]
    old.stores.database.dispose()
