"""Whether the federal rule for substance use disorder records applies to a case (42 CFR Part 2), sealed in its row."""

from flows.context import Context
from storage.models import Case
from storage.writings import sealed_values

_YES, _NO = "yes", "no"


def find_part2(ctx: Context, case: Case) -> bool | None:
    """Return whether 42 CFR Part 2 applies; None if nobody was asked yet, or the case was deleted."""
    answer = sealed_values.read(ctx.session, ctx.services.seal, case, case, sealed_values.PART2)
    return None if answer is None else answer == _YES


def save_part2(ctx: Context, case: Case, *, applies: bool) -> None:
    """Save whether 42 CFR Part 2 applies to the case."""
    answer = _YES if applies else _NO
    sealed_values.write(ctx.session, ctx.services.seal, case, case, sealed_values.PART2, answer)
