"""may(): one function, deny by default."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from flows.consult.parts import Part
from flows.context import Actor
from flows.permissions import AdministratorsOnlyError, NotYoursError, Permission, is_allowed, require
from storage.models import Case

HERE, ELSEWHERE = uuid4(), uuid4()
IT, FT, OTHER = uuid4(), uuid4(), uuid4()
CASE = Case(
    practice_id=HERE,
    code="maple-4821",
    it_member_id=IT,
    ft_member_id=FT,
    created_by=IT,
    created_at=datetime(2027, 5, 4, tzinfo=UTC),
)
IN_CASE = (Permission.START_CONSULT, Permission.PREPARE, Permission.ENTER_SIGNED_FORM, Permission.WRITE)


def an_actor(member_id: UUID, *roles: str, practice_id: UUID = HERE) -> Actor:
    return Actor(member_id, practice_id, "U0", "Somebody", "UTC", frozenset(roles))


PEOPLE = {
    "its individual therapist": (an_actor(IT, "therapist"), True),
    "its family therapist": (an_actor(FT, "therapist"), True),
    "another therapist": (an_actor(OTHER, "therapist"), False),
    "a supervisor": (an_actor(OTHER, "therapist", "supervisor"), False),
    "an administrator": (an_actor(OTHER, "therapist", "administrator"), False),
    "its therapist, no therapist any more": (an_actor(IT), False),
    "the same id in another practice": (an_actor(IT, "therapist", practice_id=ELSEWHERE), False),
}


@pytest.mark.parametrize("action", IN_CASE)
@pytest.mark.parametrize("who", PEOPLE)
def test_only_the_two_therapists_of_a_case_do_anything_in_it(who: str, action: Permission) -> None:
    actor, allowed = PEOPLE[who]

    assert is_allowed(actor, action, CASE) is allowed


@pytest.mark.parametrize("action", IN_CASE)
def test_what_happens_in_a_case_is_denied_without_one(action: Permission) -> None:
    assert not is_allowed(an_actor(IT, "therapist"), action)


@pytest.mark.parametrize(
    ("action", "roles", "allowed"),
    [
        (Permission.FIND_HELP, ("therapist",), True),
        (Permission.FIND_HELP, ("supervisor",), True),
        (Permission.FIND_HELP, ("administrator",), True),
        (Permission.FIND_HELP, (), False),
        (Permission.OPEN_CASE, ("therapist",), True),
        (Permission.OPEN_CASE, ("administrator",), False),
        (Permission.CHANGE_SETTINGS, ("therapist", "administrator"), True),
        (Permission.CHANGE_SETTINGS, ("therapist", "supervisor"), False),
        (Permission.MANAGE_PEOPLE, ("administrator",), True),
        (Permission.MANAGE_PEOPLE, ("therapist", "supervisor"), False),
        (Permission.HAND_OVER, ("administrator",), True),
        (Permission.HAND_OVER, ("therapist", "supervisor"), False),
        (Permission.REVIEW_SUMMARY, ("supervisor",), True),
        (Permission.REVIEW_SUMMARY, ("therapist", "administrator"), False),
    ],
)
def test_what_needs_no_case_goes_by_role(action: Permission, roles: tuple[str, ...], *, allowed: bool) -> None:
    assert is_allowed(an_actor(OTHER, *roles), action) is allowed


@pytest.mark.parametrize("action", list(Permission))
def test_every_action_has_a_rule_and_somebody_without_any_role_may_nothing(action: Permission) -> None:
    nobody = an_actor(IT)
    entitled = action in {Permission.READ_IN_EMERGENCY, Permission.REVIEW_EMERGENCY_ACCESS}
    everybody = an_actor(OTHER if entitled else IT, "therapist", "administrator", "supervisor")
    about = CASE if entitled or action in {*IN_CASE, Permission.READ_SIGNED_SUMMARY} else None

    assert not is_allowed(nobody, action)
    assert not is_allowed(nobody, action, CASE)
    assert is_allowed(everybody, action, about, entitled=entitled)


REVIEWERS = {
    "a supervisor of one of them": (an_actor(OTHER, "supervisor"), True),
    "a supervisor who is one of the two": (an_actor(FT, "therapist", "supervisor"), False),
    "somebody who is no supervisor": (an_actor(OTHER, "therapist", "administrator"), False),
    "a supervisor of another practice": (an_actor(OTHER, "supervisor", practice_id=ELSEWHERE), False),
}


@pytest.mark.parametrize("who", REVIEWERS)
def test_a_summary_is_for_supervisors_who_have_a_side_of_it_to_review(who: str) -> None:
    actor, allowed = REVIEWERS[who]

    assert is_allowed(actor, Permission.REVIEW_SUMMARY, CASE, {Part.IT}) is allowed
    assert not is_allowed(actor, Permission.REVIEW_SUMMARY, CASE)
    assert not is_allowed(actor, Permission.REVIEW_SUMMARY, CASE, frozenset())


@pytest.mark.parametrize("who", PEOPLE)
def test_a_signed_summary_is_for_the_two_therapists_of_the_case_and_for_who_conferred(who: str) -> None:
    actor, allowed = PEOPLE[who]
    is_therapist_here = "therapist" in actor.roles and actor.practice_id == HERE

    assert is_allowed(actor, Permission.READ_SIGNED_SUMMARY, CASE) is allowed
    assert is_allowed(actor, Permission.READ_SIGNED_SUMMARY, CASE, {Part.IT}) is is_therapist_here


_BY_OTHERS = [
    action for action in Permission if action is not Permission.READ_SIGNED_SUMMARY
]  # whose sides are those one conferred on


def test_a_supervisor_does_nothing_else_in_a_case() -> None:
    supervisor = an_actor(OTHER, "therapist", "supervisor")

    assert [action for action in _BY_OTHERS if is_allowed(supervisor, action, CASE, set(Part))] == [
        Permission.REVIEW_SUMMARY
    ]


def test_an_administrator_hands_a_case_over_holds_or_opens_it_and_does_nothing_else_in_it() -> None:
    administrator = an_actor(OTHER, "therapist", "administrator")

    allowed = [action for action in _BY_OTHERS if is_allowed(administrator, action, CASE, set(Part))]
    assert set(allowed) == {Permission.HAND_OVER, Permission.MANAGE_RETENTION, Permission.OPEN_EMERGENCY_ACCESS}


def test_an_administrator_of_another_practice_hands_nothing_over() -> None:
    assert not is_allowed(an_actor(OTHER, "administrator", practice_id=ELSEWHERE), Permission.HAND_OVER, CASE)


@pytest.mark.parametrize(
    ("actor", "allowed"),
    [
        (an_actor(OTHER, "administrator"), True),
        (an_actor(OTHER, "therapist", "supervisor"), False),
        (an_actor(IT, "therapist", "administrator"), False),  # as its therapist they read it with every gate
        (an_actor(OTHER, "administrator", practice_id=ELSEWHERE), False),
    ],
)
def test_what_is_open_in_an_emergency_is_for_an_administrator_who_is_no_therapist_of_the_case(
    actor: Actor, *, allowed: bool
) -> None:
    assert is_allowed(actor, Permission.READ_IN_EMERGENCY, CASE, entitled=True) is allowed
    assert is_allowed(actor, Permission.OPEN_EMERGENCY_ACCESS, CASE) is allowed
    assert not is_allowed(actor, Permission.READ_IN_EMERGENCY, CASE, set(Part))


def test_a_therapist_hands_over_not_even_their_own_case() -> None:
    assert not is_allowed(an_actor(IT, "therapist"), Permission.HAND_OVER, CASE)


def test_a_denied_answer_reads_the_same_for_every_case() -> None:
    with pytest.raises(NotYoursError) as one:
        require(an_actor(OTHER, "therapist"), Permission.PREPARE, CASE)
    with pytest.raises(NotYoursError) as none:
        require(an_actor(OTHER, "therapist"), Permission.PREPARE)

    assert str(one.value) == str(none.value)
    assert "maple" not in str(one.value)


@pytest.mark.parametrize("action", [Permission.CHANGE_SETTINGS, Permission.MANAGE_PEOPLE, Permission.HAND_OVER])
def test_what_administrators_do_names_who_looks_after_it_whatever_case_is_meant(action: Permission) -> None:
    for case in (None, CASE):
        with pytest.raises(AdministratorsOnlyError):
            require(an_actor(OTHER, "therapist"), action, case)


def test_to_an_administrator_a_case_of_another_practice_does_not_exist() -> None:
    with pytest.raises(NotYoursError):
        require(an_actor(OTHER, "administrator", practice_id=ELSEWHERE), Permission.HAND_OVER, CASE)


@pytest.mark.parametrize("action", Permission)
def test_with_a_deleted_case_nobody_does_anything(action: Permission) -> None:
    deleted = Case(**{**CASE.model_dump(), "deleted_at": datetime(2027, 5, 5, tzinfo=UTC)})
    everybody = [an_actor(one, "therapist", "supervisor", "administrator") for one in (IT, FT, OTHER)]

    assert [is_allowed(one, action, deleted, (Part.IT, Part.FT)) for one in everybody] == [False] * 3
