"""A member's own cases as a list: a screenful at a time, the newest first."""

from collections.abc import Sequence
from typing import NamedTuple

from flows.content import WORDS
from flows.context import Context
from flows.forms import LIMITS
from storage.cases import member_cases
from storage.cases.member_cases import NamedCase
from storage.list_position import Position


class CaseLines(NamedTuple):
    """Some of a member's cases: the text and the id of each, and where the list goes on, or ""."""

    lines: Sequence[tuple[str, str]]
    further: str = ""


def label(case: NamedCase) -> str:
    """Return the case and the colleague in words."""
    return WORDS.phrases["with_colleague"].format(code=case.code, colleague=case.colleague)


def list_lines(ctx: Context, after: str = "") -> CaseLines:
    """Return the actor's cases after this place of the list; its beginning if the place is unknown or was the end."""
    member_id, most, place = ctx.actor.member_id, LIMITS.list_rows, Position.parse(after)
    found = member_cases.list_known(ctx.session, member_id, limit=most + 1, after=place)
    if place is not None and not found:
        return list_lines(ctx)
    shown = found[:most]
    further = str(shown[-1].position) if len(found) > most else ""
    return CaseLines([(label(case), str(case.id)) for case in shown], further)
