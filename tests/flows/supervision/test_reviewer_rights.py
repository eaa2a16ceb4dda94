"""Which sides of a signed summary somebody may review (S0-7, S0-16), as the rows say it now."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlmodel import Session
from statemachine.orderedset import OrderedSet

from flows.consult.parts import Part
from flows.context import Actor
from flows.people import membership
from flows.permissions import Permission, is_allowed
from flows.supervision.reviewer_rights import find_recused_sides, find_reviewable_sides
from storage.cases import cases, handovers
from storage.consults import consults, preparations
from storage.database import Database
from storage.models import Case, Consult
from storage.people import members, practices, supervisors
from storage.writings.writings import Seal
from tests.support.data.practice_rows import NOW, Practice, founded

IT, FT = Part.IT, Part.FT
NONE: set[Part] = set()


class Here:
    """Ana (IT) and Ben (FT) have signed a summary; Dana is a supervisor who supervises nobody yet."""

    def __init__(self, session: Session, practice: Practice) -> None:
        self.session, self.practice = session, practice
        self.ana, self.ben = practice.ana_id, practice.ben_id
        self.dana = self.joins("Dana", "therapist", "supervisor")
        for part, member_id in ((IT, self.ana), (FT, self.ben)):
            members.grant_role(session, member_id, "therapist")
            preparations.add(session, consult_id=practice.consult_id, part=part, member_id=member_id)
        self.consult.configuration = "signed"

    def joins(self, name: str, *roles: str, practice_id: UUID | None = None) -> UUID:
        """Let somebody join; return their id."""
        member = members.add(
            self.session,
            practice_id=practice_id or self.practice.practice_id,
            slack_user_id=f"U-{name}",
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
        """Return its case."""
        return cases.get(self.session, self.practice.case_id)

    def actor(self, member_id: UUID) -> Actor:
        """Return a member as one who acts now."""
        return membership.load_actor(self.session, members.get(self.session, member_id))

    def supervises(self, supervisor_id: UUID, *those: UUID) -> None:
        """Let somebody supervise these."""
        for one in those:
            supervisors.add(self.session, supervisor_id=supervisor_id, supervisee_id=one, now=NOW)

    def sit_together(self, *those: UUID) -> None:
        """Let these share a supervision group."""
        group = supervisors.create_group(self.session, self.practice.practice_id, NOW)
        for one in those:
            supervisors.add_to_group(self.session, group, one)

    def sides(self, member_id: UUID) -> set[Part]:
        """Return the sides that are somebody's to review."""
        return set(find_reviewable_sides(self.session, self.actor(member_id), self.consult, self.case))

    def recused(self, member_id: UUID) -> set[Part]:
        """Return the sides that are not, for a shared group alone."""
        return set(find_recused_sides(self.session, self.actor(member_id), self.consult, self.case))


@pytest.fixture
def here(sqlite_url: str) -> Iterator[Here]:
    database = Database(sqlite_url)
    with database.transaction() as session:
        yield Here(session, founded(session, Seal(bytes(range(32))), "T1", NOW))
    database.dispose()


def test_a_supervisor_of_nobody_reviews_nothing(here: Here) -> None:
    assert (here.sides(here.dana), here.recused(here.dana)) == (NONE, NONE)


def test_a_supervisor_of_one_reviews_that_side(here: Here) -> None:
    here.supervises(here.dana, here.ana)

    assert here.sides(here.dana) == {IT}
    assert is_allowed(here.actor(here.dana), Permission.REVIEW_SUMMARY, here.case, here.sides(here.dana) & {IT})
    assert not is_allowed(here.actor(here.dana), Permission.REVIEW_SUMMARY, here.case, here.sides(here.dana) & {FT})


def test_a_supervisor_of_both_reviews_both(here: Here) -> None:
    here.supervises(here.dana, here.ana, here.ben)

    assert here.sides(here.dana) == {IT, FT}


