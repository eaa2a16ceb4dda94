"""Which sides of a signed summary a supervisor may review: those of their supervisees, but see S0-16 on groups."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flows.consult.record import ConsultRecord
from flows.consult.record_loading import lock_named
from flows.context import Actor, Context
from flows.errors import FlowError
from flows.parts import Part
from flows.permissions import NotYoursError, Permission, require
from storage.consults import summaries
from storage.models import Case, Consult, Member, Preparation
from storage.people import supervisors
from storage.people.supervisions import Supervised
from storage.people.supervisors import GroupPeers

_SIGNED_STATES = ("signed", "closed")  # a tuple: a configuration with regions is not hashable


@dataclass(frozen=True)
class SignedFacts:
    """A consult, its case, who took part (by part), and when both had signed; None: they have not."""

    consult: Consult
    case: Case
    therapist_ids: Mapping[str, UUID]
    signed_at: datetime | None


@dataclass(frozen=True)
class Reviewer:
    """A supervisor with their supervisees and groups, as far as somebody's rights depend on them."""

    actor: Actor
    supervisees: Mapping[UUID, Supervised]  # empty for a member who is not a supervisor
    peers: GroupPeers  # who is in the supervisor's supervision groups; nobody without supervisees

    def reviewable_sides(self, signed: SignedFacts) -> frozenset[Part]:
        """Return the sides of this consult that the supervisor may review.

        Each is the side of a supervisee, signed since the supervision began, or opened by the supervisee. The two
        therapists review no side. A side is left out if the reviewer sits in a supervision group with the therapist of
        the other side (S0-16), not if the reviewer leads it (S0-58).
        """
        return self._covered_sides(signed) - self._sides_beside(signed)

    def recused_sides(self, signed: SignedFacts) -> frozenset[Part]:
        """Return the sides that the supervisor could review but for a shared supervision group (S0-16)."""
        return self._covered_sides(signed) & self._sides_beside(signed)

    def supervised_sides(self, signed: SignedFacts) -> frozenset[Part]:
        """Return the sides of the supervisees, whenever they were signed.

        Return none if the consult is not signed, or if the reviewer is one of its therapists: those who took part, and
        those who have the case now (after a handover they differ).
        """
        consult, case, therapist_ids = signed.consult, signed.case, signed.therapist_ids
        practice_id = self.actor.practice_id
        if consult.configuration not in _SIGNED_STATES or consult.case_id != case.id or case.practice_id != practice_id:
            return frozenset()
        involved_ids = {*therapist_ids.values(), case.it_member_id, case.ft_member_id}
        if self.actor.member_id in involved_ids or len(therapist_ids) < len(Part):
            return frozenset()
        return frozenset(part for part in Part if therapist_ids[part] in self.supervisees)

    def find_asker(self, case: Case, therapist_id: UUID) -> Member | None:
        """Return the supervisee with this id if they may tell the supervisor of the case; else None.

        They may not if the supervisor is the other therapist, or sits in a supervision group with them (S0-16).
        """
        other_ids = {case.it_member_id, case.ft_member_id} - {therapist_id}
        may_be_told = self.actor.member_id not in other_ids and self.peers.beside.isdisjoint(other_ids)
        supervised = self.supervisees.get(therapist_id) if may_be_told else None
        return supervised.member if supervised else None

    def led_ids(self, case: Case, therapist_id: UUID) -> frozenset[UUID]:
        """Return the other therapists of the case who sit in a group that the supervisor leads (S0-58)."""
        return self.peers.led & ({case.it_member_id, case.ft_member_id} - {therapist_id})

    def _covered_sides(self, signed: SignedFacts) -> frozenset[Part]:
        """Return the sides that were signed since the supervision began, or that their therapists opened."""
        signed_at, ids = signed.signed_at, signed.therapist_ids
        if signed_at is None:
            return frozenset()
        sides = self.supervised_sides(signed)
        return frozenset(part for part in sides if self.supervisees[ids[part]].covers(signed_at))

    def _sides_beside(self, signed: SignedFacts) -> frozenset[Part]:
        """Return the sides of which the other therapist sits in a group with the supervisor (S0-16)."""
        ids = signed.therapist_ids
        return frozenset(part for part in Part if ids.get(part.other) in self.peers.beside)


def load_reviewer(ctx: Context, among: Collection[UUID] | None = None) -> Reviewer:
    """Return the actor as a reviewer, with their current supervisees and groups; `among`: only of these members."""
    if "supervisor" not in ctx.actor.roles:
        return Reviewer(ctx.actor, {}, GroupPeers())
    supervisees, peers = supervisors.list_supervisees_and_peers(ctx.session, ctx.actor.member_id, among)
    return Reviewer(ctx.actor, {each.member.id: each for each in supervisees}, peers)


class SharedGroupError(FlowError):
    """The reviewer sits in a supervision group with the other side's therapist (S0-16)."""

    refusal = "shared_group"


@dataclass(frozen=True)
class SignedConsult:
    """A consult that is locked, and its sides as the actor may review them."""

    record: ConsultRecord
    reviewable: frozenset[Part]
    recused: frozenset[Part]  # not to review because of a shared supervision group (S0-16)
    supervises_both: bool  # both therapists, since whenever; private notes are then not shown

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
    signed_at = summaries.find_signing_times(ctx.session, [record.consult.id]).get(record.consult.id)
    signed = SignedFacts(record.consult, record.case, therapist_ids, signed_at)
    recused, reviewable = reviewer.recused_sides(signed), reviewer.reviewable_sides(signed)
    if not recused:
        require(ctx.actor, may, record.case, reviewable)
    return SignedConsult(record, reviewable, recused, len(reviewer.supervised_sides(signed)) > 1)
