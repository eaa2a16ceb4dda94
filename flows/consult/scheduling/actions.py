"""Agreeing on the topics and a time, and booking the consult (S0-14, S0-21)."""

from datetime import datetime

from flows import audit_trail
from flows.actions import Actions, Click
from flows.consult import chart
from flows.consult.consent import blocked, effects
from flows.consult.gates import gate_check
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import load, load_tables
from flows.consult.scheduling import known_outline, offered_times, reminders, rules, state
from flows.content import explain_errors
from flows.context import Context
from flows.forms import Value, check
from flows.parts import Part
from flows.permissions import Permission
from flows.replies import Current, Outcome, Show
from storage.consults import scopes
from storage.models import Delivery

YOUR_TURN, OFFERS, BOOKED = "your_turn", "offers", "booked"
"""Kinds of messages: review the topics, pick a time, a time is booked."""

actions = Actions()


def recheck_colleague_gates(record: ConsultRecord) -> None:
    """Move the colleague from "ready" back to waiting if one of their gates has closed since (S0-3).

    Call this before the second therapist becomes ready: the two may meet only while every gate is open for both.
    """
    other = record.part.other
    if chart.current_step(record.consult.configuration, other) != "ready":
        return
    if any(gate.part is other for gate in gate_check.check_for_both(record)):
        chart.send_event(record.consult, f"{other}_must_wait")
        effects.send_to_owner(record, other)


def start_agreeing(record: ConsultRecord) -> None:
    """Create the first version of the topics once both are ready.

    It holds the topics that both chose. If the two outlines are identical, both have agreed already (S0-14).
    """
    if record.step != "agreeing" or record.tables.latest_scope is not None:
        return
    own_topics, colleague_topics = (state.outlined_topics(record, part) for part in (record.part, record.part.other))
    covered = record.case_record.covered_topics()
    version = record.tables.add_scope(rules.first_topics(own_topics, colleague_topics, covered), record.now)
    if rules.is_same_outline(own_topics, colleague_topics, covered):
        for part in Part:
            scopes.record_agreement(version, part, record.now)
    _tell_colleague_their_turn(record)


@actions.submit("agree", may=Permission.PREPARE, loads=load)
def agree(ctx: Context, record: ConsultRecord, click: Click) -> Outcome:
    """Record the agreed topics and the picked time.

    Book if both have agreed and a time is picked; otherwise tell the colleague that it is their turn.
    """
    if refusal := state.find_agreement_refusal(record):
        audit_trail.record_gate(ctx, "book", record.consult, refusal)
        return Current(record.consult.id)
    load_tables([record], Delivery)  # read before anything changes, so that each changed row is written once
    checked = check(state.agree_form(record, fields_only=True), click.given)
    if checked.errors:
        return Show(explain_errors(state.agree_form(record), checked.errors, checked.values))
    audit_trail.record_gate(ctx, "book", record.consult)
    _agree_to_topics(record, checked.values["topics"])
    picked_time = checked.values.get("when")
    if picked_time == state.OTHER_TIMES:
        record.tables.replace_offers(record.part.other, [], record.now)
        record.take_turn()
        return Show(offered_times.times_form(record))
    if isinstance(picked_time, str):
        record.consult.picked_starts_at, record.consult.picked_by = datetime.fromisoformat(picked_time), record.part
    return book_or_pass_turn(record)


def book_or_pass_turn(record: ConsultRecord) -> Outcome:
    """Book if nothing is left to decide, otherwise tell the colleague. Return the next screen."""
    scheduling_state = state.load_scheduling_state(record)
    if scheduling_state.is_complete:
        _book(record)
    record.take_turn()
    if scheduling_state.picked_by is None and not scheduling_state.offered:
        return Show(offered_times.times_form(record))  # no offered time can still be booked
    if not scheduling_state.is_complete:
        _tell_colleague_their_turn(record)
    return Current(record.consult.id)


def _agree_to_topics(record: ConsultRecord, topics: Value) -> None:
    """Agree to the latest version, or create the next version, which the colleague then reviews (S0-14).

    The colleague has nothing to review if these are exactly the topics of their own outline.
    """
    latest = record.tables.latest_scope
    chosen = topics if isinstance(topics, tuple) else ()
    if latest is None or set(latest.topics) != set(chosen):
        chart.send_event(record.consult, "edit")
        known_outline.forget(record)
        latest = record.tables.add_scope(chosen, record.now)
    scopes.record_agreement(latest, record.part, record.now)
    if state.has_chosen_all_of(record, record.part.other, latest):
        scopes.record_agreement(latest, record.part.other, record.now)


def _book(record: ConsultRecord) -> None:
    chart.send_event(record.consult, "book")
    record.consult.starts_at, record.consult.booked_at = record.consult.picked_starts_at, record.now
    for member_id in (record.member.id, record.colleague.id):
        record.send(member_id, BOOKED)
    reminders.schedule_reminders(record)
    blocked.schedule_end_notices(record)


def _tell_colleague_their_turn(record: ConsultRecord) -> None:
    """Tell the colleague that it is their turn: to pick a time, or to review the topics.

    Send nothing while this therapist has not agreed yet.
    """
    scheduling_state = state.load_scheduling_state(record)
    other = record.part.other
    if record.part in scheduling_state.agreed and scheduling_state.can_act(other):
        has_to_agree = other not in scheduling_state.agreed
        record.send(record.colleague.id, YOUR_TURN if has_to_agree else OFFERS)
