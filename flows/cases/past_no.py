"""Which "no" a therapist decided on while weighing (S0-13): sealed, for this therapist alone, and when."""

from dataclasses import dataclass
from datetime import datetime

from flows.context import Context
from flows.dates import local_day
from storage.models import Case
from storage.writings import writings

NO_KIND = "decided_no"
NOES = frozenset({"not_wanted", "not_needed", "not_serving"})
_SEALED_LENGTH = 16  # the same for each: else the length of the sealed text would tell which it is


@dataclass(frozen=True)
class PastNo:
    """The last decision against a consult on a case."""

    no: str  # one of NOES
    decided_at: datetime


def find_no(ctx: Context, case: Case) -> PastNo | None:
    """Return the actor's own last decision against a consult on the case, or None."""
    row = writings.find_latest(
        ctx.session, case_id=case.id, consult_id=None, writer_id=ctx.actor.member_id, kind=NO_KIND
    )
    expected: writings.Expected = {"case_id": case.id, "consult_id": None, "kinds": (NO_KIND,)}
    no = (writings.read_if_available(ctx.session, ctx.services.seal, row.id, **expected) or "").strip() if row else ""
    return PastNo(no, row.written_at) if row and no in NOES else None


def describe(ctx: Context, case: Case) -> tuple[str, str] | None:
    """Return the day of the actor's own last decision against a consult on the case, and which it was; or None."""
    last = find_no(ctx, case)
    return (ctx.dates.short_day(local_day(ctx.actor.time_zone, last.decided_at)), last.no) if last else None


def save_no(ctx: Context, case: Case, no: str) -> None:
    """Save the actor's decision; "" if it was undone. Earlier ones stay sealed until the case is deleted."""
    writings.write(
        ctx.session,
        ctx.services.seal,
        text=no.ljust(_SEALED_LENGTH),
        now=ctx.now,
        practice_id=case.practice_id,
        case_id=case.id,
        consult_id=None,
        writer_id=ctx.actor.member_id,
        kind=NO_KIND,
    )
