"""Counts the database statements of Home and of the menu, with few and with many open consults."""

from collections.abc import Collection, Mapping
from uuid import UUID

from bot.demo.seed import _add_case, _add_forms
from flows.actions import Click, Kind
from flows.parts import Part
from flows.replies import Show
from storage.people import members
from tests.support.data.sql_statements import StatementCounter, count_statements
from tests.support.people.identities import slack_identity
from tests.support.practice import ANA, BEN
from tests.support.simulation import two_therapists
from tests.support.simulation.practice_in_process import SimulatedPerson, SimulatedPractice


def measure_home(url: str, numbers: Collection[int]) -> Mapping[int, tuple[int, int]]:
    """Return the statements of Ana's Home and of her menu, by how many of her consults are open.

    In turn, Ben prepares in them, they need her agreement, are booked, are in preparation, or wait for Ben.
    """
    practice, costs = SimulatedPractice(url), {}
    with count_statements(practice.database) as counts:
        for number in range(1, max(numbers) + 1):
            _open_consult(practice, number)
            if number in numbers:
                costs[number] = (
                    _count_statements(counts, practice, Click(Kind.HOME, "")),
                    _count_statements(counts, practice, Click(Kind.COMMAND, "")),
                )
    return costs


def _open_consult(practice: SimulatedPractice, number: int) -> None:
    """Open one more consult, on a case of its own."""
    case_id = _create_case(practice, f"aspen-{number:04d}")
    steps = two_therapists
    prepare = (steps.ready, steps.second_at_scope, steps.agreeing, steps.booked, steps.at_scope)[number % 5]
    prepare(practice, case_id)
    practice.outbox.deliver_due(practice.clock.now)


def _create_case(practice: SimulatedPractice, code: str) -> UUID:
    with practice.database.transaction() as session:
        members_with_roles = [members.find_with_roles(session, slack_identity(who)) for who in (ANA, BEN)]
        ana, ben = (member[1] for member in members_with_roles if member is not None)
        case = _add_case(session, practice.services, code, ana, ben, practice.clock.now)
        _add_forms(session, case, {"adult 1": (Part.IT, Part.FT), "adult 2": (Part.FT,)}, ben, practice.clock.now)
        return case.id


def _count_statements(counts: StatementCounter, practice: SimulatedPractice, click: Click) -> int:
    SimulatedPerson(practice, ANA).clicks(click)  # the first time, a member is greeted
    before = counts.statements
    assert isinstance(SimulatedPerson(practice, ANA).clicks(click), Show)
    return counts.statements - before
