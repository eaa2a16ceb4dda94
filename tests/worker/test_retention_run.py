"""What goes by its age: on its day and no earlier, announced, recorded, and never while it is on hold."""

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


def test_words_go_on_their_day_at_the_practices_midnight_and_not_a_moment_before(old: Old) -> None:
    old.on(LAST - MONTH - DAY, 23)
    unheard = old.heard()
    old.on(LAST - MONTH)
    told = old.heard()
    old.on(LAST - DAY, 23)
    before = old.cases()
    old.on(LAST)

    assert (unheard, before, old.cases()) == ([], ALL, set())
    (said,) = told
    assert "Cases that come to its end: 3, the first on Thu 4 May 2034." in said
    assert old.heard() == told
    entries = ledger.read_deletions(old.machine.ledger)
    assert {(one.record_class, one.why) for one in entries} == {("case", "age.7y")}
    assert len(entries) == 3
    assert old.logged() == [("case.deleted", "age.7y")] * 3
    with old.machine.database.reading() as session:
        assert log.verify(session, old.machine.seal, old.practice_id).fault is None
        assert set(session.exec(select(CaseDeletion.why))) == {"age.7y"}
        cleared = session.exec(select(Delivery.outcome).where(Delivery.kind == redaction.HOME)).all()
    assert set(cleared) == {"sent"}


def test_what_is_added_to_a_case_begins_its_years_anew(old: Old) -> None:
    old.on(LAST - MONTH)
    old.writes(BIRCH, "addendum")
    old.on(LAST)

    assert old.cases() == {BIRCH}
    old.on(LAST.replace(year=2041) - MONTH - MONTH)
    assert old.cases() == {BIRCH}


def test_until_an_administrator_deletes_it_nothing_goes(old: Old) -> None:
    old.decides(keep_case_years=0)
    old.on(LAST + 4000 * DAY)

    assert (old.cases(), old.heard()) == (ALL, [])


def test_what_is_on_hold_stays_and_goes_30_days_after_it_was_lifted_and_announced(old: Old) -> None:
    old.on(LAST - MONTH)
    old.holds(MAPLE)
    old.on(LAST)
    held = old.cases()
    old.on(LAST + 90 * DAY)
    old.holds(MAPLE, held=False)
    lifted = LAST + 91 * DAY
    old.on(lifted)
    old.on(lifted + MONTH - DAY)
    before = old.cases()
    old.on(lifted + MONTH)

    assert (held, before, old.cases()) == ({MAPLE}, {MAPLE}, set())


def test_while_a_consult_is_under_way_its_case_stays(old: Old) -> None:
    with old.machine.database.transaction() as session:
        maple = old.case(session, MAPLE)
        consults.add(
            session, practice_id=maple.practice_id, case_id=maple.id, starter_part="it", now=old.practice.clock.now
        )
    old.on(LAST - MONTH)
    old.on(LAST)

    assert old.cases() == {MAPLE}


def test_supervisors_words_go_alone_where_the_practice_chose_so(old: Old) -> None:
    theirs, own = old.writes(BIRCH, "review"), old.writes(BIRCH, "addendum")
    old.decides(keep_review_years=1)
    year = FIRST.replace(year=2028)
    old.on(year - MONTH)
    old.on(year - DAY)
    before = old.reads(theirs)
    old.on(year)

    assert (before, old.reads(theirs), old.reads(own)) == ("Steadier.", None, "Steadier.")
    assert [(one.record_class, one.why) for one in ledger.read_deletions(old.machine.ledger)] == [("review", "age.1y")]
    assert (old.cases(), old.logged()) == (ALL, [("reviews.deleted", "age.1y")])


def test_drafts_that_nobody_went_on_with_go_and_those_of_a_case_on_hold_stay(old: Old) -> None:
    old.drafts(BIRCH)
    old.on(FIRST + MONTH)
    young = old.left()
    old.holds(BIRCH)
    old.on(FIRST + MONTH + DAY)
    held = old.left()
    old.holds(BIRCH, held=False)
    old.on(FIRST + MONTH + 2 * DAY)

    assert (young, held, old.left()) == (["addendum"], ["addendum"], [])
    assert old.logged() == [("drafts.deleted", "age.30d")]


def test_drafts_of_a_consult_that_goes_on_stay(old: Old) -> None:
    with old.machine.database.transaction() as session:
        maple = old.case(session, MAPLE)
        consults.add(
            session, practice_id=maple.practice_id, case_id=maple.id, starter_part="it", now=old.practice.clock.now
        )
    old.drafts(MAPLE)
    old.on(FIRST + 300 * DAY)

    assert old.left() == ["addendum"]


def test_a_ledger_that_cannot_be_written_keeps_everything_until_it_can(
    old: Old, caplog: pytest.LogCaptureFixture
) -> None:
    old.on(LAST - MONTH)
    old.machine.ledger.mkdir(parents=True)
    old.on(LAST)
    kept = old.cases()
    old.machine.ledger.rmdir()
    old.on(LAST, 1)

    assert (kept, old.cases()) == (ALL, set())
    assert [one.getMessage() for one in caplog.records] == ["retention: the round is put off: PlainError"]


def test_a_hold_that_comes_while_the_round_is_made_is_seen(old: Old) -> None:
    old.on(LAST - MONTH)
    old.practice.clock.now = at(LAST)
    with old.machine.database.reading() as session:
        due = retention_messages.load_outlook(session, old.practice_id, old.practice.clock.now)
    old.holds(MAPLE)
    went = {
        one.code: retention_run.delete_if_due(old.machine, old.practice_id, one, old.practice.clock.now) for one in due
    }

    assert went == {MAPLE: False, CEDAR: True, BIRCH: True}
    assert old.cases() == {MAPLE}


def test_the_service_makes_the_round(old: Old) -> None:
    clock = old.practice.clock
    house = app.build_product(place(old), clock)
    launch(house.deliveries)
    for day in (LAST - MONTH, LAST):
        clock.now = at(day)
        house.deliveries.run_maintenance()
        heard(old)
    house.deliveries.close()
    house.services.database.dispose()

    assert old.cases() == set()
    assert len(ledger.read_deletions(old.machine.ledger)) == 3


def heard(old: Old) -> None:
    """Let what waits for Fay have arrived: this service's Slack does not answer."""
    with old.machine.database.transaction() as session:
        for one in deliveries.list_waiting(session):
            deliveries.record_outcome(session, one.id, outcome="sent", now=old.practice.clock.now)


def place(old: Old) -> Deployment:
    """Return where the service finds this practice; its Slack does not answer."""
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
