"""Changes to a signed form after it was entered: signed, countersigned, declined, revoked, ended, let lapse (S0-3).

A change takes effect in the same transaction. A change that no longer applies does nothing, and the list of releases
is shown.
"""

from collections.abc import Callable, Mapping
from datetime import date
from uuid import UUID

from sqlmodel import Session

from flows.actions import Reply, Show
from flows.consult import chart, gate_check, step_screens
from flows.consult.consent import effects
from flows.consult.record import get_part, is_under_way, load, load_case
from flows.context import Context
from flows.forms import Form, Value, check
from flows.permissions import NotYoursError, Permission
from flows.releases import overview
from flows.releases import screens as releases_screens
from flows.releases.screens import ListedRelease
from storage.cases import releases as cases_releases
from storage.consults import consults, preparations
from storage.models import Case, SignedForm
from storage.row_errors import UnknownRowError

_SAVE_BY_ACTION: Mapping[str, Callable[[Session, UUID, date], SignedForm]] = {
    "now_signed": lambda session, paper_id, day: cases_releases.record_signature(session, paper_id, signed_on=day),
    "declined": lambda session, paper_id, day: cases_releases.record_refusal(session, paper_id, declined_on=day),
    "revoked": lambda session, paper_id, day: cases_releases.record_revocation(session, paper_id, revoked_on=day),
    "has_ended": lambda session, paper_id, day: cases_releases.record_end_event(session, paper_id, event_on=day),
}


def show_question(ctx: Context, paper_id: str, action: str) -> Reply:
    """Return the question that this action needs (a day, or where the form is filed), or the list if not possible."""
    case, signed_form = load_signed_form(ctx, paper_id)
    listed = overview.load_listed_release(ctx, case, signed_form.id)
    if action not in _available_actions(listed):
        return Show(overview.case_form(ctx, case))
    return Show(question_form(ctx, case, listed, action))


def submit_change(ctx: Context, paper_id: str, action: str, submitted: Mapping[str, object]) -> Reply:
    """Save this change of a signed form, apply it at once, and continue the consult that was waiting for the form."""
    case, signed_form = load_signed_form(ctx, paper_id)
    listed = overview.load_listed_release(ctx, case, signed_form.id)
    if action not in _available_actions(listed):
        return continue_waiting_consult(ctx, case)
    form = question_form(ctx, case, listed, action)
    checked = check(form, submitted)
    errors = {
        **_future_date_errors(checked.values, overview.screen_names_for_case(ctx, case).today),
        **checked.errors,
    }
    if errors:
        return Show(step_screens.with_errors(form, errors, checked.values))
    missing_before = effects.missing_releases(ctx.session, case, ctx.now)
    _apply(ctx, signed_form, action, checked.values)
    effects.apply_changes(ctx, case, missing_before)
    if action == "now_signed":
        return Show(question_form(ctx, case, overview.load_listed_release(ctx, case, signed_form.id), "countersigned"))
    return continue_waiting_consult(ctx, case)


def let_lapse(ctx: Context, paper_id: str) -> Reply:
    """Stop reminders about a release that ends soon; the release stays in force until its last day."""
    case, signed_form = load_signed_form(ctx, paper_id)
    if "let_lapse" in _available_actions(overview.load_listed_release(ctx, case, signed_form.id)):
        cases_releases.record_lapse(ctx.session, signed_form.id)
    return Show(overview.case_form(ctx, case))


def question_form(ctx: Context, case: Case, listed: ListedRelease, action: str) -> Form:
    """Return the question about a signed form for this action."""
    paper_id = listed.state.signed_form.id if listed.state.signed_form else ""
    screen_names = overview.screen_names_for_case(ctx, case, about=paper_id)
    line = releases_screens.release_line(screen_names, listed)
    return (
        releases_screens.countersignature(screen_names, line)
        if action == "countersigned"
        else releases_screens.action_day(screen_names, action, line)
    )


def continue_waiting_consult(ctx: Context, case: Case) -> Reply:
    """Show the consult that was waiting for a form, moved on if no form is missing; without one, show the list."""
    part = get_part(case, ctx.actor.member_id)
    for consult in consults.list_for_case(ctx.session, case.id):
        if is_under_way(consult) and preparations.find(ctx.session, consult.id, part):
            record = load(ctx, str(consult.id))
            if record.step == "wait":
                if not gate_check.needs_signed_form(ctx, record):
                    record.preparation.resting_until = None
                    chart.send_event(record.consult, f"{record.part}_waited")
                return step_screens.show(ctx, record)
    return Show(overview.case_form(ctx, case))


def load_signed_form(ctx: Context, paper_id: str) -> tuple[Case, SignedForm]:
    """Return a signed form and its case, locked; raise NotYoursError unless this therapist sees the participant."""
    try:
        case_id = cases_releases.get_form(ctx.session, UUID(paper_id)).case_id
    except (ValueError, UnknownRowError):
        raise NotYoursError from None
    case = load_case(ctx.session, ctx.actor, str(case_id), Permission.ENTER_SIGNED_FORM)
    signed_form = cases_releases.get_form_for_update(
        ctx.session, UUID(paper_id)
    )  # always after its case: a second lock order would deadlock
    seen_by = overview.load_listed_release(ctx, case, signed_form.id).state.needed_release.participant.seen_by
    if get_part(case, ctx.actor.member_id) not in seen_by:
        raise NotYoursError
    return case, signed_form


def _available_actions(listed: ListedRelease) -> tuple[str, ...]:
    return releases_screens.available_actions(listed.state, let_lapse=listed.may_lapse)


def _apply(ctx: Context, signed_form: SignedForm, action: str, values: Mapping[str, Value]) -> None:
    if action == "countersigned":
        if values["kept_where"] != releases_screens.AWAITING_PRACTICE:
            cases_releases.record_countersignature(ctx.session, signed_form.id, kept_where=str(values["kept_where"]))
        return
    day = values[releases_screens.DAY_FIELD_BY_ACTION[action]]
    assert isinstance(day, date)  # noqa: S101 -- check() returns days for day fields
    _SAVE_BY_ACTION[action](ctx.session, signed_form.id, day)


def _future_date_errors(values: Mapping[str, Value], today: date) -> dict[str, str]:
    signed_on = values.get("signed_on")
    return {"signed_on": "future_signature"} if isinstance(signed_on, date) and signed_on > today else {}
