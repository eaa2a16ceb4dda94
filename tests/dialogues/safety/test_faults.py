"""When something is broken: Slack is out, the worker is killed, a case goes, a hundred alerts come at once (S0-10)."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from flows.content import WORDS
from flows.safety.telling import alert_messages
from storage.cases import cases, handovers
from storage.outbox import deliveries, leases
from storage.retention import deletions
from tests.support.practice import ANA, BEN, DANA, ELI, FAY, SlackPractice
from tests.support.slack.forged_payloads import pressing, resend_changed
from tests.support.walks.booked_consult import member
from tests.support.walks.preparation_steps import MAPLE, case
from tests.support.walks.safety_steps import (
    add_cases,
    alert,
    all_alerts,
    raises,
    safety_messages,
    told,
    waits,
)


def test_slack_out_for_ten_minutes_loses_nothing_and_the_screen_says_so(practice: SlackPractice) -> None:
    for _ in range(60):
        practice.workspace.fail_next("chat.postMessage", 503)
    ana = raises(practice)
    for _ in range(5):
        waits(practice, minutes=1)
    assert safety_messages(practice, BEN) == []
    ana.closes().opens_home().presses("safety_open")
    assert "Ben: the message is on its way" in ana.screen_text
    assert "call 911 first" in ana.screen_text

    practice.workspace.store.failures.clear()
    for _ in range(12):
        waits(practice, minutes=1)

    for who in (BEN, DANA, ELI):
        assert safety_messages(practice, who)


def test_a_rate_limit_postpones_and_does_not_end_it(practice: SlackPractice) -> None:
    practice.workspace.fail_next("chat.postMessage", "ratelimited", retry_after=30)
    raises(practice)
    practice.deliver()
    waits(practice, seconds=31)

    assert all(safety_messages(practice, who) for who in (BEN, DANA, ELI))


def test_an_account_that_is_inactive_in_slack_waits_and_the_others_are_told(practice: SlackPractice) -> None:
    practice.workspace.fail_next("chat.postMessage", "account_inactive")
    raises(practice)
    practice.deliver()

    assert sum(bool(safety_messages(practice, who)) for who in (BEN, DANA, ELI)) == 2
    waits(practice, minutes=2)
    assert sum(bool(safety_messages(practice, who)) for who in (BEN, DANA, ELI)) == 3


def test_somebody_who_cannot_be_reached_in_slack_is_named_so_that_they_are_called(practice: SlackPractice) -> None:
    practice.workspace.fail_next("chat.postMessage", "messages_tab_disabled")
    ana = raises(practice)
    practice.deliver()
    ana.closes().opens_home().presses("safety_open")

    assert "can't be reached in Slack. Please call." in ana.screen_text


@pytest.mark.parametrize("rung_minutes", [5, 20, 35])
def test_a_rung_that_fails_halfway_is_climbed_again_whole_and_nobody_is_told_twice(
    practice: SlackPractice, rung_minutes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    raises(practice)
    practice.deliver()
    for _ in range(rung_minutes - 1):
        waits(practice, minutes=1)
    before = {who: len(safety_messages(practice, who)) for who in (BEN, DANA, ELI, FAY)}

    with _dies_after_the_first(monkeypatch), pytest.raises(_KilledError):
        practice.pass_time(minutes=1)
    assert {who: len(safety_messages(practice, who)) for who in (BEN, DANA, ELI, FAY)} == before
    with practice.services.database.transaction() as session:
        leases.free_all_of(session, practice.outbox.LEASE.partition(".")[0])  # what a worker does when it starts
    practice.deliver()
    practice.deliver()

    now = {who: len(safety_messages(practice, who)) for who in (BEN, DANA, ELI, FAY)}
    assert now != before
    assert all(now[who] - before[who] <= 1 for who in now)


class _KilledError(BaseException):
    """The process ends here."""


@contextmanager
def _dies_after_the_first(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the process end after the first message of a rung was stored, before its transaction ends."""
    send = alert_messages.send_alert

    def die(*args: object, **kwargs: object) -> None:
        send(*args, **kwargs)  # type: ignore[arg-type]
        raise _KilledError

    with monkeypatch.context() as patch:
        patch.setattr(alert_messages, "send_alert", die)
        yield


