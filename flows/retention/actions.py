"""Retention and legal holds: an administrator sets how long records are kept and puts a case on hold, by its code."""

import logging
from itertools import islice

from sqlalchemy import event

from flows import audit_trail, content
from flows.actions import Actions, Click, Options
from flows.cases.case_access import load_case
from flows.context import Context
from flows.forms import Form, Option, Value, check
from flows.people.screens import MAX_OPTIONS
from flows.permissions import Permission, require
from flows.practice.settings_changes import change_settings
from flows.replies import Outcome, Show
from flows.retention import messages, screens
from flows.retention.messages import RetentionLine
from flows.retention.rules import RetentionStatus
from flows.retention.screens import ListedHold, UpcomingDeletion
from storage.cases import case_codes
from storage.models import Case, LegalHold
from storage.people import practices
from storage.retention import holds, ledger
from storage.retention.ages import CASE_CLASS, REVIEW_CLASS

_DELETION_LINES = {CASE_CLASS: "goes_case", REVIEW_CLASS: "goes_review"}
_KEPT_LINES = {CASE_CLASS: "stays_case", REVIEW_CLASS: "stays_review"}
_CLASS_BY_SETTING = {"keep_case_years": "case", "keep_review_years": "review", "keep_draft_days": "draft"}

actions = Actions()


@actions.press("settings_records", may=Permission.MANAGE_RETENTION, options=Options(reads=True))
def show_records(ctx: Context, _click: Click) -> Outcome:
    """Return how long records are kept, what is deleted next, and which cases are on hold."""
    return Show(_overview_form(ctx))


@actions.press("keep_for", may=Permission.MANAGE_RETENTION, options=Options(reads=True))
def show_periods(ctx: Context, _click: Click) -> Outcome:
    """Return the question how long each record class is kept."""
    return Show(_periods_form(ctx))


@actions.submit("keep_for", may=Permission.MANAGE_RETENTION)
def save_periods(ctx: Context, click: Click) -> Outcome:
    """Save how long each record class is kept; supervisors' texts may not be kept longer than the case."""
    form = _periods_form(ctx)
    checked = check(form, click.given)
    errors = dict(checked.errors)
    years = {name: int(str(checked.values.get(name) or 0)) for name in _CLASS_BY_SETTING}
    if not errors and 0 < years["keep_case_years"] < years["keep_review_years"]:
        errors["keep_review_years"] = "reviews_longer"
    if errors:
        return Show(content.explain_errors(form, errors, checked.values))
    change_settings(ctx, years)
    return Show(_overview_form(ctx))


@actions.press("hold_case", "hold_case_further", may=Permission.MANAGE_RETENTION, options=Options(reads=True))
def show_hold(ctx: Context, click: Click) -> Outcome:
    """Return the question which case to put on hold; the page of codes begins with the case that the button carries."""
    form = _hold_form(ctx, click.value)
    return Show(form or _overview_form(ctx))


@actions.submit("hold_case", may=Permission.MANAGE_RETENTION)
def put_on_hold(ctx: Context, click: Click) -> Outcome:
    """Put the case on hold; a case that is on hold already stays as it is.

    The ledger is written first: a hold that is only in the database would be lost if an older backup is restored.
    """
    form = _hold_form(ctx, str(click.given.get("case", "")))
    if form is None:
        return Show(_overview_form(ctx))
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
    return Show(_overview_form(ctx))


def load_held_case(ctx: Context, case_id: str, may: Permission) -> Case:
    """Return a case of the practice, locked unless it is only shown; raise NotYoursError for any other id."""
    require(ctx.actor, may)
    return load_case(ctx, case_id, may)


@actions.press("lift_hold", may=Permission.MANAGE_RETENTION, loads=load_held_case, options=Options(reads=True))
def show_lift_hold(ctx: Context, case: Case, _click: Click) -> Outcome:
    """Return the question whether to lift the hold; for a case that is not on hold, return the overview."""
    hold = holds.find_latest(ctx.session, case.id)
    return Show(screens.lift_hold(_to_listed_hold(ctx, case, hold)) if hold and hold.held else _overview_form(ctx))


