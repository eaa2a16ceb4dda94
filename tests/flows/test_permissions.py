"""Permissions: one function decides, and it denies by default."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from flows.context import Actor
from flows.parts import Part
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
ABOUT_AN_ALERT = (Permission.ANSWER_ALERT, Permission.REVIEW_ALERT)
IN_CASE = (Permission.START_CONSULT, Permission.PREPARE, Permission.ENTER_SIGNED_FORM, Permission.WRITE)


def make_actor(member_id: UUID, *roles: str, practice_id: UUID = HERE) -> Actor:
    return Actor(member_id, practice_id, "Somebody", "UTC", "en-US", frozenset(roles))


PEOPLE = {
    "its individual therapist": (make_actor(IT, "therapist"), True),
    "its family therapist": (make_actor(FT, "therapist"), True),
    "another therapist": (make_actor(OTHER, "therapist"), False),
    "a supervisor": (make_actor(OTHER, "therapist", "supervisor"), False),
    "an administrator": (make_actor(OTHER, "therapist", "administrator"), False),
    "its therapist, no therapist any more": (make_actor(IT), False),
    "the same id in another practice": (make_actor(IT, "therapist", practice_id=ELSEWHERE), False),
}


@pytest.mark.parametrize("action", IN_CASE)
@pytest.mark.parametrize("who", PEOPLE)
def test_only_the_two_therapists_of_a_case_do_anything_in_it(who: str, action: Permission) -> None:
    actor, allowed = PEOPLE[who]

    assert is_allowed(actor, action, CASE) is allowed


@pytest.mark.parametrize("action", IN_CASE)
def test_permissions_in_a_case_are_denied_without_a_case(action: Permission) -> None:
    assert not is_allowed(make_actor(IT, "therapist"), action)


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
def test_permissions_without_a_case_depend_on_the_role(
    action: Permission, roles: tuple[str, ...], *, allowed: bool
) -> None:
    assert is_allowed(make_actor(OTHER, *roles), action) is allowed


@pytest.mark.parametrize("action", list(Permission))
def test_every_permission_has_a_rule_and_a_member_without_roles_has_none(action: Permission) -> None:
    nobody = make_actor(IT)
    entitled = action in {Permission.READ_IN_EMERGENCY, Permission.REVIEW_EMERGENCY_ACCESS, *ABOUT_AN_ALERT}
    entitled |= action is Permission.DECIDE_ACCESS
    everybody = make_actor(OTHER if entitled else IT, "therapist", "administrator", "supervisor")
    in_case = entitled and action is not Permission.DECIDE_ACCESS
    case = CASE if in_case or action in {*IN_CASE, Permission.READ_SIGNED_SUMMARY} else None

    assert not is_allowed(nobody, action)
    assert not is_allowed(nobody, action, CASE)
    assert is_allowed(everybody, action, case, entitled=entitled)


REVIEWERS = {
    "a supervisor of one of them": (make_actor(OTHER, "supervisor"), True),
    "a supervisor who is one of the two": (make_actor(FT, "therapist", "supervisor"), False),
    "somebody who is no supervisor": (make_actor(OTHER, "therapist", "administrator"), False),
    "a supervisor of another practice": (make_actor(OTHER, "supervisor", practice_id=ELSEWHERE), False),
}


@pytest.mark.parametrize("who", REVIEWERS)
def test_a_summary_is_reviewed_only_by_supervisors_of_one_of_its_sides(who: str) -> None:
    actor, allowed = REVIEWERS[who]

    assert is_allowed(actor, Permission.REVIEW_SUMMARY, CASE, {Part.IT}) is allowed
    assert not is_allowed(actor, Permission.REVIEW_SUMMARY, CASE)
    assert not is_allowed(actor, Permission.REVIEW_SUMMARY, CASE, frozenset())


@pytest.mark.parametrize("who", PEOPLE)
def test_a_signed_summary_is_for_the_two_therapists_of_the_case_and_of_the_talk(who: str) -> None:
    actor, allowed = PEOPLE[who]
    is_therapist_here = "therapist" in actor.roles and actor.practice_id == HERE

    assert is_allowed(actor, Permission.READ_SIGNED_SUMMARY, CASE) is allowed
    assert is_allowed(actor, Permission.READ_SIGNED_SUMMARY, CASE, {Part.IT}) is is_therapist_here


_OTHER_PERMISSIONS = [
    action for action in Permission if action is not Permission.READ_SIGNED_SUMMARY
]  # its sides are those of the member's own talks


def test_a_supervisor_does_nothing_else_in_a_case() -> None:
    supervisor = make_actor(OTHER, "therapist", "supervisor")

    assert [action for action in _OTHER_PERMISSIONS if is_allowed(supervisor, action, CASE, set(Part))] == [
        Permission.REVIEW_SUMMARY
    ]


def test_an_administrator_can_only_hand_over_hold_or_open_a_case() -> None:
    administrator = make_actor(OTHER, "therapist", "administrator")

    allowed = [action for action in _OTHER_PERMISSIONS if is_allowed(administrator, action, CASE, set(Part))]
    assert set(allowed) == {Permission.HAND_OVER, Permission.MANAGE_RETENTION, Permission.OPEN_EMERGENCY_ACCESS}


def test_an_administrator_of_another_practice_cannot_hand_over_a_case() -> None:
    assert not is_allowed(make_actor(OTHER, "administrator", practice_id=ELSEWHERE), Permission.HAND_OVER, CASE)


@pytest.mark.parametrize(
    ("actor", "allowed"),
    [
        (make_actor(OTHER, "administrator"), True),
        (make_actor(OTHER, "therapist", "supervisor"), False),
        (make_actor(IT, "therapist", "administrator"), False),  # a therapist of the case reads it with every gate
        (make_actor(OTHER, "administrator", practice_id=ELSEWHERE), False),
    ],
)
def test_emergency_access_is_only_for_an_administrator_who_is_not_a_therapist_of_the_case(
    actor: Actor, *, allowed: bool
) -> None:
    assert is_allowed(actor, Permission.READ_IN_EMERGENCY, CASE, entitled=True) is allowed
    assert is_allowed(actor, Permission.OPEN_EMERGENCY_ACCESS, CASE) is allowed
    assert not is_allowed(actor, Permission.READ_IN_EMERGENCY, CASE, set(Part))


@pytest.mark.parametrize("action", [Permission.RAISE_ALERT, *ABOUT_AN_ALERT])
def test_a_safety_alert_on_a_case_is_for_those_who_have_to_do_with_it_whatever_their_role(action: Permission) -> None:
    for actor in (make_actor(OTHER, "supervisor"), make_actor(OTHER, "administrator"), make_actor(IT, "therapist")):
        assert is_allowed(actor, action, CASE, entitled=True)
        assert not is_allowed(actor, action, CASE)
    assert not is_allowed(make_actor(OTHER, "therapist", practice_id=ELSEWHERE), action, CASE, entitled=True)


@pytest.mark.parametrize("role", ["therapist", "supervisor", "administrator"])
def test_everybody_with_a_role_can_call_for_help_and_only_those_who_were_told_can_answer(role: str) -> None:
    assert is_allowed(make_actor(OTHER, role), Permission.RAISE_ALERT)
    assert [is_allowed(make_actor(OTHER, role), action) for action in ABOUT_AN_ALERT] == [False, False]
    assert all(is_allowed(make_actor(OTHER, role), action, entitled=True) for action in ABOUT_AN_ALERT)


def test_a_member_without_any_role_cannot_raise_an_alert() -> None:
    assert not is_allowed(make_actor(IT), Permission.RAISE_ALERT)


def test_a_therapist_cannot_hand_over_even_their_own_case() -> None:
    assert not is_allowed(make_actor(IT, "therapist"), Permission.HAND_OVER, CASE)


def test_a_refusal_reads_the_same_for_every_case() -> None:
    with pytest.raises(NotYoursError) as with_case:
        require(make_actor(OTHER, "therapist"), Permission.PREPARE, CASE)
    with pytest.raises(NotYoursError) as without_case:
        require(make_actor(OTHER, "therapist"), Permission.PREPARE)

    assert str(with_case.value) == str(without_case.value)
    assert "maple" not in str(with_case.value)


@pytest.mark.parametrize("action", [Permission.CHANGE_SETTINGS, Permission.MANAGE_PEOPLE, Permission.HAND_OVER])
def test_a_refused_administrator_action_names_the_administrators_whatever_the_case(action: Permission) -> None:
    for case in (None, CASE):
        with pytest.raises(AdministratorsOnlyError):
            require(make_actor(OTHER, "therapist"), action, case)


def test_a_case_of_another_practice_does_not_exist_for_an_administrator() -> None:
    with pytest.raises(NotYoursError):
        require(make_actor(OTHER, "administrator", practice_id=ELSEWHERE), Permission.HAND_OVER, CASE)


@pytest.mark.parametrize("action", Permission)
def test_nobody_does_anything_with_a_deleted_case(action: Permission) -> None:
    deleted = Case(**{**CASE.model_dump(), "deleted_at": datetime(2027, 5, 5, tzinfo=UTC)})
    everybody = [make_actor(member_id, "therapist", "supervisor", "administrator") for member_id in (IT, FT, OTHER)]

    assert [is_allowed(actor, action, deleted, (Part.IT, Part.FT)) for actor in everybody] == [False] * 3
