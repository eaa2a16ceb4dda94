"""The list of a member's consults that are signed or have ended. Codes, names and days only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flows.actions import Actions, Click, Options
from flows.consult import ending
from flows.consult.framing import screens as framing_screens
from flows.content import WORDS, ListLine
from flows.context import Context
from flows.forms import LIMITS
from flows.parts import Part
from flows.permissions import Permission
from flows.replies import Outcome, Show
from storage.cases import cases
from storage.consults import consults, preparations, summaries
from storage.list_position import Position
from storage.models import Case, Consult
from storage.people import members

MAX_PAST_CONSULTS = LIMITS.list_rows

actions = Actions()


@dataclass(frozen=True)
class _PastRows:
    """The rows about several past consults, read at once for the whole list."""

    cases: Mapping[UUID, Case]
    therapist_ids: Mapping[UUID, Mapping[str, UUID]]
    signed_at: Mapping[UUID, datetime]


@actions.press("done", "done_further", may=Permission.FIND_HELP, options=Options(reads=True))
def show_past_consults(ctx: Context, click: Click) -> Outcome:
    """Return the signed and ended consults, the latest first, each with how and when it ended.

    The list begins after the place that the button carries; at its beginning if nothing follows there.
    """
    after, most = Position.parse(click.value), MAX_PAST_CONSULTS
    found = consults.list_finished_for_member(ctx.session, ctx.actor.member_id, limit=most + 1, after=after)
    if after is not None and not found:
        found = consults.list_finished_for_member(ctx.session, ctx.actor.member_id, limit=most + 1)
    shown = [consult for consult, _finished_at in found[:most]]
    rows = _load_rows(ctx, shown)
    lines = [_past_consult_line(ctx, rows, consult) for consult in shown]
    last, finished_at = found[most - 1] if len(found) > most else (None, ctx.now)
    return Show(framing_screens.past_consults(lines, str(Position(finished_at, last.id)) if last else ""))


def _load_rows(ctx: Context, past: Sequence[Consult]) -> _PastRows:
    ids = [consult.id for consult in past]
    cases_by_id = {
        case.id: case
        for case in cases.list_by_ids(ctx.session, ctx.actor.practice_id, {consult.case_id for consult in past})
    }
    therapist_ids = preparations.map_member_ids(ctx.session, ids)
    both = {member_id for by_part in therapist_ids.values() for member_id in by_part.values()}
    both |= {member_id for case in cases_by_id.values() for member_id in (case.it_member_id, case.ft_member_id)}
    members.list_by_ids(ctx.session, both)
    return _PastRows(cases_by_id, therapist_ids, summaries.find_signing_times(ctx.session, ids))


def _past_consult_line(ctx: Context, rows: _PastRows, consult: Consult) -> ListLine:
    case, signed_at = rows.cases[consult.case_id], rows.signed_at.get(consult.id)
    ended_at = signed_at or consult.ended_at
    day = ctx.dates.day_of(ended_at) if ended_at else ""
    outcome = WORDS.phrases[f"done_{consult.configuration}"]
    colleague = _colleague_name(ctx, rows.therapist_ids[consult.id], case)
    line = WORDS.phrases["done_line"].format(code=case.code, colleague=colleague, how=outcome, day=day)
    part = Part.IT if case.it_member_id == ctx.actor.member_id else Part.FT
    button = "details" if signed_at else "undo_end" if ending.is_undoable(consult, part, ctx) else ""
    return ListLine(line, button, str(consult.id))


def _colleague_name(ctx: Context, therapist_ids: Mapping[str, UUID], case: Case) -> str:
    """Return the colleague who took part in the consult, or would have; the case may have another therapist now."""
    own_id = ctx.actor.member_id
    other_id = next((member_id for member_id in therapist_ids.values() if member_id != own_id), None)
    if other_id is None:
        own_part = next(part for part, member_id in therapist_ids.items() if member_id == own_id)
        other_id = case.ft_member_id if own_part == Part.IT else case.it_member_id
    return members.get(ctx.session, other_id).first_name
