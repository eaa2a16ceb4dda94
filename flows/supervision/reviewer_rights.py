"""Which sides of a signed summary a supervisor may read: those whom they supervise, and none of a group of theirs."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from flows.consult.parts import Part
from flows.context import Actor
from storage.consults import preparations
from storage.models import Case, Consult, Member
from storage.people import members, supervisors

_SIGNED_STATES = ("signed", "closed")  # compared, not hashed: places with regions have no hash


@dataclass(frozen=True)
class Reviewer:
    """A supervisor as the practice knows them now, so that a whole list is judged without asking for each line."""

    actor: Actor
    supervisees: Mapping[UUID, Member]  # nobody, for who is no supervisor
    group_peer_ids: frozenset[UUID]  # who sits in a supervision group with them

    def reviewable_sides(self, consult: Consult, case: Case, conferred: Mapping[str, UUID]) -> frozenset[Part]:
        """Return the sides of this consult that they may review; `conferred`: whose each part was.

        Each is of a therapist whom they supervise. The two therapists review none, and a side is left out where the
        other side's therapist sits in a supervision group with the reviewer (S0-16).
        """
        theirs = self._supervised_parts(consult, case, conferred)
        return frozenset(part for part in theirs if conferred[part.other] not in self.group_peer_ids)

    def recused_sides(self, consult: Consult, case: Case, conferred: Mapping[str, UUID]) -> frozenset[Part]:
        """Return the sides that would be theirs to review if it were not for a shared supervision group (S0-16)."""
        theirs = self._supervised_parts(consult, case, conferred)
        return frozenset(part for part in theirs if conferred[part.other] in self.group_peer_ids)

    def _supervised_parts(self, consult: Consult, case: Case, conferred: Mapping[str, UUID]) -> list[Part]:
        """Return the parts of whom they supervise; none if nothing is signed, or if they are a therapist in it.

        Who has the case now may be somebody else than who conferred: neither reviews it.
        """
        practice_id = self.actor.practice_id
        if consult.configuration not in _SIGNED_STATES or consult.case_id != case.id or case.practice_id != practice_id:
            return []
        own = {*conferred.values(), case.it_member_id, case.ft_member_id}
        if self.actor.member_id in own or len(conferred) < len(Part):
            return []
        return [part for part in Part if conferred[part] in self.supervisees]


def load_reviewer(session: Session, actor: Actor) -> Reviewer:
    """Return whom the actor supervises, and with whom they sit in a group, now."""
    if "supervisor" not in actor.roles:
        return Reviewer(actor, {}, frozenset())
    supervised = {one.id: one for one in supervisors.list_supervisees(session, actor.member_id)}
    return Reviewer(actor, supervised, members.list_group_member_ids(session, actor.member_id))


def find_reviewable_sides(session: Session, actor: Actor, consult: Consult, case: Case) -> frozenset[Part]:
    """Return the sides of this one consult that the actor may review now; see `Reviewer.sides`."""
    return load_reviewer(session, actor).reviewable_sides(consult, case, _therapist_ids(session, consult))


def find_recused_sides(session: Session, actor: Actor, consult: Consult, case: Case) -> frozenset[Part]:
    """Return the sides of this one consult that a shared supervision group keeps from the actor (S0-16)."""
    return load_reviewer(session, actor).recused_sides(consult, case, _therapist_ids(session, consult))


def _therapist_ids(session: Session, consult: Consult) -> dict[str, UUID]:
    return preparations.map_member_ids(session, [consult.id])[consult.id]
