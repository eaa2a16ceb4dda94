"""Records and holds: an administrator decides how long words are kept, and holds a case, by its code alone."""

import logging
from collections.abc import Mapping

from sqlalchemy import event

from flows import audit_trail
from flows.actions import Reply, Show
from flows.consult.record import load_case
from flows.context import Context
from flows.forms import Form, Option, Value, check
from flows.people import actions as people_actions
from flows.permissions import Permission, require
from flows.retention import messages, screens
from flows.retention.messages import RetentionLine
from flows.retention.rules import RetentionStatus
from flows.retention.screens import ListedHold, UpcomingDeletion
from storage.cases import cases
from storage.models import Case, LegalHold
from storage.people import practices
from storage.retention import holds, ledger
from storage.retention.ages import CASE_CLASS, REVIEW_CLASS

_DELETION_LINES = {CASE_CLASS: "goes_case", REVIEW_CLASS: "goes_review"}
_KEPT_LINES = {CASE_CLASS: "stays_case", REVIEW_CLASS: "stays_review"}
_CLASS_BY_SETTING = {"keep_case_years": "case", "keep_review_years": "review", "keep_draft_days": "draft"}


def show_records(ctx: Context) -> Reply:
    """Return how long words are kept, what goes next, and what is on hold."""
    require(ctx.actor, Permission.MANAGE_RETENTION)
    settings = practices.get_settings(ctx.session, ctx.actor.practice_id)
    kept = {short: int(getattr(settings, name)) for name, short in _CLASS_BY_SETTING.items()}
    lines = messages.load_outlook(ctx.session, ctx.actor.practice_id, ctx.services.clock())
    going = [
        UpcomingDeletion(_line_id(line), line.code, line.day)
        for line in lines
        if line.status in messages.SHOWN_STATUSES and line.day is not None
    ]
    held = [_to_listed_hold(ctx, case, hold) for case, hold in holds.list_on_hold(ctx.session, ctx.actor.practice_id)]
    return Show(screens.overview(kept, going, held, cases=bool(_cases_not_on_hold(ctx))))


def show_periods(ctx: Context) -> Reply:
    """Return the question how long each class is kept."""
    require(ctx.actor, Permission.MANAGE_RETENTION)
    return Show(_periods_form(ctx))


def save_periods(ctx: Context, given: Mapping[str, object]) -> Reply:
    """Change how long each class is kept: supervisors' words no longer than the case."""
    require(ctx.actor, Permission.MANAGE_RETENTION)
    form = _periods_form(ctx)
    checked = check(form, given)
    errors = dict(checked.errors)
    years = {name: int(str(checked.values.get(name) or 0)) for name in _CLASS_BY_SETTING}
    if not errors and 0 < years["keep_case_years"] < years["keep_review_years"]:
        errors["keep_review_years"] = "reviews_longer"
    if errors:
        return Show(people_actions.with_errors(form, errors, checked.values))
    practices.get_settings(ctx.session, ctx.actor.practice_id).sqlmodel_update(years)
    audit_trail.record_action(ctx, "settings.changed", f"practice:{ctx.actor.practice_id}", detail=_audit_detail(years))
    return show_records(ctx)


def show_hold(ctx: Context, first: str = "") -> Reply:
    """Return the question which case is put on hold; `first`: the case with which the page of codes begins."""
    require(ctx.actor, Permission.MANAGE_RETENTION)
    return Show(_hold_form(ctx, first)) if _cases_not_on_hold(ctx) else show_records(ctx)


def put_on_hold(ctx: Context, given: Mapping[str, object]) -> Reply:
    """Put the case on hold; one that is on hold already stays as it is.

    In the ledger first: a hold that is only in the database would be forgotten by a copy from before.
    """
    require(ctx.actor, Permission.MANAGE_RETENTION)
    form = _hold_form(ctx, str(given.get("case", "")))
    checked = check(form, given)
    if checked.errors:
        return Show(people_actions.with_errors(form, checked.errors, checked.values))
    case = load_case(ctx.session, ctx.actor, str(checked.values["case"]), Permission.MANAGE_RETENTION)
    reason = str(checked.values["reason"])
    if not holds.is_on_hold(ctx.session, case.id):
        after = _last_decision_number(ctx, case)
        fresh = ledger.HoldEntry(case.id, after + 1, held=True, reason=reason, made_at=ctx.services.clock())
        if not _append_to_ledger(ctx, fresh):
            return Show(people_actions.with_errors(form, {"case": "not_kept"}, checked.values))
        _save_decision(ctx, case, held=True, reason=reason, after=after)
        audit_trail.record_action(ctx, "hold.placed", f"case:{case.id}", case_id=case.id, detail=reason)
    return show_records(ctx)


