"""Legal holds: an administrator puts a case on hold, by its code, and lifts the hold."""

import logging

from sqlalchemy import event

from flows import audit_trail, content
from flows.actions import Actions, Click, Options
from flows.cases.case_access import load_case
from flows.context import Context
from flows.forms import Form, Option, check
from flows.people.screens import MAX_OPTIONS
from flows.permissions import Permission, require
from flows.replies import Outcome, Show
from flows.retention import screens
from flows.retention.records_overview import overview_form, to_listed_hold
from storage.append_only.chained_file import ChainFaultError
from storage.cases import case_codes
from storage.models import Case, LegalHold
from storage.retention import holds, ledger

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
    if not holds.is_on_hold(ctx.session, case.id):
        last_number = _last_decision_number(ctx, case)
        entry = ledger.HoldEntry(case.id, last_number + 1, held=True, reason=reason, made_at=ctx.now)
        if not _append_to_ledger(ctx, entry):
            return Show(content.explain_errors(form, {"case": "not_kept"}, checked.values))
        _save_decision(ctx, case, is_on_hold=True, reason=reason, last_number=last_number)
        audit_trail.record_action(ctx, "hold.placed", f"case:{case.id}", case_id=case.id, detail=reason)
    return Show(overview_form(ctx))


def load_held_case(ctx: Context, case_id: str, may: Permission) -> Case:
    """Return a case of the practice, locked unless it is only shown; raise NotYoursError for any other id."""
    require(ctx.actor, may)
    return load_case(ctx, case_id, may)


@actions.press("lift_hold", may=Permission.MANAGE_RETENTION, loads=load_held_case, options=Options(reads=True))
def show_lift_hold(ctx: Context, case: Case, _click: Click) -> Outcome:
    """Return the question whether to lift the hold; for a case that is not on hold, return the overview."""
    hold = holds.find_latest(ctx.session, case.id)
    return Show(screens.lift_hold(to_listed_hold(ctx, case, hold)) if hold and hold.held else overview_form(ctx))


@actions.submit("lift_hold", may=Permission.MANAGE_RETENTION, loads=load_held_case)
def lift_hold(ctx: Context, case: Case, _click: Click) -> Outcome:
    """Lift the hold once."""
    hold = holds.find_latest(ctx.session, case.id)
    if hold is not None and hold.held:
        _record_lifting(ctx, case, hold)
    return Show(overview_form(ctx))


def _record_lifting(ctx: Context, case: Case, hold: LegalHold) -> None:
    """Lift the hold and log it.

    The ledger is written only after the commit: if that fails, a restored backup keeps the hold rather than losing it.
    """
    decision = _save_decision(
        ctx, case, is_on_hold=False, reason=hold.reason, last_number=_last_decision_number(ctx, case)
    )
    entry = holds.build_ledger_entry(decision)
    audit_trail.record_action(ctx, "hold.lifted", f"case:{case.id}", case_id=case.id, detail=hold.reason)
    event.listen(ctx.session, "after_commit", lambda _session: _append_to_ledger(ctx, entry), once=True)


def _save_decision(ctx: Context, case: Case, *, is_on_hold: bool, reason: str, last_number: int) -> LegalHold:
    decision = holds.add_decision(
        ctx.session,
        case.id,
        is_on_hold=is_on_hold,
        reason=reason,
        by_id=ctx.actor.member_id,
        now=ctx.now,
        last_known_number=last_number,
    )
    assert decision is not None  # noqa: S101 -- the caller has checked, with the case locked
    return decision


def _last_decision_number(ctx: Context, case: Case) -> int:
    """Return the number of the last decision in the database or the ledger; a restored backup may miss some."""
    latest = holds.find_latest(ctx.session, case.id)
    try:
        entries = (
            ledger.read_holds(ctx.services.deletion_ledger, ctx.services.seal) if ctx.services.deletion_ledger else []
        )
    except (OSError, ChainFaultError):
        entries = []  # writing the ledger will fail too, and that is reported
    numbers = [entry.number for entry in entries if entry.case_id == case.id]
    return max([latest.number if latest else 0, *numbers])


def _append_to_ledger(ctx: Context, entry: ledger.HoldEntry) -> bool:
    """Write the entry to the deletion ledger, if the practice has one; return whether that succeeded."""
    if ctx.services.deletion_ledger is None:
        return True
    try:
        ledger.append(ctx.services.deletion_ledger, ctx.services.seal, [entry])
    except (OSError, ChainFaultError) as error:
        logging.getLogger(__name__).warning("holds: the ledger cannot be written: %s", type(error).__name__)
        return False
    return True


def _hold_form(ctx: Context, first_id: str = "") -> Form | None:
    """Return the codes from the case `first_id` on, or from the first; None if every case is on hold."""
    first, most = case_codes.parse_id(first_id), MAX_OPTIONS + 1
    found = holds.list_not_on_hold(ctx.session, ctx.actor.practice_id, limit=most, first_id=first)
    codes = [Option(str(case.id), case.code) for case in found[:MAX_OPTIONS]]
    next_id = str(found[MAX_OPTIONS].id) if len(found) > MAX_OPTIONS else ""
    return screens.hold_case(codes, next_id) if codes else None
