"""What is sent from an alert's page: entries, steps, closing it, and the look back (S0-9, S0-10, S0-18, S0-46).

Exact words may stand here and nowhere else. They are sealed with the case's key, and read by those who were told.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from flows import audit_trail, content
from flows.actions import Actions, Click
from flows.context import Context
from flows.forms import CheckedForm, Form
from flows.permissions import NotYoursError, Permission
from flows.safety import alert_actions, safety_chart
from flows.safety.alert_access import load_alert, load_readable, load_to_review
from flows.safety.alert_page import alert_forms
from flows.safety.alert_page.reading import REVIEW_KIND, WRITING_KIND, AlertPage, build_page
from flows.safety.alert_record import BY_ACT, AlertRecord
from flows.safety.telling import alert_messages
from storage.models import SafetyEvent
from storage.safety import alerts
from storage.writings import writings

actions = Actions()


@actions.page("page.safety.show", may=Permission.ANSWER_ALERT, loads=load_readable)
def load_page(ctx: Context, record: AlertRecord, _click: Click) -> AlertPage:
    """Return the page; that texts were read is logged."""
    if record.alert.raised_by != ctx.actor.member_id and record.is_open and ctx.actor.member_id in record.told:
        alert_actions.mark_seen(record, ctx.actor.member_id, BY_ACT)  # whoever reads the page has seen the alert
        alert_actions.finish_change(record)
    page = build_page(record)
    if page.client_notes:
        audit_trail.record_action(ctx, "read.whom", f"case:{record.alert.case_id}", case_id=record.alert.case_id)
    if page.entries or page.steps:
        audit_trail.record_action(ctx, "read.safety", f"alert:{record.alert.id}", case_id=record.alert.case_id)
    return page


@actions.page("page.safety.do:charge", may=Permission.ANSWER_ALERT, loads=load_alert)
def take_charge(ctx: Context, record: AlertRecord, _click: Click) -> None:
    """Give the actor charge, unless somebody has it."""
    if record.is_open:
        alert_actions.take_charge_of(record, ctx.actor.member_id)
        alert_actions.finish_change(record)


@actions.page("page.safety.do:reached", may=Permission.ANSWER_ALERT, loads=load_alert)
def confirm_reached(_ctx: Context, record: AlertRecord, click: Click) -> None:
    """Record that the actor reached somebody by phone, which counts as seen (S0-10)."""
    alert_actions.mark_reached(record, str(click.given.get("deed", "")).partition(".")[2])


@actions.page("page.safety.do:entry", may=Permission.ANSWER_ALERT, loads=load_alert)
def add_entry(_ctx: Context, record: AlertRecord, click: Click) -> AlertPage | None:
    """Add what the actor knows and what has been done: return None, or the page with errors in the form."""
    _require_open_case(record)
    form = alert_forms.entry_form(record)
    checked = alert_forms.check_form(form, click, "entry")
    if checked.errors:
        return _with_errors(record, alert_forms.ENTRY, form, checked, checked.errors)
    done = checked.values.get("done", ())
    writing_id = _write(record, WRITING_KIND, str(checked.values["entry"]))
    event = record.add(
        alerts.ENTRY,
        by_id=record.ctx.actor.member_id,
        writing_id=writing_id,
        detail=done if isinstance(done, tuple) else (),
    )
    _finish(record, event)
    return None


@actions.page("page.safety.do:step", may=Permission.ANSWER_ALERT, loads=load_alert)
def add_step(_ctx: Context, record: AlertRecord, click: Click) -> AlertPage | None:
    """Add a step with who does it and by when: return None, or the page with errors in the form."""
    _require_open_case(record)
    form = alert_forms.step_form(record)
    errors, checked, due_at = alert_forms.check_step(record, form, click)
    if errors:
        return _with_errors(record, alert_forms.STEP, form, checked, errors)
    event = record.add(
        alerts.STEP,
        by_id=record.ctx.actor.member_id,
        member_id=UUID(str(checked.values["who"])),
        writing_id=_write(record, WRITING_KIND, str(checked.values["what"])),
        detail=("timed",) if "time" in checked.values else (),
        due_at=due_at,
    )
    _finish(record, event)
    return None


@actions.page("page.safety.do:step_done", may=Permission.ANSWER_ALERT, loads=load_alert)
def finish_step(ctx: Context, record: AlertRecord, click: Click) -> None:
    """Record that a step is done, once; raise NotYoursError if the alert has no such step."""
    chosen = str(click.given.get("deed", "")).partition(".")[2]
    step = next((event for event in record.of_kind(alerts.STEP) if str(event.id) == chosen), None)
    if step is None:
        raise NotYoursError
    if not any(event.about_id == step.id for event in record.of_kind(alerts.STEP_DONE)):
        _finish(record, record.add(alerts.STEP_DONE, by_id=ctx.actor.member_id, about_id=step.id))


@actions.page("page.safety.do:settle", may=Permission.ANSWER_ALERT, loads=load_alert)
def settle(ctx: Context, record: AlertRecord, click: Click) -> AlertPage | None:
    """Close the alert as whoever has charge, with what the client knows (S0-22): return None, or errors on the page."""
    if not record.is_open:
        raise alert_actions.AlertClosedError
    if not alert_forms.can_settle(record):
        raise NotYoursError
    form = alert_forms.settle_form(record)
    errors, checked = alert_forms.check_settlement(form, click)
    if errors:
        return _with_errors(record, alert_forms.SETTLE, form, checked, errors)
    result = checked.values.get("result")
    writing_id = _write(record, WRITING_KIND, str(result)) if result else None
    client, day = str(checked.values.get("client", "")), checked.values.get("by")
    alert_actions.close(record, "settle", alerts.SETTLED, writing_id=writing_id, client=client)
    if client == "will_be_told" and isinstance(day, date):
        alert_messages.send_client_reminder(record, day)
        record.add(alerts.CLIENT_DAY, by_id=ctx.actor.member_id, due_at=alert_forms.start_of(record, day))
    return None


@actions.page("page.safety.do:review", may=Permission.REVIEW_ALERT, loads=load_to_review)
def review(ctx: Context, record: AlertRecord, click: Click) -> AlertPage | None:
    """Record the look back: return None, or the page with errors in the form. Those involved read the comment."""
    form = alert_forms.review_form(record)
    checked = alert_forms.check_form(form, click, "comment")
    if checked.errors:
        return _with_errors(record, alert_forms.REVIEW, form, checked, checked.errors)
    comment = checked.values.get("comment")
    writing_id = _write(record, REVIEW_KIND, str(comment)) if comment else None
    safety_chart.send_event(record.alert, "review")
    event = record.add(
        alerts.REVIEWED,
        by_id=ctx.actor.member_id,
        writing_id=writing_id,
        detail=(str(checked.values["view"]),),
    )
    alert_actions.record_event(record, event.kind)
    alert_messages.edit_sent(record)
    return None


def _with_errors(
    record: AlertRecord, name: str, form: Form, checked: CheckedForm, errors: Mapping[str, str]
) -> AlertPage:
    page = build_page(record)
    return replace(page, forms={**page.forms, name: content.explain_errors(form, errors, checked.values)})


def _require_open_case(record: AlertRecord) -> None:
    if record.case is None:
        raise NotYoursError  # a call is about no client here, so nothing can be sealed
    if not record.is_open:
        raise alert_actions.AlertClosedError


def _write(record: AlertRecord, kind: str, text: str) -> UUID:
    assert record.case is not None  # noqa: S101 -- forms with text are only shown for a case
    return writings.write(
        record.ctx.session,
        record.ctx.services.seal,
        text=text,
        now=record.ctx.now,
        practice_id=record.alert.practice_id,
        case_id=record.case.id,
        consult_id=None,
        writer_id=record.ctx.actor.member_id,
        kind=kind,
    ).id


def _finish(record: AlertRecord, event: SafetyEvent) -> None:
    """Log the event; whoever does something about the alert has seen it."""
    alert_actions.record_event(record, event.kind)
    if record.is_open:
        alert_actions.mark_seen(record, record.ctx.actor.member_id, BY_ACT)
        alert_actions.finish_change(record)
