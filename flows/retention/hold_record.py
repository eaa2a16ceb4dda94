"""Recording that a case is put on hold or that a hold is lifted: in the database, the deletion ledger and the log."""

import logging
from uuid import UUID

from sqlalchemy import event

from flows import audit_trail
from flows.context import Context
from storage.append_only.chained_file import ChainFaultError
from storage.models import Case, LegalHold
from storage.retention import holds, ledger


def record_placing(ctx: Context, case: Case, reason: str) -> bool:
    """Put the case on hold and log it; return whether the deletion ledger could be written. Lock the case.

    The ledger is written first: a hold that is only in the database would be lost if an older backup is restored.
    """
    last_number, by_id = _last_decision_number(ctx, case), ctx.actor.member_id
    entry = ledger.HoldEntry(case.id, last_number + 1, held=True, reason=reason, made_at=ctx.now)
    if not _append_to_ledger(ctx, entry):
        return False
    _save_decision(ctx, case, is_on_hold=True, reason=reason, by_id=by_id, last_number=last_number)
    audit_trail.record_action(ctx, "hold.placed", f"case:{case.id}", case_id=case.id, detail=reason)
    return True


def record_lifting(ctx: Context, case: Case, hold: LegalHold, *, by_id: UUID) -> None:
    """Lift the hold, as the administrator `by_id` asked, and log it. Lock the case.

    The ledger is written only after the commit: if that fails, a restored backup keeps the hold rather than losing it.
    """
    decision = _save_decision(
        ctx, case, is_on_hold=False, reason=hold.reason, by_id=by_id, last_number=_last_decision_number(ctx, case)
    )
    entry = holds.build_ledger_entry(decision)
    audit_trail.record_action(ctx, "hold.lifted", f"case:{case.id}", case_id=case.id, detail=hold.reason)
    event.listen(ctx.session, "after_commit", lambda _session: _append_to_ledger(ctx, entry), once=True)


def _save_decision(
    ctx: Context, case: Case, *, is_on_hold: bool, reason: str, by_id: UUID, last_number: int
) -> LegalHold:
    decision = holds.add_decision(
        ctx.session,
        case.id,
        is_on_hold=is_on_hold,
        reason=reason,
        by_id=by_id,
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