@actions.submit("lift_hold", may=Permission.MANAGE_RETENTION, loads=load_held_case)
def lift_hold(ctx: Context, case: Case, _click: Click) -> Outcome:
    """Lift the hold once.

    The ledger is written only after the commit: if that fails, a restored backup keeps the hold rather than losing it.
    """
    hold = holds.find_latest(ctx.session, case.id)
    if hold is not None and hold.held:
        entry = holds.build_ledger_entry(
            _save_decision(
                ctx, case, is_on_hold=False, reason=hold.reason, last_number=_last_decision_number(ctx, case)
            )
        )
        audit_trail.record_action(ctx, "hold.lifted", f"case:{case.id}", case_id=case.id, detail=hold.reason)
        event.listen(ctx.session, "after_commit", lambda _session: _append_to_ledger(ctx, entry), once=True)
    return Show(_overview_form(ctx))


def _overview_form(ctx: Context) -> Form:
    settings = practices.get_settings(ctx.session, ctx.actor.practice_id)
    periods = {record_class: int(getattr(settings, name)) for name, record_class in _CLASS_BY_SETTING.items()}
    practice_id, most = ctx.actor.practice_id, screens.MAX_ROWS + 1
    outlook = messages.iter_outlook(ctx.session, practice_id, ctx.now)
    shown = islice((line for line in outlook if line.status in messages.SHOWN_STATUSES and line.day), most)
    upcoming = [
        UpcomingDeletion(_line_id(line), line.code, ctx.dates.full_day(line.day))
        for line in messages.in_order(shown)
        if line.day is not None
    ]
    found = holds.list_on_hold(ctx.session, practice_id, limit=most)
    on_hold = [_to_listed_hold(ctx, case, hold) for case, hold in found]
    has_others = bool(holds.list_not_on_hold(ctx.session, practice_id, limit=1))
    return screens.overview(periods, upcoming, on_hold, cases=has_others)


def _line_id(line: RetentionLine) -> str:
    """Return the id of the line's phrase; only whole cases ever need a decision."""
    if line.status is RetentionStatus.NEEDS_DECISION:
        return "asks_case"
    return (_KEPT_LINES if line.status is RetentionStatus.UNDER_WAY else _DELETION_LINES)[line.record_class]


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
        entries = ledger.read_holds(ctx.services.deletion_ledger) if ctx.services.deletion_ledger else []
    except (OSError, ledger.LedgerUnreadableError):
        entries = []  # writing the ledger will fail too, and that is reported
    numbers = [entry.number for entry in entries if entry.case_id == case.id]
    return max([latest.number if latest else 0, *numbers])


def _append_to_ledger(ctx: Context, entry: ledger.HoldEntry) -> bool:
    """Write the entry to the deletion ledger, if the practice has one; return whether that succeeded."""
    if ctx.services.deletion_ledger is None:
        return True
    try:
        ledger.append(ctx.services.deletion_ledger, [entry])
    except (OSError, ledger.LedgerUnreadableError) as error:
        logging.getLogger(__name__).warning("holds: the ledger cannot be written: %s", type(error).__name__)
        return False
    return True


def _periods_form(ctx: Context) -> Form:
    settings = practices.get_settings(ctx.session, ctx.actor.practice_id)
    values: dict[str, Value] = {name: str(getattr(settings, name)) for name in _CLASS_BY_SETTING}
    return screens.retention_periods(values)


def _hold_form(ctx: Context, first_id: str = "") -> Form | None:
    """Return the codes from the case `first_id` on, or from the first; None if every case is on hold."""
    first, most = case_codes.parse_id(first_id), MAX_OPTIONS + 1
    found = holds.list_not_on_hold(ctx.session, ctx.actor.practice_id, limit=most, first_id=first)
    codes = [Option(str(case.id), case.code) for case in found[:MAX_OPTIONS]]
    next_id = str(found[MAX_OPTIONS].id) if len(found) > MAX_OPTIONS else ""
    return screens.hold_case(codes, next_id) if codes else None


def _to_listed_hold(ctx: Context, case: Case, hold: LegalHold) -> ListedHold:
    return ListedHold(
        str(case.id), case.code, hold.reason, ctx.dates.full_day(hold.made_at.astimezone(ctx.actor.zone).date())
    )
