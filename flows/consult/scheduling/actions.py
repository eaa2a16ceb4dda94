"""From two outlines to a booked time: agree on one version of the scope, pick a time, book (S0-14, S0-21)."""

from collections.abc import Mapping
from datetime import datetime

from flows import audit_trail, outbox
from flows.actions import Reply, Show
from flows.consult import chart, gate_check, step_screens, turn
from flows.consult.consent import blocked, effects
from flows.consult.parts import Part
from flows.consult.record import ConsultRecord, load
from flows.consult.scheduling import reminders, rules, state
from flows.context import Context
from flows.forms import Value, check
from storage.consults import consults, scopes


def recheck_colleague_gates(ctx: Context, record: ConsultRecord) -> None:
    """Before the second of the two becomes ready: if the other's gates have closed since, they wait first.

    Each prepared for themselves; the two meet only while the whole matrix is open (S0-3).
    """
    other = record.part.other
    if chart.current_step(record.consult.configuration, other) != "ready":
        return
    if any(one.part is other for one in gate_check.check_for_both(ctx.session, record)):
        chart.send_event(record.consult, f"{other}_must_wait")
        effects.send_to_owner(ctx, record, other)


def start_agreeing(ctx: Context, record: ConsultRecord) -> None:
    """When both are ready: make the first version of what both chose; identical outlines are agreed (S0-14)."""
    if record.step != "agreeing" or scopes.find_latest(ctx.session, record.consult.id) is not None:
        return
    mine, theirs = (state.outlined_topics(ctx.session, record, part) for part in (record.part, record.part.other))
    covered = state.covered_topics(ctx.session, record)
    version = scopes.add(ctx.session, record.consult.id, rules.first_topics(mine, theirs, covered), record.now)
    if rules.is_same_outline(mine, theirs, covered):
        for part in Part:
            scopes.record_agreement(version, part, record.now)
    _tell_colleague_their_turn(ctx, record)


def agree(ctx: Context, consult_id: str, given: Mapping[str, object]) -> Reply:
    """Take the topics and the time; book if both agree and one is picked, else tell the other that it is their move."""
    record = load(ctx.session, ctx.services, ctx.actor, consult_id)
    form = step_screens.current_form(ctx, record)
    if form.step != "agree":
        audit_trail.record_gate(ctx, "book", record.consult, form.step)
        return Show(form)
    checked = check(form, given)
    if checked.errors:
        return Show(step_screens.with_errors(form, checked.errors, checked.values))
    audit_trail.record_gate(ctx, "book", record.consult)
    _agree_to_topics(ctx, record, checked.values["topics"])
    when = checked.values.get("when")
    if when == state.OTHER_TIMES:
        consults.replace_offers(ctx.session, record.consult.id, record.part.other, [], record.now)
        turn.update_turns(ctx, record)
        return Show(step_screens.times_form(ctx, record))
    if isinstance(when, str):
        record.consult.picked_starts_at, record.consult.picked_by = datetime.fromisoformat(when), record.part
    return advance(ctx, record)


def advance(ctx: Context, record: ConsultRecord) -> Reply:
    """Book if nothing is open any more; else the next to move hears of it. Return the screen that follows."""
    stands = state.load_scheduling_state(ctx.session, record)
    if stands.is_complete:
        _book(ctx, record)
    turn.update_turns(ctx, record)
    if record.part not in stands.offered and stands.picked_by is None and not stands.offered:
        return Show(step_screens.times_form(ctx, record))  # nobody offers a time that still holds
    if not stands.is_complete:
        _tell_colleague_their_turn(ctx, record)
    return step_screens.show(ctx, record)


def _agree_to_topics(ctx: Context, record: ConsultRecord, topics: Value) -> None:
    """Agree to the latest version, or make the next one, which the other then looks at once (S0-14)."""
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
    for member_id in (record.actor.member_id, record.colleague.id):
        outbox.send(ctx, member_id, "booked", consult.id)
    reminders.schedule_reminders(ctx, consult)
    blocked.schedule_end_notices(ctx, consult)


def _tell_colleague_their_turn(ctx: Context, record: ConsultRecord) -> None:
    """Leave the colleague a message where it is now theirs: to pick a time, or to look at the topics.

    While this therapist has not agreed yet, they go first.
    """
    stands = state.load_scheduling_state(ctx.session, record)
    other = record.part.other
    if record.part not in stands.agreed or not stands.can_act(other):
        return
    has_to_agree = other not in stands.agreed
    outbox.send(ctx, record.colleague.id, "your_turn" if has_to_agree else "offers", record.consult.id)
