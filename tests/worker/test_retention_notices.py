"""Administrators hear of what goes 30 days before: once, in words without a code, and nothing goes unheard."""

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


def test_unannounced_nothing_goes_however_old_it_is(old: Old) -> None:
    """Nobody served for years; or the practice has just chosen fewer years."""
    old.on(LAST + 400 * DAY)
    old.on(LAST + 400 * DAY + MONTH - DAY)
    before = old.cases()
    old.on(LAST + 400 * DAY + MONTH)

    assert (before, old.cases()) == (ALL, set())


def test_with_fewer_years_it_is_announced_anew(old: Old) -> None:
    old.on(LAST - MONTH)
    old.decides(keep_case_years=5)
    old.on(LAST - DAY)
    old.on(LAST)

    assert (old.cases(), len(old.heard())) == (ALL, 2)
    old.on(LAST - DAY + MONTH)
    assert old.cases() == set()


def test_it_goes_30_days_after_somebody_has_heard_of_it_however_long_slack_was_away(old: Old) -> None:
    clock = old.practice.clock
    for day in (LAST - MONTH, LAST, LAST + MONTH):
        clock.now = at(day)
        RetentionRunner(old.machine)(clock.now)
    kept = old.cases()
    old.on(LAST + 2 * MONTH)
    (said,) = old.heard()
    old.on(LAST + 3 * MONTH - DAY)
    before = old.cases()
    old.on(LAST + 3 * MONTH)

    assert (kept, before, old.cases()) == (ALL, ALL, set())
    assert "the first on Wed 2 Aug 2034." in said


def test_what_reached_nobody_is_announced_again(old: Old) -> None:
    clock = old.practice.clock
    clock.now = at(LAST - MONTH)
    RetentionRunner(old.machine)(clock.now)
    with old.machine.database.transaction() as session:
        for one in deliveries.list_waiting(session):
            deliveries.record_outcome(session, one.id, outcome="given_up", now=clock.now)
    old.on(LAST - MONTH + DAY)
    old.on(LAST)
    before = old.cases()
    old.on(LAST + DAY)

    assert (before, old.cases()) == (ALL, set())


def test_without_anybody_to_tell_nothing_goes(old: Old) -> None:
    with old.machine.database.transaction() as session:
        fay = session.exec(select(Member).where(Member.first_name == "Fay")).one()
        members.withdraw_role(session, fay.id, "administrator")
    old.on(LAST)
    old.on(LAST + MONTH)

    assert old.cases() == ALL


def test_with_a_minor_it_asks_once_and_stays(old: Old) -> None:
    old.with_minor(MAPLE)
    old.on(LAST - MONTH)
    old.on(LAST)
    old.on(LAST + 900 * DAY)

    assert old.cases() == {MAPLE}
    asked = [one for one in old.heard() if "with a minor" in one]
    assert len(asked) == 1
    assert "set time: 1." in asked[0]


def test_with_a_minor_what_supervisors_wrote_goes_with_the_case_and_nobody_is_asked_to_delete_that_early(
    old: Old,
) -> None:
    theirs = old.writes(BIRCH, "review")
    old.with_minor(BIRCH)
    old.decides(keep_review_years=1)
    old.on(FIRST.replace(year=2028))
    old.on(FIRST.replace(year=2028) + 2 * MONTH)
    said = list_upcoming(old.machine.database, old.practice.clock.now, has_ledger=True)

    assert old.reads(theirs) == "Steadier."
    assert [one for one in (*old.heard(), *said) if "minor" in one or "birch" in one] == []


def test_a_round_is_made_once_a_day_and_twice_does_no_more(old: Old) -> None:
    old.on(LAST - MONTH)
    old.on(LAST - MONTH)
    old.on(LAST - MONTH + DAY)

    assert len(old.heard()) == 1


@pytest.mark.postgres
def test_on_postgresql_as_well(postgres_url: str, tmp_path: Path) -> None:
    old = founded(postgres_url, tmp_path / "ledger")
    theirs = old.writes(BIRCH, "review")
    old.decides(keep_review_years=1)
    old.holds(MAPLE)
    old.on(FIRST.replace(year=2028) - MONTH)
    old.on(FIRST.replace(year=2028))
    old.on(LAST - MONTH)
    before = old.cases(), old.reads(theirs)
    old.on(LAST)

    assert before == (ALL, None)
    assert old.cases() == {MAPLE}
    assert old.logged() == [("reviews.deleted", "age.1y"), *[("case.deleted", "age.7y")] * 2]
    old.machine.database.dispose()
