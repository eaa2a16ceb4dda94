"""A consult that Ana and Ben have signed, with supervisors, as rows of a database."""

from uuid import UUID

from sqlmodel import Session

from flows.context import Actor, Context, Services
from flows.parts import Part
from flows.people import membership
from flows.supervision.reviewer_rights import SignedFacts, load_reviewer
from storage.cases import cases
from storage.consults import consults, preparations
from storage.models import Case, Consult
from storage.people import members, supervisors
from tests.support.data.consult_rows import tables_of
from tests.support.data.practice_rows import NOW, Practice
from tests.support.people.identities import slack_identity

IT, FT = Part.IT, Part.FT
NONE: set[Part] = set()


class SignedConsult:
    """A consult that Ana (IT) and Ben (FT) have signed, and Dana, a supervisor without supervisees."""

    def __init__(self, session: Session, practice: Practice, services: Services) -> None:
        self.session, self.practice, self.services = session, practice, services
        self.ana, self.ben = practice.ana_id, practice.ben_id
        self.dana = self.add_member("Dana", "therapist", "supervisor")
        for part, member_id in ((IT, self.ana), (FT, self.ben)):
            members.grant_role(session, member_id, "therapist", NOW)
            tables_of(session, practice.consult_id).start_preparation(part, member_id)
        self.consult.configuration = "signed"
        self.signed_at = NOW

    def add_member(self, name: str, *roles: str, practice_id: UUID | None = None) -> UUID:
        """Add a member with these roles; return their id."""
        member = members.add(
            self.session,
            practice_id=practice_id or self.practice.practice_id,
            identity=slack_identity(f"U-{name}", str(practice_id)),
            first_name=name,
            time_zone="UTC",
            now=NOW,
        )
        for role in roles:
            members.grant_role(self.session, member.id, role, NOW)
        return member.id

    @property
    def consult(self) -> Consult:
        """Return the consult."""
        return consults.get(self.session, self.practice.consult_id)

    @property
    def case(self) -> Case:
        """Return the case of the consult."""
        return cases.get(self.session, self.practice.case_id)

    def actor(self, member_id: UUID) -> Actor:
        """Return a member as the actor of a request."""
        return membership.load_actor(self.session, members.get(self.session, member_id))

    def supervise(self, supervisor_id: UUID, *supervisee_ids: UUID) -> None:
        """Let a member supervise these members."""
        for supervisee_id in supervisee_ids:
            supervisors.add(self.session, supervisor_id=supervisor_id, supervisee_id=supervisee_id, now=NOW)

    def share_group(self, *member_ids: UUID, leader_id: UUID | None = None) -> None:
        """Put these members in one supervision group, and let somebody lead it."""
        group = supervisors.create_group(self.session, self.practice.practice_id, NOW)
        for member_id in member_ids:
            supervisors.add_to_group(self.session, group, member_id, now=NOW)
        if leader_id:
            supervisors.add_to_group(self.session, group, leader_id, leads=True, now=NOW)

    def sides(self, member_id: UUID) -> set[Part]:
        """Return the sides that a member may review."""
        return set(self.sides_of(self.actor(member_id), self.case)[0])

    def recused(self, member_id: UUID) -> set[Part]:
        """Return the sides that a member may not review only because of a shared group."""
        return set(self.sides_of(self.actor(member_id), self.case)[1])

    def sides_of(self, actor: Actor, case: Case) -> tuple[frozenset[Part], frozenset[Part]]:
        """Return the sides of the consult that the actor may review in this case, and those with a shared group."""
        reviewer = load_reviewer(Context(self.services, self.session, actor))
        therapist_ids = preparations.map_member_ids(self.session, [self.consult.id])[self.consult.id]
        facts = SignedFacts(self.consult, case, therapist_ids, self.signed_at)
        return reviewer.reviewable_sides(facts), reviewer.recused_sides(facts)
