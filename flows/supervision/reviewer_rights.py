"""Which sides of a signed summary a supervisor may review: those of their supervisees, but see S0-16 on groups."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from flows.consult.record import ConsultRecord
from flows.consult.record_loading import lock_named
from flows.context import Actor, Context
from flows.errors import FlowError
from flows.parts import Part
from flows.permissions import NotYoursError, Permission, require
from storage.models import Case, Consult, Member, Preparation
from storage.people import supervisors
from storage.people.supervisors import GroupPeers

_SIGNED_STATES = ("signed", "closed")  # a tuple: a configuration with regions is not hashable


@dataclass(frozen=True)
class Reviewer:
    """A supervisor with their supervisees and groups, as far as somebody's rights depend on them."""

    actor: Actor
    supervisees: Mapping[UUID, Member]  # empty for a member who is not a supervisor
    peers: GroupPeers  # who is in the supervisor's supervision groups; nobody without supervisees

    def reviewable_sides(self, consult: Consult, case: Case, therapist_ids: Mapping[str, UUID]) -> frozenset[Part]:
        """Return the sides of this consult that the supervisor may review; `therapist_ids`: who took part, by part.

        Each is the side of a supervisee. The two therapists review no side. A side is left out if the reviewer sits in
        a supervision group with the therapist of the other side (S0-16), not if the reviewer leads it (S0-58).
        """
        supervised_parts = self._supervised_parts(consult, case, therapist_ids)
        return frozenset(part for part in supervised_parts if therapist_ids[part.other] not in self.peers.beside)

    def recused_sides(self, consult: Consult, case: Case, therapist_ids: Mapping[str, UUID]) -> frozenset[Part]:
        """Return the sides that the supervisor could review but for a shared supervision group (S0-16)."""
        supervised_parts = self._supervised_parts(consult, case, therapist_ids)
        return frozenset(part for part in supervised_parts if therapist_ids[part.other] in self.peers.beside)

    def find_asker(self, case: Case, therapist_id: UUID) -> Member | None:
        """Return the supervisee with this id if they may tell the supervisor of the case; else None.

        They may not if the supervisor is the other therapist, or sits in a supervision group with them (S0-16).
        """
        other_ids = {case.it_member_id, case.ft_member_id} - {therapist_id}
        may_be_told = self.actor.member_id not in other_ids and self.peers.beside.isdisjoint(other_ids)
        return self.supervisees.get(therapist_id) if may_be_told else None

    def led_ids(self, case: Case, therapist_id: UUID) -> frozenset[UUID]:
        """Return the other therapists of the case who sit in a group that the supervisor leads (S0-58)."""
        return self.peers.led & ({case.it_member_id, case.ft_member_id} - {therapist_id})

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


def load_reviewer(ctx: Context, among: Collection[UUID] | None = None) -> Reviewer:
    """Return the actor as a reviewer, with their current supervisees and groups; `among`: only of these members."""
    if "supervisor" not in ctx.actor.roles:
        return Reviewer(ctx.actor, {}, GroupPeers())
    supervisees, peers = supervisors.list_supervisees_and_peers(ctx.session, ctx.actor.member_id, among)
    return Reviewer(ctx.actor, {member.id: member for member in supervisees}, peers)


class SharedGroupError(FlowError):
    """The reviewer sits in a supervision group with the other side's therapist (S0-16)."""

    refusal = "shared_group"


@dataclass(frozen=True)
class SignedConsult:
    """A consult that is locked, and its sides as the actor may review them."""

    record: ConsultRecord
    reviewable: frozenset[Part]
    recused: frozenset[Part]  # not to review because of a shared supervision group (S0-16)

    @property
    def supervises_both(self) -> bool:
        """Return whether the actor supervises both therapists; private notes are then not shown."""
        return len(self.reviewable | self.recused) > 1

    def require_side(self, part: str) -> ConsultRecord:
        """Return the consult from the side of this part; raise NotYoursError or SharedGroupError."""
        if part not in set(Part):
            raise NotYoursError
        if part in self.recused:
            raise SharedGroupError
        sides = self.reviewable & {Part(part)}
        require(self.record.ctx.actor, Permission.REVIEW_SUMMARY, self.record.case, sides)
        return self.record.seen_by(Part(part))


def load_signed_consult(ctx: Context, consult_id: str, may: Permission) -> SignedConsult:
    """Return the consult, locked; raise NotYoursError if none of its sides is the actor's to review, or could be."""
    record = lock_named(ctx, consult_id)
    therapist_ids = {row.part: row.member_id for row in record.tables.rows(Preparation)}
    reviewer = load_reviewer(ctx, {*therapist_ids.values(), record.case.it_member_id, record.case.ft_member_id})
    recused = reviewer.recused_sides(record.consult, record.case, therapist_ids)
    reviewable = reviewer.reviewable_sides(record.consult, record.case, therapist_ids)
    if not recused:
        require(ctx.actor, may, record.case, reviewable)
    return SignedConsult(record, reviewable, recused)
