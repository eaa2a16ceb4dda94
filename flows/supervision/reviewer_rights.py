"""Which sides of a signed summary a supervisor may review: their supervisees' sides, except with a shared group."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from flows.consult.parts import Part
from flows.context import Actor
from storage.consults import preparations
from storage.models import Case, Consult, Member
from storage.people import members, supervisors

_SIGNED_STATES = ("signed", "closed")  # a tuple: a configuration with regions is not hashable


@dataclass(frozen=True)
class Reviewer:
    """A supervisor with their supervisees and groups, loaded once to check a whole list without more queries."""

    actor: Actor
    supervisees: Mapping[UUID, Member]  # empty for a member who is not a supervisor
    group_peer_ids: frozenset[UUID]  # members who share a supervision group with the supervisor

    def reviewable_sides(self, consult: Consult, case: Case, therapist_ids: Mapping[str, UUID]) -> frozenset[Part]:
        """Return the sides of this consult that the supervisor may review; `therapist_ids`: who took part, by part.

        Each is the side of a supervisee. The two therapists review no side. A side is left out if the therapist of the
        other side shares a supervision group with the reviewer (S0-16).
        """
        supervised_parts = self._supervised_parts(consult, case, therapist_ids)
        return frozenset(part for part in supervised_parts if therapist_ids[part.other] not in self.group_peer_ids)

    def recused_sides(self, consult: Consult, case: Case, therapist_ids: Mapping[str, UUID]) -> frozenset[Part]:
        """Return the sides that the supervisor could review but for a shared supervision group (S0-16)."""
        supervised_parts = self._supervised_parts(consult, case, therapist_ids)
        return frozenset(part for part in supervised_parts if therapist_ids[part.other] in self.group_peer_ids)

    def _supervised_parts(self, consult: Consult, case: Case, therapist_ids: Mapping[str, UUID]) -> list[Part]:
        """Return the parts of the supervisees.

        Return none if the consult is not signed, or if the reviewer is one of its therapists: those who took part, and
        those who have the case now (after a handover they differ).
        """
        practice_id = self.actor.practice_id
        if consult.configuration not in _SIGNED_STATES or consult.case_id != case.id or case.practice_id != practice_id:
            return []
        involved_ids = {*therapist_ids.values(), case.it_member_id, case.ft_member_id}
        if self.actor.member_id in involved_ids or len(therapist_ids) < len(Part):
            return []
        return [part for part in Part if therapist_ids[part] in self.supervisees]


def load_reviewer(session: Session, actor: Actor) -> Reviewer:
    """Return the actor as a reviewer, with their current supervisees and group peers."""
    if "supervisor" not in actor.roles:
        return Reviewer(actor, {}, frozenset())
    supervisees = {member.id: member for member in supervisors.list_supervisees(session, actor.member_id)}
    return Reviewer(actor, supervisees, members.list_group_member_ids(session, actor.member_id))


def find_reviewable_sides(session: Session, actor: Actor, consult: Consult, case: Case) -> frozenset[Part]:
    """Return the sides of this consult that the actor may review now; see `Reviewer.reviewable_sides`."""
    return load_reviewer(session, actor).reviewable_sides(consult, case, _therapist_ids(session, consult))


def find_recused_sides(session: Session, actor: Actor, consult: Consult, case: Case) -> frozenset[Part]:
    """Return the sides of this consult that the actor may not review because of a shared group (S0-16)."""
    return load_reviewer(session, actor).recused_sides(consult, case, _therapist_ids(session, consult))


def _therapist_ids(session: Session, consult: Consult) -> dict[str, UUID]:
    return preparations.map_member_ids(session, [consult.id])[consult.id]
