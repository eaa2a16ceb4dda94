"""The consults under way in a member's cases, as far as the member knows of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.cases.case_access import get_part
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import load_tables, of_consult
from flows.content import WORDS, ListLine
from flows.context import Context
from storage.cases import member_cases
from storage.cases.member_cases import NamedCase
from storage.consults import under_way
from storage.consults.under_way import MemberConsult
from storage.list_position import Position
from storage.models import Case, Consult, Preparation


@dataclass(frozen=True)
class OpenConsults:
    """The consults under way in this member's cases, newest first, each with whether the member prepares it."""

    ctx: Context
    rows: Sequence[MemberConsult]

    @property
    def own(self) -> Consult | None:
        """Return the latest consult that the member prepares."""
        return next((row.consult for row in self.rows if row.is_own), None)

    @property
    def invitation(self) -> Consult | None:
        """Return the latest consult to which one of the two therapists has invited the other."""
        return next((row.consult for row in self.rows if row.consult.invited_at), None)

    @property
    def prepared(self) -> list[ConsultRecord]:
        """Return the consults that the member has begun to prepare, oldest first, without locks."""
        records = [
            of_consult(self.ctx, row.consult, get_part(row.case, self.ctx.actor.member_id))
            for row in reversed(self.rows)
            if row.is_own
        ]
        load_tables([record for record in records if not record.tables.is_locked], Preparation)
        return records

    @property
    def invitation_lines(self) -> list[ListLine]:
        """Return the consults to which colleagues have invited the member, and which they have not begun to prepare."""
        own = {row.case.id: row for row in reversed(self.rows) if row.is_own}  # of each case the latest stays
        invited = {row.case.id: row for row in reversed(self.rows) if row.consult.invited_at}
        rows = [row for case_id, row in invited.items() if row is not own.get(case_id)]
        rows.sort(key=lambda row: (row.case.created_at, row.case.id), reverse=True)
        progress = WORDS.phrases["at_asked"]
        return [
            ListLine(
                f"{_label(row.case.code, row.colleague.first_name)}: "
                f"{progress.format(colleague=row.colleague.first_name)}",
                "prepare",
                str(row.consult.id),
            )
            for row in rows
        ]


def load_open_consults(ctx: Context, case: Case | None = None) -> OpenConsults:
    """Return the consults under way in the actor's cases, or about this case of theirs."""
    rows = under_way.list_for_member(ctx.session, ctx.actor.member_id, case.id if case else None)
    return OpenConsults(ctx, rows)


def list_free_cases(ctx: Context, limit: int, after: Position | None = None) -> list[NamedCase]:
    """Return the actor's cases without a consult under way that they know of, at most `limit`, the newest first."""
    member_id = ctx.actor.member_id
    return member_cases.list_known(ctx.session, member_id, limit=limit, after=after, without_consult=True)


def _label(code: str, colleague: str) -> str:
    return WORDS.phrases["with_colleague"].format(code=code, colleague=colleague)
