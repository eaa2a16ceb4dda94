"""Which sides of a signed summary a supervisor may review (S0-7, S0-16), as the database says now."""

from collections.abc import Iterator
from random import SystemRandom
from uuid import UUID

import pytest
from sqlmodel import Session
from statemachine.orderedset import OrderedSet

from flows.context import Actor, Context, Services
from flows.parts import Part
from flows.people import membership
from flows.permissions import Permission, is_allowed
from flows.supervision.reviewer_rights import load_reviewer
from storage.cases import cases, handovers
from storage.consults import consults, preparations
from storage.database import Database
from storage.models import Case, Consult
from storage.people import members, practices, supervisors
from storage.writings.writings import Seal
from tests.support.data.consult_rows import tables_of
from tests.support.data.practice_rows import NOW, Practice, create_practice
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
            members.grant_role(session, member_id, "therapist")
            tables_of(session, practice.consult_id).start_preparation(part, member_id)
        self.consult.configuration = "signed"

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
            members.grant_role(self.session, member.id, role)
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
            supervisors.add_to_group(self.session, group, member_id)
        if leader_id:
            supervisors.add_to_group(self.session, group, leader_id, leads=True)

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
        arguments = self.consult, case, therapist_ids
        return reviewer.reviewable_sides(*arguments), reviewer.recused_sides(*arguments)


@pytest.fixture
def signed(sqlite_url: str) -> Iterator[SignedConsult]:
    database = Database(sqlite_url)
    with database.transaction() as session:
        seal = Seal(bytes(range(32)))
        services = Services(database, seal, lambda: NOW, SystemRandom(), directories={}, team_id="T1", public_url="")
        yield SignedConsult(session, create_practice(session, seal, "T1", NOW), services)
    database.dispose()


def test_a_supervisor_without_supervisees_reviews_nothing(signed: SignedConsult) -> None:
    assert (signed.sides(signed.dana), signed.recused(signed.dana)) == (NONE, NONE)


def test_a_supervisor_reviews_the_side_of_their_supervisee(signed: SignedConsult) -> None:
    signed.supervise(signed.dana, signed.ana)

    assert signed.sides(signed.dana) == {IT}
    assert is_allowed(
        signed.actor(signed.dana), Permission.REVIEW_SUMMARY, signed.case, signed.sides(signed.dana) & {IT}
    )
    assert not is_allowed(
        signed.actor(signed.dana), Permission.REVIEW_SUMMARY, signed.case, signed.sides(signed.dana) & {FT}
    )


def test_a_supervisor_of_both_therapists_reviews_both_sides(signed: SignedConsult) -> None:
    signed.supervise(signed.dana, signed.ana, signed.ben)

    assert signed.sides(signed.dana) == {IT, FT}


def test_a_shared_group_with_the_other_therapist_recuses_the_supervisor(signed: SignedConsult) -> None:
    signed.supervise(signed.dana, signed.ana)
    signed.share_group(signed.dana, signed.ben)

    assert (signed.sides(signed.dana), signed.recused(signed.dana)) == (NONE, {IT})


def test_who_leads_the_group_of_both_therapists_is_not_recused(signed: SignedConsult) -> None:
    signed.supervise(signed.dana, signed.ana, signed.ben)
    signed.share_group(signed.ana, signed.ben, leader_id=signed.dana)

    assert (signed.sides(signed.dana), signed.recused(signed.dana)) == ({IT, FT}, NONE)


def test_who_sits_in_a_group_that_the_other_therapist_leads_is_recused(signed: SignedConsult) -> None:
    signed.supervise(signed.dana, signed.ana)
    signed.share_group(signed.dana, leader_id=signed.ben)

    assert (signed.sides(signed.dana), signed.recused(signed.dana)) == (NONE, {IT})


