"""Agreeing on the topics and a time, and booking the consult (S0-14, S0-21)."""

from collections.abc import Mapping
from datetime import datetime

from flows import audit_trail
from flows.actions import Reply, Show
from flows.consult import chart, gate_check, step_screens, turn
from flows.consult.consent import blocked, effects
from flows.consult.parts import Part
from flows.consult.record import ConsultRecord, load
from flows.consult.scheduling import reminders, rules, state
from flows.context import Context
from flows.forms import Value, check
from flows.messages import outbox
from storage.consults import consults, scopes


def recheck_colleague_gates(ctx: Context, record: ConsultRecord) -> None:
    """Move the colleague from "ready" back to waiting if one of their gates has closed since (S0-3).

    Call this before the second therapist becomes ready: the two may meet only while every gate is open for both.
    """
    other = record.part.other
    if chart.current_step(record.consult.configuration, other) != "ready":
        return
    if any(gate.part is other for gate in gate_check.check_for_both(ctx.session, record)):
        chart.send_event(record.consult, f"{other}_must_wait")
        effects.send_to_owner(ctx, record, other)


def start_agreeing(ctx: Context, record: ConsultRecord) -> None:
    """Create the first version of the topics once both are ready.

    It holds the topics that both chose. If the two outlines are identical, both have agreed already (S0-14).
    """
    if record.step != "agreeing" or scopes.find_latest(ctx.session, record.consult.id) is not None:
        return
    own_topics, colleague_topics = (
        state.outlined_topics(ctx.session, record, part) for part in (record.part, record.part.other)
    )
    covered = state.covered_topics(ctx.session, record)
    version = scopes.add(
        ctx.session, record.consult.id, rules.first_topics(own_topics, colleague_topics, covered), record.now
    )
    if rules.is_same_outline(own_topics, colleague_topics, covered):
        for part in Part:
            scopes.record_agreement(version, part, record.now)
    _tell_colleague_their_turn(ctx, record)


def agree(ctx: Context, consult_id: str, inputs: Mapping[str, object]) -> Reply:
    """Record the agreed topics and the picked time.

    Book if both have agreed and a time is picked; otherwise tell the colleague that it is their turn.
    """
    record = load(ctx, consult_id)
    form = step_screens.current_form(ctx, record)
    if form.step != "agree":
        audit_trail.record_gate(ctx, "book", record.consult, form.step)
        return Show(form)
    checked = check(form, inputs)
    if checked.errors:
        return Show(step_screens.with_errors(form, checked.errors, checked.values))
    audit_trail.record_gate(ctx, "book", record.consult)
    _agree_to_topics(ctx, record, checked.values["topics"])
    picked_time = checked.values.get("when")
    if picked_time == state.OTHER_TIMES:
        consults.replace_offers(ctx.session, record.consult.id, record.part.other, [], record.now)
        turn.update_turns(ctx, record)
        return Show(step_screens.times_form(ctx, record))
    if isinstance(picked_time, str):
        record.consult.picked_starts_at, record.consult.picked_by = datetime.fromisoformat(picked_time), record.part
    return book_or_pass_turn(ctx, record)


def book_or_pass_turn(ctx: Context, record: ConsultRecord) -> Reply:
    """Book if nothing is left to decide, otherwise tell the colleague. Return the next screen."""
    scheduling_state = state.load_scheduling_state(ctx.session, record)
    if scheduling_state.is_complete:
        _book(ctx, record)
    turn.update_turns(ctx, record)
    if (
        record.part not in scheduling_state.offered
        and scheduling_state.picked_by is None
        and not scheduling_state.offered
    ):
        return Show(step_screens.times_form(ctx, record))  # no offered time can still be booked
    if not scheduling_state.is_complete:
        _tell_colleague_their_turn(ctx, record)
    return step_screens.show(ctx, record)


def _agree_to_topics(ctx: Context, record: ConsultRecord, topics: Value) -> None:
    """Agree to the latest version, or create the next version, which the colleague then reviews (S0-14)."""
    latest = scopes.find_latest(ctx.session, record.consult.id)
    chosen = topics if isinstance(topics, tuple) else ()
    if latest is None or set(latest.topics) != set(chosen):
        chart.send_event(record.consult, "edit")
        latest = scopes.add(ctx.session, record.consult.id, chosen, record.now)
    scopes.record_agreement(latest, record.part, record.now)


def _book(ctx: Context, record: ConsultRecord) -> None:
    chart.send_event(record.consult, "book")
    consult = record.consult
    consult.starts_at, consult.booked_at = consult.picked_starts_at, record.now
    for member_id in (record.member.id, record.colleague.id):
        outbox.send(ctx, member_id, "booked", consult.id)
    reminders.schedule_reminders(ctx, consult)
    blocked.schedule_end_notices(ctx, consult)


def _tell_colleague_their_turn(ctx: Context, record: ConsultRecord) -> None:
    """Tell the colleague that it is their turn: to pick a time, or to review the topics.

    Send nothing while this therapist has not agreed yet.
    """
    scheduling_state = state.load_scheduling_state(ctx.session, record)
    other = record.part.other
    if record.part not in scheduling_state.agreed or not scheduling_state.can_act(other):
        return
    has_to_agree = other not in scheduling_state.agreed
    outbox.send(ctx, record.colleague.id, "your_turn" if has_to_agree else "offers", record.consult.id)
