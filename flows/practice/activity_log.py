"""A member's own audit log entries, which only that member can read here: what, when, about which case."""

from collections.abc import Sequence
from uuid import UUID

from flows import audit_trail
from flows.actions import Actions, Click
from flows.context import Context
from flows.permissions import Permission
from flows.practice import activity_log_screens
from flows.practice.activity_log_screens import ActivityEntry
from flows.replies import Outcome, Show
from storage.audit import own_entries
from storage.audit.log import REFUSED
from storage.cases import cases
from storage.models import AuditEntry

_PAGE_SIZE = 60  # entries read for one screen: many repeat each other
_MAX_DIGITS = 15

actions = Actions()


@actions.press("my_log", "my_log_earlier", may=Permission.FIND_HELP)
def show_activity_log(ctx: Context, click: Click) -> Outcome:
    """Return the member's own latest entries; with an entry's number on the button, only entries before it."""
    audit_trail.write_buffered_first(ctx)
    before = click.value
    before_number = int(before) if before.isascii() and before.isdecimal() and len(before) <= _MAX_DIGITS else None
    practice_and_member = (ctx.actor.practice_id, ctx.actor.member_id)
    rows = own_entries.list_latest(ctx.session, *practice_and_member, before=before_number, limit=_PAGE_SIZE + 1)
    entries = rows[:_PAGE_SIZE]
    codes = _case_codes(ctx, entries)
    shown = [_to_entry(ctx, entry, codes) for entry in entries]
    return Show(
        activity_log_screens.activity_log(shown, more=len(rows) > _PAGE_SIZE, earlier=before_number is not None)
    )


def _to_entry(ctx: Context, entry: AuditEntry, codes: dict[UUID, str]) -> ActivityEntry:
    code = codes.get(entry.case_id, "") if entry.case_id and _may_show_code(entry) else ""
    detail = entry.detail if entry.detail == activity_log_screens.UNFINISHED else ""  # equal lines share one
    return ActivityEntry(entry.action, entry.outcome, code, ctx.dates.day_and_time(entry.at), entry.seq, detail)


def _may_show_code(entry: AuditEntry) -> bool:
    """Return whether the screen may show the case's code.

    The code stays hidden if the case is known only from an id in the request. The id may belong to another therapist's
    case, and the entry only records the attempt.
    """
    return entry.outcome != REFUSED and not (entry.action.startswith("page.") and entry.subject.startswith("row:"))


def _case_codes(ctx: Context, entries: Sequence[AuditEntry]) -> dict[UUID, str]:
    ids = {entry.case_id for entry in entries if entry.case_id is not None}
    return {case.id: case.code for case in cases.list_by_ids(ctx.session, ctx.actor.practice_id, ids)}