def test_who_shares_a_group_with_the_other_sides_therapist_stays_out(here: Here) -> None:
    here.supervises(here.dana, here.ana)
    here.sit_together(here.dana, here.ben)

    assert (here.sides(here.dana), here.recused(here.dana)) == (NONE, {IT})


def test_sharing_a_group_with_ones_own_supervisee_keeps_nobody_out(here: Here) -> None:
    here.supervises(here.dana, here.ana)
    here.sit_together(here.dana, here.ana)
    here.sit_together(here.ana, here.ben)

    assert (here.sides(here.dana), here.recused(here.dana)) == ({IT}, NONE)


def test_a_supervisor_of_both_stays_out_of_one_side_alone(here: Here) -> None:
    here.supervises(here.dana, here.ana, here.ben)
    here.sit_together(here.dana, here.ben)

    assert (here.sides(here.dana), here.recused(here.dana)) == ({FT}, {IT})


@pytest.mark.parametrize("where", ["summarising", "cancelled", "agreeing", OrderedSet(["conferring", "it_talk"])])
def test_before_both_have_signed_there_is_nothing_to_review(here: Here, where: object) -> None:
    here.supervises(here.dana, here.ana)
    here.consult.configuration = where

    assert (here.sides(here.dana), here.recused(here.dana)) == (NONE, NONE)


def test_once_clients_have_heard_all_a_review_can_still_be_read(here: Here) -> None:
    here.supervises(here.dana, here.ana)
    here.consult.configuration = "closed"

    assert here.sides(here.dana) == {IT}


def test_neither_of_the_two_reviews_the_other(here: Here) -> None:
    members.grant_role(here.session, here.ben, "supervisor")
    here.supervises(here.ben, here.ana)

    assert here.sides(here.ben) == NONE


def test_a_supervisor_who_is_none_any_more_reviews_nothing(here: Here) -> None:
    here.supervises(here.dana, here.ana)
    members.withdraw_role(here.session, here.dana, "supervisor")

    assert here.sides(here.dana) == NONE


def test_an_administrator_reviews_nothing(here: Here) -> None:
    fay = here.joins("Fay", "therapist", "administrator")
    here.supervises(fay, here.ana)

    assert here.sides(fay) == NONE
    assert not is_allowed(here.actor(fay), Permission.REVIEW_SUMMARY, here.case, {IT})


def test_a_supervisor_of_another_practice_reviews_nothing_here(here: Here) -> None:
    other = practices.get_or_create(here.session, team_id="T2", name="Other", time_zone="UTC", now=NOW).id
    stranger = here.actor(here.joins("Gus", "supervisor", practice_id=other))

    assert find_reviewable_sides(here.session, stranger, here.consult, here.case) == NONE
    assert not is_allowed(stranger, Permission.REVIEW_SUMMARY, here.case, {IT})


def test_a_consult_of_another_case_opens_nothing(here: Here) -> None:
    here.supervises(here.dana, here.ana)
    another = cases.add(
        here.session,
        practice_id=here.practice.practice_id,
        code="elm-7719",
        it_member_id=here.ana,
        ft_member_id=here.ben,
        created_by=here.ana,
        now=NOW,
    )

    assert find_reviewable_sides(here.session, here.actor(here.dana), here.consult, another) == NONE


def test_after_a_hand_over_the_side_stays_whose_it_was_and_neither_therapist_reviews_it(here: Here) -> None:
    cleo = here.joins("Cleo", "therapist", "supervisor")
    here.supervises(here.dana, here.ana)
    here.supervises(cleo, here.ana)
    here.supervises(here.ana, here.ben)
    members.grant_role(here.session, here.ana, "supervisor")

    handovers.record(here.session, here.case, former_id=here.ana, member_id=cleo, by_id=here.dana, now=NOW)

    assert here.sides(here.dana) == {IT}
    assert (here.sides(cleo), here.sides(here.ana)) == (NONE, NONE)
    assert [action for action in Permission if is_allowed(here.actor(here.ana), action, here.case)] == []
