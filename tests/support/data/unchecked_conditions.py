"""Conditions of the product's statements that only the database evaluates, each with the reason why that is enough.

The rows that a statement returns are compared with what it asked for. That is not possible where a condition asks about
a table whose rows are not returned. Whoever puts a view in a table's place can make it say what they want.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from storage.row_macs.asked_rows import AskedColumns

ROOT = Path(__file__).parents[3]
_OWN_CASES = "narrows, so that an index serves it; the next condition says the same of the case that is returned"
_LIST = "a list; what is opened from it is checked in its own rows"
REASONS = {
    "storage/cases/case_codes.py:list_page": f"{_OWN_CASES}; whether somebody may know of a case, its page asks again",
    "storage/cases/member_cases.py:list_known": f"{_OWN_CASES}; whether a consult is under way is asked again",
    "storage/cases/releases.py:_CASES_WITH_ENDING": f"{_OWN_CASES}; whose releases end is read again before it is said",
    "storage/consults/consults.py:list_finished_for_member": _LIST,
    "storage/consults/consults.py:list_to_read": _LIST,
    "storage/consults/promises.py:_OPEN_WITH_CODE": "own promises; a case that was deleted has no text any more",
    "storage/consults/under_way.py:_FOR_MEMBER": f"{_OWN_CASES}; whether a preparation exists is asked of a page again",
    "storage/consults/under_way.py:_FOR_MEMBER_AND_CASE": "as above",
    "storage/emergency/grants.py:_UNREVIEWED": "which grants wait for a review; a review reads the grant's rows",
    "storage/emergency/grants.py:list_active": "a case that was deleted has no text any more",
    "storage/people/access_changes.py:list_untold": "the same as the condition on the outcome, for an index",
    "storage/people/access_changes.py:list_waiting": "the same as the condition on the outcome, for an index",
    "storage/people/members.py:list_page": "where a page of a list begins",
    "storage/people/open_page_sessions.py:list_open": "the codes that are shown beside the member's own page sessions",
    "storage/people/supervisors.py:list_groups": "leaves out empty groups; who sits in them is read as a whole",
    "storage/retention/ages.py:delete_stale_drafts": "deletes drafts of consults that are over",
    "storage/retention/holds.py:list_on_hold": "a list; a hold is read whole before something is deleted",
    "storage/safety/alerts.py:_IN_STATES": "a case that was deleted has no text any more",
    "storage/supervision/questions.py:list_unanswered": _LIST,
}
"""The module and the function or query, each with the reason."""


@contextmanager
def finding_unchecked() -> Iterator[dict[str, list[str]]]:
    """Yield a mapping that gets the unchecked conditions of each place whose statements are run meanwhile."""
    found: dict[str, list[str]] = {}
    looked_at: set[tuple[str, int]] = set()

    def look(state: ORMExecuteState) -> None:
        place = _find_place()
        if place is None or place in looked_at or not isinstance(state.statement, sa.Select):
            return
        looked_at.add(place)
        described = state.statement.column_descriptions
        entities = [entity if each["expr"] is (entity := each.get("entity")) else None for each in described]
        if not state.is_column_load and not state.is_relationship_load and any(entities):
            conditions = AskedColumns(state.statement, entities).list_unchecked()
            found.update({place[0]: conditions} if conditions else {})

    event.listen(Session, "do_orm_execute", look)
    try:
        yield found
    finally:
        event.remove(Session, "do_orm_execute", look)


def _find_place() -> tuple[str, int] | None:
    """Return the function of the product that runs the statement, and its line; None for a test's own."""
    frame = sys._getframe(2)  # noqa: SLF001 -- of whoever emits the event
    while frame is not None:
        path = frame.f_code.co_filename
        if path.startswith(str(ROOT / "storage")) and "row_macs" not in path:
            name = frame.f_code.co_qualname.partition(".<locals>")[0]
            return f"{Path(path).relative_to(ROOT)}:{name}", frame.f_lineno
        frame = frame.f_back  # type: ignore[assignment]  # None at the end
    return None
