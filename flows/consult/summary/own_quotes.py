"""Which quoted words of a signed summary their writer keeps as their own: for the supervisors of that side (S0-18)."""

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from flows.consult.summary import build
from flows.consult.summary.rules import Said, Spread
from flows.consult.summary.signed_summary import Added, Signed
from flows.consult.talk import state as talk_state
from flows.consult.talk import wording_check
from flows.consult.talk.wording_screens import kept_line
from flows.context import Services
from storage.models import Consult


def beside(session: Session, desk: Services, consult: Consult, whose: Signed, laid: Spread) -> Spread:
    """Return the summary laid out, with what this therapist keeps as their own words said beneath them."""

    def with_own(said: Said, box: str) -> Said:
        if said.part is not whose.part or not said.words:
            return said
        own = wording_check.own_words(session, desk, consult, whose.member_id, box)
        return replace(said, own=kept_line(whose.name, own, said.words))

    asked = (
        replace(one, said=tuple(with_own(each, talk_state.kind_of(one.number)) for each in one.said))
        for one in laid.asked
    )
    differently = (with_own(one, build.DIFFERENTLY) for one in laid.differently)
    return replace(laid, asked=tuple(asked), differently=tuple(differently))


def below(session: Session, desk: Services, consult: Consult, whose: Signed, added: Sequence[Added]) -> tuple[str, ...]:
    """Return the same for each note below the summary: a line, or "" where there is nothing to say."""
    own = wording_check.own_words(session, desk, consult, whose.member_id, build.ADDENDUM)
    return tuple(kept_line(whose.name, own, one.words) if one.part is whose.part else "" for one in added)
