"""The consults under way in a member's cases, as far as the member knows of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.cases.case_access import get_colleague, get_part
from flows.consult.record import ConsultRecord, is_under_way
from flows.consult.record_loading import load_tables, of_consult
from flows.content import WORDS, ListLine
from flows.context import Context
from storage.cases import cases
from storage.consults import consults
from storage.models import Case, Consult, Preparation


@dataclass(frozen=True)
class OpenConsults:
    """The consults under way in this member's cases, newest first, each with whether the member prepares it."""

    rows: Sequence[tuple[Consult, bool]]

    def own_consult(self, case: Case) -> Consult | None:
        """Return the consult about this case that the member prepares."""
        return next((consult for consult, is_own in self.rows if is_own and consult.case_id == case.id), None)

    def invited_consult(self, case: Case) -> Consult | None:
        """Return the consult about this case to which one of the two therapists has invited the other."""
        return next((consult for consult, _ in self.rows if consult.invited_at and consult.case_id == case.id), None)

    def has_none(self, case: Case) -> bool:
        """Tell whether no consult about the case is open, as far as this member knows."""
        return not self.own_consult(case) and not self.invited_consult(case)


@dataclass(frozen=True)
class MemberCases:
    """A member's cases, the newest first, with the consults under way in them."""

    ctx: Context
    cases: Sequence[Case]
    open_consults: OpenConsults

    @property
    def prepared(self) -> list[ConsultRecord]:
        """Return the consults that the member has begun to prepare, oldest first, without locks."""
        records = [
            of_consult(self.ctx, consult, get_part(case, self.ctx.actor.member_id))
            for consult, is_own in reversed(self.open_consults.rows)
            if is_own
            for case in [cases.get(self.ctx.session, consult.case_id)]
        ]
        load_tables([record for record in records if not record.tables.is_locked], Preparation)
        return records

    @property
    def free(self) -> list[Case]:
        """Return the cases without an open consult."""
        return [case for case in self.cases if self.open_consults.has_none(case)]

    @property
    def invitation_lines(self) -> list[ListLine]:
        """Return the consults to which colleagues have invited the member, and which they have not begun to prepare."""
        lines = []
        for case in self.cases:
            consult = self.open_consults.invited_consult(case)
            if consult is not None and consult is not self.open_consults.own_consult(case):
                progress = WORDS.phrases["at_asked"].format(colleague=self._colleague_name(case))
                lines.append(ListLine(f"{self.label(case)}: {progress}", "prepare", str(consult.id)))
        return lines

    def label(self, case: Case) -> str:
        """Return the case and the colleague in words."""
        return WORDS.phrases["with_colleague"].format(code=case.code, colleague=self._colleague_name(case))

    def _colleague_name(self, case: Case) -> str:
        part = get_part(case, self.ctx.actor.member_id)
        return get_colleague(self.ctx.session, case, part).first_name


def load_open_consults(ctx: Context) -> OpenConsults:
    """Return the consults under way in the actor's cases."""
    rows = consults.list_open_for_member(ctx.session, ctx.actor.member_id)
    return OpenConsults([(consult, is_own) for consult, is_own in rows if is_under_way(consult)])


def load_member_cases(ctx: Context) -> MemberCases:
    """Return the actor's cases with their open consults and colleagues, with two statements."""
    own_cases = [case for case, *_therapists in cases.list_with_therapists(ctx.session, ctx.actor.member_id)]
    return MemberCases(ctx, own_cases, load_open_consults(ctx))