def test_an_alert_on_a_case_that_is_deleted_ends_and_shows_nothing(practice: SlackPractice) -> None:
    ana = raises(practice)
    practice.deliver()
    ben = practice.person(BEN).presses("safety_open")
    maple = case(practice, MAPLE)
    alert_id = str(alert(practice).id)
    with practice.services.database.transaction() as session:
        deletions.delete_case(session, maple.id, why="asked", now=practice.clock.now)

    waits(practice, minutes=5)

    assert not any("maple-4821" in text for text in practice.person(DANA).messages)
    resend_changed(practice, BEN, "block_actions", pressing("safety_charge", alert_id))
    assert ben.step == "notice" or "charge" not in ben.screen_text
    assert "Safety alert" not in ana.closes().opens_home().home


def test_a_case_with_an_open_alert_is_not_deleted_until_the_alert_is_closed(practice: SlackPractice) -> None:
    ana = raises(practice)
    maple = case(practice, MAPLE)
    with practice.read_session() as session:
        assert deletions.find_obstacle(session, maple.id) == deletions.ALERT_OPEN
    ana.presses("safety_clear").answers("safety_clear")

    with practice.read_session() as session:
        assert deletions.find_obstacle(session, maple.id) is None


def test_changes_in_a_row_make_one_edit_of_each_message(practice: SlackPractice) -> None:
    raises(practice)
    practice.deliver()
    practice.person(DANA).presses("safety_seen").presses("safety_charge")
    practice.person(BEN).presses("safety_seen")

    with practice.read_session() as session:
        edits = deliveries.list_waiting_for_alert(session, alert(practice).id, alert_messages.EDIT)
    assert len(edits) == 3
    practice.deliver()
    assert all("Dana took charge" in text for who in (BEN, DANA, ELI) for text in safety_messages(practice, who))


def test_the_new_therapist_of_a_case_that_is_handed_over_is_told(practice: SlackPractice) -> None:
    raises(practice)
    practice.deliver()
    with practice.services.database.transaction() as session:
        maple = case(practice, MAPLE)
        row = cases.get_for_update(session, maple.id)
        handovers.record(
            session,
            row,
            former_id=member(practice, session, BEN).id,
            member_id=member(practice, session, FAY).id,
            by_id=member(practice, session, FAY).id,
            now=practice.clock.now,
        )

    waits(practice, minutes=5)

    assert "Fay" in told(practice)
    assert safety_messages(practice, FAY)
    practice.person(DANA).presses("safety_charge")
    assert alert(practice).configuration == "told"  # Fay has not seen it


def test_a_hundred_alerts_of_one_member_all_go_and_an_administrator_sees_it(practice: SlackPractice) -> None:
    codes = [f"larch-{number:04}" for number in range(12)]
    add_cases(practice, codes)
    for code in codes:
        raises(practice, code=code).closes()
    for _ in range(14):
        practice.deliver()

    assert len(all_alerts(practice)) == 12
    assert len(safety_messages(practice, BEN)) == 12
    fay = practice.person(FAY).opens_home()
    assert "Open safety alerts in the practice: 12, of which 12 from Ana" in fay.home

    waits(practice, minutes=5)
    for _ in range(14):
        practice.deliver()
    assert len([text for text in safety_messages(practice, BEN) if text.startswith("Still open")]) == 12


def test_out_of_reach_the_database_still_leaves_the_numbers_to_call(
    practice: SlackPractice, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    raises(practice).closes()
    ana = practice.person(ANA).types("safety")

    def fail(*_args: object, **_kwargs: object) -> Session:
        raise OperationalError("", {}, Exception())

    with monkeypatch.context() as patch:
        patch.setattr(type(practice.services.database), "transaction", fail)
        patch.setattr(type(practice.services.database), "reading", fail)
        ana.ticks(case="none")
        practice.workspace.submit(ANA)

    assert "call 911 first" in ana.screen_text
    assert "Ben 555-0102" in ana.screen_text
    assert WORDS.refusals["trouble"].partition(".")[0] in ana.screen_text
    (logged,) = [record.getMessage() for record in caplog.records if record.name.startswith("consult_coach")]
    assert "OperationalError" in logged
    caplog.clear()  # this one was meant


def test_what_waits_for_the_next_rung_is_never_sent(practice: SlackPractice) -> None:
    raises(practice)
    for _ in range(40):
        waits(practice, minutes=1)

    with practice.read_session() as session:
        ladder = deliveries.list_for_alert(session, alert(practice).id, [alert_messages.LADDER])
    assert len(ladder) == 1
    assert ladder[0].done_at is None