def test_a_group_shared_with_a_supervisee_recuses_nobody(signed: SignedConsult) -> None:
    signed.supervise(signed.dana, signed.ana)
    signed.share_group(signed.dana, signed.ana)
    signed.share_group(signed.ana, signed.ben)

    assert (signed.sides(signed.dana), signed.recused(signed.dana)) == ({IT}, NONE)


def test_a_supervisor_of_both_can_be_recused_from_one_side_alone(signed: SignedConsult) -> None:
    signed.supervise(signed.dana, signed.ana, signed.ben)
    signed.share_group(signed.dana, signed.ben)

    assert (signed.sides(signed.dana), signed.recused(signed.dana)) == ({FT}, {IT})


@pytest.mark.parametrize(
    "configuration", ["summarising", "cancelled", "agreeing", OrderedSet(["conferring", "it_talk"])]
)
def test_nothing_can_be_reviewed_before_both_have_signed(signed: SignedConsult, configuration: object) -> None:
    signed.supervise(signed.dana, signed.ana)
    signed.consult.configuration = configuration

    assert (signed.sides(signed.dana), signed.recused(signed.dana)) == (NONE, NONE)


def test_a_closed_consult_can_still_be_reviewed(signed: SignedConsult) -> None:
    signed.supervise(signed.dana, signed.ana)
    signed.consult.configuration = "closed"

    assert signed.sides(signed.dana) == {IT}


def test_neither_of_the_two_therapists_reviews_the_other(signed: SignedConsult) -> None:
    members.grant_role(signed.session, signed.ben, "supervisor")
    signed.supervise(signed.ben, signed.ana)

    assert signed.sides(signed.ben) == NONE


def test_a_former_supervisor_reviews_nothing(signed: SignedConsult) -> None:
    signed.supervise(signed.dana, signed.ana)
    members.withdraw_role(signed.session, signed.dana, "supervisor")

    assert signed.sides(signed.dana) == NONE


def test_an_administrator_reviews_nothing(signed: SignedConsult) -> None:
    fay = signed.add_member("Fay", "therapist", "administrator")
    signed.supervise(fay, signed.ana)

    assert signed.sides(fay) == NONE
    assert not is_allowed(signed.actor(fay), Permission.REVIEW_SUMMARY, signed.case, {IT})


def test_a_supervisor_of_another_practice_reviews_nothing_here(signed: SignedConsult) -> None:
    other = practices.get_or_create(signed.session, team_id="T2", name="Other", time_zone="UTC", now=NOW).id
    stranger = signed.actor(signed.add_member("Gus", "supervisor", practice_id=other))

    assert signed.sides_of(stranger, signed.case)[0] == NONE
    assert not is_allowed(stranger, Permission.REVIEW_SUMMARY, signed.case, {IT})


def test_a_consult_of_another_case_opens_nothing(signed: SignedConsult) -> None:
    signed.supervise(signed.dana, signed.ana)
    another = cases.add(
        signed.session,
        practice_id=signed.practice.practice_id,
        code="elm-7719",
        it_member_id=signed.ana,
        ft_member_id=signed.ben,
        created_by=signed.ana,
        now=NOW,
    )

    assert signed.sides_of(signed.actor(signed.dana), another)[0] == NONE


def test_after_a_handover_the_former_therapists_supervisor_still_reviews_the_side_and_neither_therapist_does(
    signed: SignedConsult,
) -> None:
    cleo = signed.add_member("Cleo", "therapist", "supervisor")
    signed.supervise(signed.dana, signed.ana)
    signed.supervise(cleo, signed.ana)
    signed.supervise(signed.ana, signed.ben)
    members.grant_role(signed.session, signed.ana, "supervisor")

    handovers.record(signed.session, signed.case, former_id=signed.ana, member_id=cleo, by_id=signed.dana, now=NOW)

    assert signed.sides(signed.dana) == {IT}
    assert (signed.sides(cleo), signed.sides(signed.ana)) == (NONE, NONE)
    assert [action for action in Permission if is_allowed(signed.actor(signed.ana), action, signed.case)] == []
