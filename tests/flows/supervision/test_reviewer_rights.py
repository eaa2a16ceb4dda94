"""Which sides of a signed summary a supervisor may review (S0-7, S0-16), as the database says now."""

import pytest
from statemachine.orderedset import OrderedSet

from flows.permissions import Permission, is_allowed
from storage.cases import cases, handovers
from storage.people import members, practices
from tests.flows.supervision.signed_consult import FT, IT, NONE, SignedConsult
from tests.support.data.practice_rows import NOW


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
    members.grant_role(signed.session, signed.ben, "supervisor", NOW)
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
    members.grant_role(signed.session, signed.ana, "supervisor", NOW)

    handovers.record(signed.session, signed.case, former_id=signed.ana, member_id=cleo, by_id=signed.dana, now=NOW)

    assert signed.sides(signed.dana) == {IT}
    assert (signed.sides(cleo), signed.sides(signed.ana)) == (NONE, NONE)
    assert [action for action in Permission if is_allowed(signed.actor(signed.ana), action, signed.case)] == []
