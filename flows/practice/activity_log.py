"""One's own entries of the audit log, to be looked at by nobody else: what one did, when, about which case."""

from collections.abc import Sequence
from uuid import UUID

from flows import dates
from flows.actions import Reply, Show
from flows.context import Context
from flows.permissions import Permission, require
from flows.practice import activity_log_screens
from flows.practice.activity_log_screens import ActivityEntry
from storage.audit import own_entries
from storage.audit.log import REFUSED
from storage.cases import cases
from storage.models import AuditEntry

_PAGE_SIZE = 60  # entries looked at for one screen: many repeat each other
_MAX_DIGITS = 15


def show_activity_log(ctx: Context, before: str = "") -> Reply:
    """Return one's own latest entries; `before`: the number of an entry, for those that came earlier than it."""
    require(ctx.actor, Permission.FIND_HELP)
    number = int(before) if before.isascii() and before.isdecimal() and len(before) <= _MAX_DIGITS else None
    who = (ctx.actor.practice_id, ctx.actor.member_id)
    found = own_entries.list_latest(ctx.session, *who, before=number, most=_PAGE_SIZE + 1)
    entries = found[:_PAGE_SIZE]
    codes = _case_codes(ctx, entries)
    those = [_to_entry(ctx, one, codes) for one in entries]
    return Show(activity_log_screens.activity_log(those, more=len(found) > _PAGE_SIZE, earlier=number is not None))


def _to_entry(ctx: Context, one: AuditEntry, codes: dict[UUID, str]) -> ActivityEntry:
    code = codes.get(one.case_id, "") if one.case_id and _may_show_code(one) else ""
    return ActivityEntry(one.action, one.outcome, code, dates.day_and_time(one.at, ctx.actor.zone), one.seq, one.detail)


def _may_show_code(one: AuditEntry) -> bool:
    """Tell whether the case's code may be said: not where it is known by nothing but an id that came with a request.

    Such an id may be another's, and the entry is there because it was tried.
    """
    return one.outcome != REFUSED and not (one.action.startswith("page.") and one.subject.startswith("row:"))


def _case_codes(ctx: Context, entries: Sequence[AuditEntry]) -> dict[UUID, str]:
    ids = {one.case_id for one in entries if one.case_id is not None}
    return {one.id: one.code for one in cases.list_by_ids(ctx.session, ctx.actor.practice_id, ids)}
