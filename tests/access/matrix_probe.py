"""Tries one registered entry as one person, through dispatch."""

from bot.dispatch import handle
from flows.actions import Click, Kind
from flows.registry import ACTIONS
from flows.replies import Reply
from tests.access.case_states import CaseState
from tests.access.matrix_people import OTHER_TEAM, Row
from tests.support.people.identities import slack_identity
from tests.support.simulation.practice_in_process import TEAM

_KINDS = {"press": Kind.PRESS, "submit": Kind.SUBMIT, "tick": Kind.TICK, "word": Kind.COMMAND, "home": Kind.HOME}
REGISTERED_ENTRIES = {
    surface: {action_id for kind, action_id in ACTIONS if kind is of_surface} for surface, of_surface in _KINDS.items()
}


def get_team(row: Row) -> str:
    """Return the id of the workspace in which this person acts."""
    return OTHER_TEAM if row is Row.PRACTICE else TEAM


def probe(case_state: CaseState, surface: str, entry: str, row: Row, about: str) -> Reply:
    """Try an entry as this person with this id, and roll back. `surface`: press, submit, tick, word or home."""
    case_state.database.changed_tables.clear()
    for practice_id in case_state.services.audit_buffer.practice_ids():
        case_state.services.audit_buffer.take(practice_id)  # what was only looked at is rolled back, too
    identity = slack_identity(case_state.get_slack_id(row), get_team(row))
    return handle(case_state.services, identity, _click(surface, entry, about))


def _click(surface: str, entry: str, about: str) -> Click:
    if surface == "press":
        return Click(Kind.PRESS, entry, value=about, about=about, step=_step(entry))
    return Click(_KINDS[surface], entry, about=about, step=entry)


def _step(entry: str) -> str:
    return "talk_2" if entry in {"question_back", "not_discussed"} else "facts"
