"""may(): one function, deny by default."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from bot.coach.access import Action, AdministratorsOnlyError, NotYoursError, may, require
from bot.coach.desk import Actor
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
IN_CASE = (Action.START, Action.PREPARE, Action.ENTER_PAPER, Action.WRITE)


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
def test_only_the_two_therapists_of_a_case_do_anything_in_it(who: str, action: Action) -> None:
    actor, allowed = PEOPLE[who]

    assert may(actor, action, CASE) is allowed


@pytest.mark.parametrize("action", IN_CASE)
def test_what_happens_in_a_case_is_denied_without_one(action: Action) -> None:
    assert not may(an_actor(IT, "therapist"), action)


@pytest.mark.parametrize(
    ("action", "roles", "allowed"),
    [
        (Action.FIND_HELP, ("therapist",), True),
        (Action.FIND_HELP, (), False),
        (Action.OPEN_CASE, ("therapist",), True),
        (Action.OPEN_CASE, ("administrator",), False),
        (Action.CHANGE_SETTINGS, ("therapist", "administrator"), True),
        (Action.CHANGE_SETTINGS, ("therapist", "supervisor"), False),
    ],
)
def test_what_needs_no_case_goes_by_role(action: Action, roles: tuple[str, ...], *, allowed: bool) -> None:
    assert may(an_actor(OTHER, *roles), action) is allowed


@pytest.mark.parametrize("action", list(Action))
def test_every_action_has_a_rule_and_somebody_without_any_role_may_nothing(action: Action) -> None:
    nobody = an_actor(IT)
    everybody = an_actor(IT, "therapist", "administrator", "supervisor")

    assert not may(nobody, action)
    assert not may(nobody, action, CASE)
    assert may(everybody, action, CASE if action in IN_CASE else None)


def test_a_denied_answer_reads_the_same_for_every_case() -> None:
    with pytest.raises(NotYoursError) as one:
        require(an_actor(OTHER, "therapist"), Action.PREPARE, CASE)
    with pytest.raises(NotYoursError) as none:
        require(an_actor(OTHER, "therapist"), Action.PREPARE)

    assert str(one.value) == str(none.value)
    assert "maple" not in str(one.value)


def test_settings_name_who_looks_after_them() -> None:
    with pytest.raises(AdministratorsOnlyError):
        require(an_actor(OTHER, "therapist"), Action.CHANGE_SETTINGS)
