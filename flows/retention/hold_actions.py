"""Legal holds: an administrator puts a case on hold, by its code, and lifts the hold."""

from flows import content
from flows.access_changes.preview import describe_second_person
from flows.actions import Actions, Click, Options
from flows.cases.case_access import load_case
from flows.context import Context
from flows.forms import Form, Option, check
from flows.people.screens import MAX_OPTIONS
from flows.permissions import Permission, require
from flows.replies import Open, Outcome, Show
from flows.retention import hold_lifting, hold_record, screens
from flows.retention.records_overview import overview_form, to_listed_hold
from storage.cases import case_codes
from storage.models import Case
from storage.retention import holds

actions = Actions()


@actions.press("hold_case", "hold_case_further", may=Permission.MANAGE_RETENTION, options=Options(reads=True))
def show_hold(ctx: Context, click: Click) -> Outcome:
    """Return the question which case to put on hold; the page of codes begins with the case that the button carries."""
    form = _hold_form(ctx, click.value)
    return Show(form or overview_form(ctx))


@actions.submit("hold_case", may=Permission.MANAGE_RETENTION)
def put_on_hold(ctx: Context, click: Click) -> Outcome:
    """Put the case on hold; a case that is on hold already stays as it is.

    The ledger is written first: a hold that is only in the database would be lost if an older backup is restored.
    """
    form = _hold_form(ctx, str(click.given.get("case", "")))
    if form is None:
        return Show(overview_form(ctx))
    checked = check(form, click.given)
    if checked.errors:
        return Show(content.explain_errors(form, checked.errors, checked.values))
    case = load_case(ctx, str(checked.values["case"]), Permission.MANAGE_RETENTION)
    reason = str(checked.values["reason"])
    if not holds.is_on_hold(ctx.session, case.id) and not hold_record.record_placing(ctx, case, reason):
        return Show(content.explain_errors(form, {"case": "not_kept"}, checked.values))
    return Show(overview_form(ctx))


def load_held_case(ctx: Context, case_id: str, may: Permission) -> Case:
    """Return a case of the practice, locked unless it is only shown; raise NotYoursError for any other id."""
    require(ctx.actor, may)
    return load_case(ctx, case_id, may)


@actions.press("lift_hold", may=Permission.MANAGE_RETENTION, loads=load_held_case, options=Options(reads=True))
def show_lift_hold(ctx: Context, case: Case, _click: Click) -> Outcome:
    """Return the question whether to lift the hold; for a case that is not on hold, return the overview."""
    hold = holds.find_latest(ctx.session, case.id)
    if hold is None or not hold.held:
        return Show(overview_form(ctx))
    preview = describe_second_person(ctx, hold_lifting.build_request(ctx, case))
    return Show(screens.lift_hold(to_listed_hold(ctx, case, hold), preview))


@actions.submit("lift_hold", may=Permission.MANAGE_RETENTION, loads=load_held_case)
def lift_hold(ctx: Context, case: Case, _click: Click) -> Outcome:
    """Ask for the hold to be lifted, and return the changes that wait; asked twice, it waits once."""
    hold = holds.find_latest(ctx.session, case.id)
    if hold is not None and hold.held and hold_lifting.ask(ctx, case, hold).outcome is None:
        return Open("access_changes")
    return Show(overview_form(ctx))


def _hold_form(ctx: Context, first_id: str = "") -> Form | None:
    """Return the codes from the case `first_id` on, or from the first; None if every case is on hold."""
    first, most = case_codes.parse_id(first_id), MAX_OPTIONS + 1
    found = holds.list_not_on_hold(ctx.session, ctx.actor.practice_id, limit=most, first_id=first)
    codes = [Option(str(case.id), case.code) for case in found[:MAX_OPTIONS]]
    next_id = str(found[MAX_OPTIONS].id) if len(found) > MAX_OPTIONS else ""
    return screens.hold_case(codes, next_id) if codes else None
