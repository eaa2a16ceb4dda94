"""Pausing and waiting: the therapist's step is saved, and a reminder is sent on the chosen day."""

from collections.abc import Mapping
from datetime import date

from flows import audit_trail
from flows.actions import Actions, Click
from flows.cases.case_access import get_part
from flows.consult import chart
from flows.consult.gates import gate_check
from flows.consult.gates.rules import GateReason
from flows.consult.preparation import weighing
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import load
from flows.consult.writing import not_shared
from flows.consult.writing.not_shared import NotShared
from flows.context import Context
from flows.forms import Value
from flows.messages import outbox
from flows.permissions import Permission
from flows.releases.case_record import CaseRecord
from flows.replies import Close, Current, Outcome, Reply
from storage.consults import under_way

ASK_AGAIN = "ask_again"
NOT_ASKED = "not_asked"  # clients have not been asked yet what not to share (S0-15)
_ANSWERED_AT_FACTS = {GateReason.SESSIONS, GateReason.IMPRESSION, GateReason.INFORMED, GateReason.SCREENING}

actions = Actions()


@actions.press("resume", may=Permission.PREPARE, loads=load)
def resume(_ctx: Context, record: ConsultRecord, _click: Click) -> Outcome:
    """End the pause: erase what was ticked, and check the six reasons to wait again (S0-36)."""
    if record.step == "pause":
        record.preparation.paused_on = None
        record.preparation.resting_until = None
        chart.send_event(record.consult, f"{record.part}_resumed")
        record.take_turn()
    return Current(record.consult.id)


@actions.press("waited", may=Permission.PREPARE, loads=load)
def recheck_facts(_ctx: Context, record: ConsultRecord, _click: Click) -> Outcome:
    """Check again what was missing, and return to the question that had failed, or that comes next."""
    if record.step == "wait":
        weighing.reset_not_yet(record)
        if not_shared.find_answer(record, NotShared.CLIENTS) == NOT_ASKED:
            not_shared.save_answer(record, NotShared.CLIENTS, None)
        closed = gate_check.check_for_one(record)
        audit_trail.record_gate(record.ctx, "facts", record.consult, str(closed[0].reason) if closed else "")
        if not closed or any(gate.reason in _ANSWERED_AT_FACTS for gate in closed):
            _leave_wait(record, facts_hold=not closed)
        record.take_turn()
    return Current(record.consult.id)


def continue_waiting_consult(ctx: Context, case_record: CaseRecord) -> Outcome | None:
    """Return the actor's consult that was waiting for a form, moved on if no form is missing; None without one."""
    part = get_part(case_record.case, ctx.actor.member_id)
    for row in under_way.list_for_member(ctx.session, ctx.actor.member_id, case_record.case.id):
        if row.is_own and chart.current_step(row.consult.configuration, part) == "wait":
            record = load(ctx, row.consult.id)
            closed = gate_check.check_for_one(record)
            if not gate_check.can_form_help(closed):
                _leave_wait(record, facts_hold=not closed)
            return Current(record.consult.id)
    return None


def _leave_wait(record: ConsultRecord, *, facts_hold: bool) -> None:
    """Go back to the facts, and on past each screen whose answers still hold: to the weighing, or to the topics."""
    record.preparation.resting_until = None
    chart.send_event(record.consult, f"{record.part}_waited")
    if facts_hold:
        chart.send_event(record.consult, f"{record.part}_facts_given")
        if weighing.is_complete(weighing.load_ticks(record)):
            chart.send_event(record.consult, f"{record.part}_weighed")


def pause_until(record: ConsultRecord, values: Mapping[str, Value]) -> Reply:
    """Pause until a day and send a reminder that morning; a reminder for another day is canceled."""
    day = values["ask_on"]
    assert isinstance(day, date)  # noqa: S101 -- check() returns days for day fields
    record.preparation.resting_until, record.preparation.moved_at = day, record.now
    record.preparation.shows_day = bool(values.get("shows_day"))
    due = outbox.start_of_work(day, record.zone, record.settings)
    record.send_instead(record.member.id, ASK_AGAIN, due)
    return Close()
