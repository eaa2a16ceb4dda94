"""A deleted case disappears from Slack as well: from messages, from their buttons, and from the Home tab."""

import json
from pathlib import Path

import pytest
from sqlmodel import col, select

from bot import case_deletion
from bot.case_deletion import RecordStores
from bot.messaging import OutgoingMessage, UnreachableError
from bot.slack.messenger import SlackMessenger
from bot.worker.sender import Attempt, record_result, send_if_current
from flows.content import WORDS, MessageTemplate
from storage.models import Delivery
from storage.outbox import deliveries
from storage.retention import redaction
from tests.support.practice import ANA, BEN, SlackPractice
from tests.support.slack.web_api_server import answering, refusal
from tests.support.walks import summary_steps

MAPLE = "maple-4821"
DELETED_TEXT = WORDS.messages[redaction.MESSAGE].text


def everything_in_slack(practice: SlackPractice) -> str:
    """Return everything that is in Slack now: each message, and each Home tab as last shown."""
    store = practice.workspace.store
    with store.lock:
        messages = [posted.as_slack(store.app) for posted in store.messages.messages]
        homes = [store.build_view_object(view) for view in store.views.homes.values()]
    return json.dumps([messages, homes])


def deleted_message() -> OutgoingMessage:
    return OutgoingMessage(DELETED_TEXT, MessageTemplate(text=DELETED_TEXT))


def delete(practice: SlackPractice, tmp_path: Path) -> None:
    """Delete maple-4821 as the command does, while the service runs."""
    stores = RecordStores(practice.services.database, practice.services.seal, tmp_path / "ledger")
    assert case_deletion.delete_records(stores, MAPLE, lambda: MAPLE, practice.clock.now).existed


def list_deliveries(practice: SlackPractice, kind: str) -> list[Delivery]:
    with practice.read_session() as session:
        return list(session.exec(select(Delivery).where(Delivery.kind == kind).order_by(col(Delivery.id))))


def test_no_message_and_no_home_tab_keeps_the_code_or_a_button_of_the_deleted_case(
    practice: SlackPractice, tmp_path: Path
) -> None:
    summary_steps.both_signed(practice)
    practice.deliver()
    for who in (ANA, BEN):
        practice.person(who).opens_home()
    before = everything_in_slack(practice)

    delete(practice, tmp_path)
    practice.deliver()

    after = everything_in_slack(practice)
    count = len(list_deliveries(practice, redaction.MESSAGE))
    assert (MAPLE in before, MAPLE in after) == (True, False)
    assert count > 3
    assert after.count(DELETED_TEXT) == 2 * count  # as text and as the one block
    assert [delivery.outcome for delivery in list_deliveries(practice, redaction.MESSAGE)] == ["sent"] * count
    for who in (ANA, BEN):
        assert MAPLE not in practice.person(who).opens_home().home
        assert "button" not in json.dumps(
            [posted.blocks for posted in practice.workspace.get_view(who).messages if posted.text == DELETED_TEXT]
        )


def test_a_rate_limited_replacement_is_retried_and_done_once(practice: SlackPractice, tmp_path: Path) -> None:
    summary_steps.both_signed(practice)
    practice.deliver()
    practice.workspace.fail_next("chat.update", "ratelimited", retry_after=30)
    delete(practice, tmp_path)

    practice.deliver()
    troubles = [
        delivery.trouble for delivery in list_deliveries(practice, redaction.MESSAGE) if delivery.done_at is None
    ]
    stores = RecordStores(practice.services.database, practice.services.seal, tmp_path / "ledger")
    first_result = case_deletion.delete_records(stores, MAPLE, str, practice.clock.now)
    practice.pass_time(minutes=1)
    second_result = case_deletion.delete_records(stores, MAPLE, str, practice.clock.now)

    assert (troubles, first_result.pending_messages) == (["ratelimited"], 1)
    assert MAPLE not in everything_in_slack(practice)
    assert (second_result.existed, second_result.pending_messages) == (False, 0)
    assert {delivery.outcome for delivery in list_deliveries(practice, redaction.MESSAGE)} == {"sent"}
    assert practice.deliver() == []


def test_a_lost_message_or_a_member_who_left_is_recorded_and_stops_nothing(
    practice: SlackPractice, tmp_path: Path
) -> None:
    summary_steps.both_signed(practice)
    practice.deliver()
    with practice.workspace.store.lock:
        practice.workspace.store.messages.remove(practice.workspace.get_view(ANA).messages[-1])
    practice.workspace.deactivate(BEN)
    delete(practice, tmp_path)
    practice.deliver()

    assert MAPLE not in everything_in_slack(practice)
    with practice.read_session() as session:
        practice_id = list_deliveries(practice, redaction.MESSAGE)[0].practice_id
        assert redaction.count_unreachable(session, practice_id) == {"message_not_found": 1}


def test_a_message_that_is_sent_during_the_deletion_is_replaced_as_well(
    practice: SlackPractice, tmp_path: Path
) -> None:
    """Slack accepts the message, the case is deleted, and only then is the result of sending recorded."""
    summary_steps.both_signed(practice)
    with practice.services.database.transaction() as session:
        waiting = next(delivery for delivery in deliveries.list_waiting(session) if delivery.kind == "signed")
        waiting.lease = "1.lease"
    attempt, sender = Attempt.of(waiting), practice.outbox.sender
    outcome = send_if_current(sender, attempt)
    delete(practice, tmp_path)
    is_still_in_slack = MAPLE in everything_in_slack(practice)

    record_result(sender, attempt, outcome)
    practice.deliver()

    assert (is_still_in_slack, MAPLE in everything_in_slack(practice)) == (True, False)


@pytest.mark.parametrize("code", ["edit_window_closed", "cant_update_message"])
def test_a_message_that_slack_cannot_update_is_deleted(code: str) -> None:
    with answering() as api:
        api.answers += [refusal(code), (200, {}, '{"ok": true}'), refusal(code), refusal("message_not_found")]
        messenger = SlackMessenger(token="xoxb-made-up", base_url=api.url)

        messenger.replace("D1", "1.0", deleted_message())
        with pytest.raises(UnreachableError) as refused:
            messenger.replace("D1", "2.0", deleted_message())

    requests = [(method, arguments["ts"]) for method, arguments in api.calls]
    assert requests == [("chat.update", "1.0"), ("chat.delete", "1.0"), ("chat.update", "2.0"), ("chat.delete", "2.0")]
    assert refused.value.code == "message_not_found"
