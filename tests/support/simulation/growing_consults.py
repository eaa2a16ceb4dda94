"""Ana and Ben get more and more consults: open ones in turn at each step, and signed ones."""

from uuid import UUID

from bot.demo import seed_summary
from bot.demo.seed import _add_case, _add_forms
from flows.parts import Part
from storage.cases import cases
from storage.people import members
from tests.support.people.identities import slack_identity
from tests.support.practice import ANA, BEN
from tests.support.simulation import two_therapists
from tests.support.simulation.practice_in_process import SimulatedPractice


def open_consult(practice: SimulatedPractice, number: int) -> None:
    """Open one more consult, on a case of its own.

    In turn, Ben prepares in them, they need Ana's agreement, are booked, are in preparation, or wait for Ben.
    """
    case_id = _create_case(practice, f"aspen-{number:04d}")
    steps = two_therapists
    prepare = (steps.ready, steps.second_at_scope, steps.agreeing, steps.booked, steps.at_scope)[number % 5]
    prepare(practice, case_id)
    practice.outbox.deliver_due(practice.clock.now)


def add_signed_consult(practice: SimulatedPractice, number: int) -> None:
    """Add one more consult that both have signed, on a case of its own."""
    case_id = _create_case(practice, f"birch-{number:04d}")
    with practice.database.transaction() as session:
        seed_summary.add_signed_consult(session, practice.services, cases.get(session, case_id))


def _create_case(practice: SimulatedPractice, code: str) -> UUID:
    with practice.database.transaction() as session:
        members_with_roles = [members.find_with_roles(session, slack_identity(who)) for who in (ANA, BEN)]
        ana, ben = (member[1] for member in members_with_roles if member is not None)
        case = _add_case(session, practice.services, code, ana, ben, practice.clock.now)
        _add_forms(session, case, {"adult 1": (Part.IT, Part.FT), "adult 2": (Part.FT,)}, ben, practice.clock.now)
        return case.id
