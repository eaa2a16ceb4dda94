"""A case that is deleted is gone from Slack as well: its messages, their buttons, and the Home tab."""

import json
from pathlib import Path

import pytest
from sqlmodel import col, select

from bot import case_deletion
from bot.case_deletion import RecordStores
from bot.messaging import SlackMessage, UnreachableError
from bot.slack.messenger import SlackMessenger
from bot.worker.sender import Attempt, record_result, send_if_current
from flows.content import WORDS
from storage.models import Delivery
from storage.outbox import deliveries
from storage.retention import redaction
from tests.support.practice import ANA, BEN, Stage
from tests.support.slack.web_api_server import answering, refusal
from tests.support.walks import summary_steps

MAPLE = "maple-4821"
GONE = WORDS.messages[redaction.MESSAGE].text


def everything_in_slack(practice: Stage) -> str:
    """Return all that lies in Slack now: each message, and each Home tab as it was drawn last."""
    office = practice.workspace.store
    with office.lock:
        kept = [one.as_slack(office.app) for one in office.messages.messages]
        homes = [office.view_object(one) for one in office.views.homes.values()]
    return json.dumps([kept, homes])


def message() -> SlackMessage:
    return SlackMessage(GONE, [{"type": "divider"}])


def delete(practice: Stage, tmp_path: Path) -> None:
    """Delete maple-4821 as an administrator does at the machine, beside the service."""
    machine = RecordStores(practice.desk.database, practice.desk.seal, tmp_path / "ledger")
    assert case_deletion.delete_records(machine, MAPLE, lambda: MAPLE, practice.clock.now).existed


def rows(practice: Stage, kind: str) -> list[Delivery]:
    with practice.looking() as session:
        return list(session.exec(select(Delivery).where(Delivery.kind == kind).order_by(col(Delivery.id))))


def test_no_message_and_no_home_tab_holds_its_code_or_a_button_any_more(practice: Stage, tmp_path: Path) -> None:
    summary_steps.both_signed(practice)
    practice.deliver()
    for who in (ANA, BEN):
        practice.one(who).opens_home()
    before = everything_in_slack(practice)

    delete(practice, tmp_path)
    practice.deliver()

    after = everything_in_slack(practice)
    about = len(rows(practice, redaction.MESSAGE))
    assert (MAPLE in before, MAPLE in after) == (True, False)
    assert about > 3
    assert after.count(GONE) == 2 * about  # as text and as the one block
    assert [one.outcome for one in rows(practice, redaction.MESSAGE)] == ["sent"] * about
    for who in (ANA, BEN):
        assert MAPLE not in practice.one(who).opens_home().home
        assert "button" not in json.dumps(
            [one.blocks for one in practice.workspace.get_view(who).messages if one.text == GONE]
        )


def test_it_is_done_as_often_as_slack_needs_and_once_when_it_is_done(practice: Stage, tmp_path: Path) -> None:
    summary_steps.both_signed(practice)
    practice.deliver()
    practice.workspace.fail_next("chat.update", "ratelimited", retry_after=30)
    delete(practice, tmp_path)

    practice.deliver()
    put_off = [one.trouble for one in rows(practice, redaction.MESSAGE) if one.done_at is None]
    machine = RecordStores(practice.desk.database, practice.desk.seal, tmp_path / "ledger")
    meanwhile = case_deletion.delete_records(machine, MAPLE, str, practice.clock.now)
    practice.passes(minutes=1)
    again = case_deletion.delete_records(machine, MAPLE, str, practice.clock.now)

    assert (put_off, meanwhile.pending_messages) == (["ratelimited"], 1)
    assert MAPLE not in everything_in_slack(practice)
    assert (again.existed, again.pending_messages) == (False, 0)
    assert {one.outcome for one in rows(practice, redaction.MESSAGE)} == {"sent"}
    assert practice.deliver() == []


def test_what_slack_has_lost_or_the_person_who_left_is_recorded_and_stops_nothing(
    practice: Stage, tmp_path: Path
) -> None:
    summary_steps.both_signed(practice)
    practice.deliver()
    with practice.workspace.store.lock:
        practice.workspace.store.messages.remove(practice.workspace.get_view(ANA).messages[-1])
    practice.workspace.deactivate(BEN)
    delete(practice, tmp_path)
    practice.deliver()

    assert MAPLE not in everything_in_slack(practice)
    with practice.looking() as session:
        practice_id = rows(practice, redaction.MESSAGE)[0].practice_id
        assert redaction.count_unreachable(session, practice_id) == {"message_not_found": 1}


def test_a_message_that_was_on_its_way_is_replaced_as_well(practice: Stage, tmp_path: Path) -> None:
    """Slack has taken it, the case is deleted, and only then is it kept where it went."""
    summary_steps.both_signed(practice)
    with practice.looking() as session:
        waiting = next(one for one in deliveries.list_waiting(session) if one.kind == "signed")
    turn, sender = Attempt(waiting.id, waiting.workflow_id), practice.outbox.sender
    outcome = send_if_current(sender, turn)
    delete(practice, tmp_path)
    left = MAPLE in everything_in_slack(practice)

    record_result(sender, turn, outcome, lambda _session, _turn, _wait: None)
    practice.deliver()

    assert (left, MAPLE in everything_in_slack(practice)) == (True, False)


@pytest.mark.parametrize("code", ["edit_window_closed", "cant_update_message"])
def test_where_slack_lets_no_message_be_changed_it_is_taken_away(code: str) -> None:
    with answering() as api:
        api.answers += [refusal(code), (200, {}, '{"ok": true}'), refusal(code), refusal("message_not_found")]
        messenger = SlackMessenger(token="xoxb-made-up", base_url=api.url)

        messenger.replace("D1", "1.0", message())
        with pytest.raises(UnreachableError) as never:
            messenger.replace("D1", "2.0", message())

    asked = [(method, given["ts"]) for method, given in api.calls]
    assert asked == [("chat.update", "1.0"), ("chat.delete", "1.0"), ("chat.update", "2.0"), ("chat.delete", "2.0")]
    assert never.value.code == "message_not_found"
