"""No act of an administrator is forgotten: each says whether it widens who can read what, and what waits."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import product
from uuid import UUID, uuid4

import pytest

from flows.access_changes import rules
from flows.access_changes.change_kinds import KINDS
from flows.access_changes.rules import ChangeFacts, Decision
from flows.actions import Kind
from flows.registry import ACTIONS
from tests.access.administrative_acts import ACTS, FROM_THE_WORKSPACE, OF_ADMINISTRATORS, Effect
from tests.support.data.practice_rows import NOW

ASKER, SECOND, SUPERVISOR, THERAPIST, COLLEAGUE, OUTSIDER = (uuid4() for _ in range(6))


def test_every_act_of_administrators_is_in_the_table() -> None:
    changing = {
        action.id for action in ACTIONS.values() if action.may in OF_ADMINISTRATORS and not action.options.reads
    }

    assert changing == set(ACTS)
    assert {
        kind for kind, action_id in ACTIONS if action_id in ACTS and not ACTIONS[kind, action_id].options.reads
    } == {Kind.SUBMIT}


def test_what_widens_waits_and_every_kind_belongs_to_an_act() -> None:
    assert [name for name, act in ACTS.items() if act.effect is Effect.WIDENS and not act.kinds] == []
    assert set(KINDS) - FROM_THE_WORKSPACE <= {kind for act in ACTS.values() for kind in act.kinds}
    assert all(act.why for act in ACTS.values())


def test_only_an_emergency_access_is_for_oneself_and_by_waiting() -> None:
    assert {kind.id for kind in KINDS.values() if kind.also_for_oneself} == {"emergency.access"}


def every_group_of(people: tuple[UUID, ...]) -> Iterator[frozenset[UUID]]:
    """Yield every choice among these people."""
    for taken in product((True, False), repeat=len(people)):
        yield frozenset(person for person, is_in in zip(people, taken, strict=True) if is_in)


def every_change() -> Iterator[ChangeFacts]:
    """Yield the people of every change that there could be: who gains, is concerned, is told, is an administrator."""
    some = (ASKER, SECOND, SUPERVISOR, THERAPIST)
    for gaining, concerned, administrators in product(every_group_of(some), repeat=3):
        yield ChangeFacts(ASKER, gaining, concerned, frozenset({COLLEAGUE}), administrators)


def test_nobody_ever_confirms_what_they_asked_for_or_what_lets_themselves_read() -> None:
    for facts in every_change():
        confirming = {who for who in (*facts.audience, ASKER, OUTSIDER) if Decision.CONFIRM in facts.decisions_of(who)}
        assert confirming.isdisjoint({ASKER, OUTSIDER, COLLEAGUE, *facts.gaining})
        assert confirming <= facts.administrators | facts.concerned
        assert facts.decisions_of(ASKER) == {Decision.WITHDRAW}
        assert all(Decision.OBJECT in facts.decisions_of(who) for who in facts.audience)
        assert facts.decisions_of(OUTSIDER) == frozenset()


def test_nobody_confirms_who_came_just_before_or_what_a_newcomer_asked_for() -> None:
    for facts, new in product(every_change(), every_group_of((ASKER, SECOND, THERAPIST))):
        changed = replace(facts, newcomers=dict.fromkeys(new, NOW))
        assert changed.second_people == (frozenset() if ASKER in new else facts.second_people - new)
        assert all(Decision.OBJECT in changed.decisions_of(who) for who in changed.audience)
        for who in facts.second_people:
            assert (changed.find_newcomer(who) is None) is (who in changed.second_people)


@pytest.mark.parametrize(
    ("hours", "case_hours", "is_new"),
    [(72, None, False), (71.9, None, True), (-1, None, True), (1, 0.5, False), (1, 2, True), (-1, 0, True)],
)
def test_a_place_counts_after_72_hours_or_if_it_is_as_old_as_the_first_case(
    hours: float, case_hours: float | None, *, is_new: bool
) -> None:
    """`hours`, `case_hours`: how long before the change was asked for somebody came, and the first case was added."""
    since, first_case_at = (None if each is None else NOW - timedelta(hours=each) for each in (hours, case_hours))

    assert rules.find_newcomers([(SECOND, since)], NOW, first_case_at) == ({SECOND: since} if is_new else {})
    assert rules.find_newcomers([(SECOND, since), (SECOND, None)], NOW, first_case_at) == {}


def test_no_rights_of_ones_own_come_by_waiting() -> None:
    for facts in every_change():
        takes_effect_at = rules.find_effect_time(facts, NOW, may_wait=True)
        assert takes_effect_at == (None if ASKER in facts.gaining else NOW + timedelta(hours=72))
        assert rules.find_effect_time(facts, NOW, may_wait=False) is None


@pytest.mark.parametrize(("after", "is_due"), [(timedelta(hours=72), True), (timedelta(hours=71, minutes=59), False)])
def test_72_hours_are_counted_to_the_minute(after: timedelta, *, is_due: bool) -> None:
    gaining, concerned, told, administrators = (frozenset({who}) for who in (SUPERVISOR, THERAPIST, COLLEAGUE, ASKER))
    facts = ChangeFacts(ASKER, gaining, concerned, told, administrators)
    takes_effect_at = rules.find_effect_time(replace(facts), NOW, may_wait=True)

    assert rules.is_due(takes_effect_at, NOW + after) is is_due
    assert not rules.is_due(None, NOW + after)