def show_lift_hold(ctx: Context, case_id: str) -> Reply:
    """Return the question whether the hold is lifted; what is not on hold is shown as it is."""
    require(ctx.actor, Permission.MANAGE_RETENTION)
    case = load_case(ctx.session, ctx.actor, case_id, Permission.MANAGE_RETENTION)
    found = holds.find_latest(ctx.session, case.id)
    return Show(screens.lift_hold(_to_listed_hold(ctx, case, found))) if found and found.held else show_records(ctx)


def lift_hold(ctx: Context, case_id: str) -> Reply:
    """Lift the hold, once; the ledger hears of it only when that is kept, so that a copy put back rather holds."""
    require(ctx.actor, Permission.MANAGE_RETENTION)
    case = load_case(ctx.session, ctx.actor, case_id, Permission.MANAGE_RETENTION)
    found = holds.find_latest(ctx.session, case.id)
    if found is not None and found.held:
        made = holds.build_ledger_entry(
            _save_decision(ctx, case, held=False, reason=found.reason, after=_last_decision_number(ctx, case))
        )
        audit_trail.record_action(ctx, "hold.lifted", f"case:{case.id}", case_id=case.id, detail=found.reason)
        event.listen(ctx.session, "after_commit", lambda _session: _append_to_ledger(ctx, made), once=True)
    return show_records(ctx)


def _line_id(line: RetentionLine) -> str:
    """Return what is said of it; only a whole case asks."""
    if line.status is RetentionStatus.NEEDS_DECISION:
        return "asks_case"
    return (_KEPT_LINES if line.status is RetentionStatus.UNDER_WAY else _DELETION_LINES)[line.record_class]


def _save_decision(ctx: Context, case: Case, *, held: bool, reason: str, after: int) -> LegalHold:
    made = holds.add_decision(
        ctx.session,
        case.id,
        held=held,
        reason=reason,
        by_id=ctx.actor.member_id,
        now=ctx.services.clock(),
        after=after,
    )
    assert made is not None  # noqa: S101 -- the caller has looked, under the case's lock
    return made


def _last_decision_number(ctx: Context, case: Case) -> int:
    """Return the last decision's number, here or in the ledger: a copy that was put back may know fewer than that."""
    last = holds.find_latest(ctx.session, case.id)
    try:
        known = ledger.read_holds(ctx.services.deletion_ledger) if ctx.services.deletion_ledger else []
    except (OSError, ledger.LedgerUnreadableError):
        known = []  # nothing can be written into it either, which is said then
    numbers = [one.number for one in known if one.case_id == case.id]
    return max([last.number if last else 0, *numbers])


def _append_to_ledger(ctx: Context, entry: ledger.HoldEntry) -> bool:
    """Write it into the deletion ledger, if this practice has one; return whether that worked."""
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


def _hold_form(ctx: Context, first: str = "") -> Form:
    """Return the page of codes that begins with this case, or the first one."""
    return screens.hold_case([Option(str(one.id), one.code) for one in _cases_not_on_hold(ctx)], first)


def _cases_not_on_hold(ctx: Context) -> list[Case]:
    """Return the practice's cases that are not on hold, by code."""
    on_hold = {case.id for case, _ in holds.list_on_hold(ctx.session, ctx.actor.practice_id)}
    return [one for one in cases.list_for_practice(ctx.session, ctx.actor.practice_id) if one.id not in on_hold]


def _to_listed_hold(ctx: Context, case: Case, hold: LegalHold) -> ListedHold:
    return ListedHold(str(case.id), case.code, hold.reason, hold.made_at.astimezone(ctx.actor.zone).date())


def _audit_detail(years: Mapping[str, int]) -> str:
    return "keep." + ".".join(f"{short}:{years[name]}" for name, short in _CLASS_BY_SETTING.items())
