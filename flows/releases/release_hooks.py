"""What happens elsewhere after a signed form was changed or entered. `flows/registry` fills the lists.

The functions run in the same transaction. This feature does not know them, because they stand above it.
"""

from collections.abc import Callable

from flows.context import Context
from flows.releases.case_record import CaseRecord
from flows.releases.rules import NeededRelease
from flows.replies import Outcome

Changed = Callable[[Context, CaseRecord, frozenset[NeededRelease]], None]
"""Apply a change of the case's signed forms, given the releases that were missing before it."""

Continued = Callable[[Context, CaseRecord], Outcome | None]
"""Continue what was waiting for a signed form of the case, and return what to show; None: nothing waited."""

RELEASES_CHANGED: list[Changed] = []
WAITING_FOR_FORM: list[Continued] = []


def apply_change(ctx: Context, case_record: CaseRecord, before: frozenset[NeededRelease]) -> None:
    """Apply a change of the case's signed forms everywhere. `before`: the releases that were missing before it."""
    for changed in RELEASES_CHANGED:
        changed(ctx, case_record, before)


def continue_waiting(ctx: Context, case_record: CaseRecord) -> Outcome | None:
    """Continue the first thing that was waiting for a form of this case, and return what to show; None: nothing."""
    outcomes = (continued(ctx, case_record) for continued in WAITING_FOR_FORM)
    return next((outcome for outcome in outcomes if outcome is not None), None)
