"""What Home and the menu ask of the database, with few and with many consults open."""

from collections.abc import Collection, Mapping
from uuid import UUID

from bot.demo.seed import _add_case, _add_forms
from bot.dispatch import ActionFunction
from flows.consult.framing import actions as framing_actions
from flows.consult.parts import Part
from flows.home.actions import show_home
from storage.people import members
from tests.support.data.sql_statements import Told, listening
from tests.support.practice import ANA, BEN
from tests.support.simulation import two_therapists
from tests.support.simulation.practice_in_process import TEAM, One, Practice


def costs_of_home(url: str, numbers: Collection[int]) -> Mapping[int, tuple[int, int]]:
    """Return the statements of Ana's Home and of her menu, by how many of her consults are open.

    They stand at four places in turn: she waits for Ben, has to agree, has booked, or prepares.
    """
    practice, found = Practice(url), {}
    with listening(practice.database.engine) as told:
        for number in range(1, max(numbers) + 1):
            _opens(practice, number)
            if number in numbers:
                found[number] = (_asked(told, practice, show_home), _asked(told, practice, framing_actions.show_menu))
    return found


def _opens(practice: Practice, number: int) -> None:
    """Open one more consult, on a case of its own."""
    case_id = _a_case(practice, f"aspen-{number:04d}")
    brings = (two_therapists.ready, two_therapists.agreeing, two_therapists.booked, two_therapists.at_scope)[number % 4]
    brings(practice, case_id)
    practice.outbox.deliver_due(practice.clock.now)


def _a_case(practice: Practice, code: str) -> UUID:
    with practice.database.transaction() as session:
        known = [members.find_with_roles(session, TEAM, who) for who in (ANA, BEN)]
        ana, ben = (one[1] for one in known if one is not None)
        case = _add_case(session, practice.desk, code, ana, ben, practice.clock.now)
        _add_forms(session, case, {"adult 1": (Part.IT, Part.FT), "adult 2": (Part.FT,)}, ben, practice.clock.now)
        return case.id


def _asked(told: Told, practice: Practice, shows: ActionFunction) -> int:
    before = told.statements
    One(practice, ANA).does(shows)
    return told.statements - before
