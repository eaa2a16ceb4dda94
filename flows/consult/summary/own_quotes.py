"""Which quoted words of a signed summary their writer keeps as their own: for the supervisors of that side (S0-18)."""

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from flows.consult.summary import build
from flows.consult.summary.rules import SideText, SummaryLayout
from flows.consult.summary.signed_summary import SummaryAddendum, SummarySignature
from flows.consult.talk import state as talk_state
from flows.consult.talk import wording_check
from flows.consult.talk.wording_screens import own_quotes_line
from flows.context import Services
from storage.models import Consult


def add_to_layout(
    session: Session, services: Services, consult: Consult, whose: SummarySignature, layout: SummaryLayout
) -> SummaryLayout:
    """Return the summary laid out, with what this therapist keeps as their own words said beneath them."""

    def with_own(said: SideText, box: str) -> SideText:
        if said.part is not whose.part or not said.words:
            return said
        own = wording_check.read_own_quotes(session, services, consult, whose.member_id, box)
        return replace(said, own_quotes=own_quotes_line(whose.name, own, said.words))

    asked = (
        replace(
            one, side_texts=tuple(with_own(each, talk_state.impression_kind(one.number)) for each in one.side_texts)
        )
        for one in layout.question_texts
    )
    differently = (with_own(one, build.DIFFERENTLY_KIND) for one in layout.differently)
    return replace(layout, question_texts=tuple(asked), differently=tuple(differently))


def addendum_lines(
    session: Session, services: Services, consult: Consult, whose: SummarySignature, added: Sequence[SummaryAddendum]
) -> tuple[str, ...]:
    """Return the same for each note below the summary: a line, or "" where there is nothing to say."""
    own = wording_check.read_own_quotes(session, services, consult, whose.member_id, build.ADDENDUM_KIND)
    return tuple(own_quotes_line(whose.name, own, one.words) if one.part is whose.part else "" for one in added)
