"""What is done with a paper after it was entered: signed, countersigned, declined, revoked, ended, let lapse (S0-3).

Each acts in the same transaction. One that does not fit any more changes nothing, and the list of releases says why.
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
    """Return the question that this deed needs: on which day, or where it is kept; the list if it does not fit."""
    case, signed_form = load_signed_form(ctx, paper_id)
    listed = overview.load_listed_release(ctx, case, signed_form.id)
    if action not in _available_actions(listed):
        return Show(overview.case_form(ctx, case))
    return Show(question_form(ctx, case, listed, action))


def submit_change(ctx: Context, paper_id: str, action: str, given: Mapping[str, object]) -> Reply:
    """Do this with a paper and let it act at once; then go on with what waited for it."""
    case, signed_form = load_signed_form(ctx, paper_id)
    listed = overview.load_listed_release(ctx, case, signed_form.id)
    if action not in _available_actions(listed):
        return continue_waiting_consult(ctx, case)
    form = question_form(ctx, case, listed, action)
    checked = check(form, given)
    errors = {
        **_future_date_errors(checked.values, overview.screen_names_for_case(ctx, case).today),
        **checked.errors,
    }
    if errors:
        return Show(step_screens.with_errors(form, errors, checked.values))
    before = effects.missing_releases(ctx.session, case, ctx.services.clock())
    _apply(ctx, signed_form, action, checked.values)
    effects.apply_changes(ctx, case, before)
    if action == "now_signed":
        return Show(question_form(ctx, case, overview.load_listed_release(ctx, case, signed_form.id), "countersigned"))
    return continue_waiting_consult(ctx, case)


def let_lapse(ctx: Context, paper_id: str) -> Reply:
    """Say no more of a release that is about to end; it holds for as long as it holds."""
    case, signed_form = load_signed_form(ctx, paper_id)
    if "let_lapse" in _available_actions(overview.load_listed_release(ctx, case, signed_form.id)):
        cases_releases.record_lapse(ctx.session, signed_form.id)
    return Show(overview.case_form(ctx, case))


def question_form(ctx: Context, case: Case, listed: ListedRelease, action: str) -> Form:
    """Return what is asked about a paper for this deed."""
    paper_id = listed.state.signed_form.id if listed.state.signed_form else ""
    here = overview.screen_names_for_case(ctx, case, about=paper_id)
    line = releases_screens.release_line(here, listed)
    return (
        releases_screens.countersignature(here, line)
        if action == "countersigned"
        else releases_screens.action_day(here, action, line)
    )


def continue_waiting_consult(ctx: Context, case: Case) -> Reply:
    """Go on with the consult that waits for a paper, by itself if no paper holds it any more; else show the list."""
    part = get_part(case, ctx.actor.member_id)
    for consult in consults.list_for_case(ctx.session, case.id):
        if is_under_way(consult) and preparations.find(ctx.session, consult.id, part):
            record = load(ctx.session, ctx.services, ctx.actor, str(consult.id))
            if record.step == "wait":
                if not gate_check.needs_signed_form(ctx, record):
                    record.preparation.resting_until = None
                    chart.send_event(record.consult, f"{record.part}_waited")
                return step_screens.show(ctx, record)
    return Show(overview.case_form(ctx, case))


def load_signed_form(ctx: Context, paper_id: str) -> tuple[Case, SignedForm]:
    """Return a paper and its case, locked; raise NotYoursError unless this therapist sees the person who signs it."""
    try:
        case_id = cases_releases.get_form(ctx.session, UUID(paper_id)).case_id
    except (ValueError, UnknownRowError):
        raise NotYoursError from None
    case = load_case(ctx.session, ctx.actor, str(case_id), Permission.ENTER_SIGNED_FORM)
    signed_form = cases_releases.get_form_for_update(
        ctx.session, UUID(paper_id)
    )  # after its case: two orders hold each other up
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
    signed = values.get("signed_on")
    return {"signed_on": "future_signature"} if isinstance(signed, date) and signed > today else {}
