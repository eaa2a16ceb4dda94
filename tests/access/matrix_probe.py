"""Tries one entry as one person, through the dispatch tables of the app."""

from bot.dispatch import handle
from bot.slack.incoming import BlockAction, ViewSubmission
from bot.slack.listeners.button_clicks import _ACTIONS as BUTTON_ACTIONS
from bot.slack.listeners.modal_submissions import _ACTIONS as SUBMISSION_ACTIONS
from bot.slack.listeners.modal_submissions import _run_submission as handle_submission
from bot.slack.listeners.slash_command import _SUBCOMMANDS as SUBCOMMAND_ACTIONS
from bot.slack.listeners.ticks import _ACTIONS as TICK_ACTIONS
from flows.actions import Reply
from flows.consult.framing import actions as framing_actions
from flows.context import Services
from flows.home import actions as home_actions
from tests.access.case_states import CaseState
from tests.access.matrix_people import OTHER_TEAM, Row
from tests.support.people.identities import slack_identity
from tests.support.simulation.practice_in_process import TEAM


def get_team(row: Row) -> str:
    """Return the id of the workspace in which this person acts."""
    return OTHER_TEAM if row is Row.PRACTICE else TEAM


def probe(case_state: CaseState, surface: str, entry: str, row: Row, about: str) -> Reply:
    """Try an entry as this person with this id, and roll back. `surface`: press, submit, tick, word or home."""
    case_state.database.changed_tables.clear()
    return _SURFACES[surface](case_state.services, case_state.get_slack_id(row), get_team(row), entry, about)


def _press(services: Services, slack_id: str, team: str, entry: str, about: str) -> Reply:
    action = BlockAction(slack_identity(slack_id, team), entry, about, _step(entry), about, "", "", frozenset(), {})
    return handle(services, slack_identity(slack_id, team), lambda ctx: BUTTON_ACTIONS[entry](ctx, action))


def _step(entry: str) -> str:
    return "talk_2" if entry in {"question_back", "not_discussed"} else "facts"


def _submit(services: Services, slack_id: str, team: str, entry: str, about: str) -> Reply:
    return handle_submission(
        services, ViewSubmission(slack_identity(slack_id, team), entry, about, "", "", frozenset(), {})
    )


def _tick(services: Services, slack_id: str, team: str, entry: str, about: str) -> Reply:
    action = BlockAction(slack_identity(slack_id, team), "tick", "", entry, about, "", "", frozenset(), {})
    return handle(services, slack_identity(slack_id, team), lambda ctx: TICK_ACTIONS[entry](ctx, action))


def _word(services: Services, slack_id: str, team: str, entry: str, _about: str) -> Reply:
    return handle(services, slack_identity(slack_id, team), SUBCOMMAND_ACTIONS.get(entry, framing_actions.show_menu))


def _home(services: Services, slack_id: str, team: str, _entry: str, _about: str) -> Reply:
    return handle(services, slack_identity(slack_id, team), home_actions.show_home)


_SURFACES = {"press": _press, "submit": _submit, "tick": _tick, "word": _word, "home": _home}
REGISTERED_ENTRIES = {
    "press": BUTTON_ACTIONS.keys(),
    "submit": {*SUBMISSION_ACTIONS, "writing"},
    "tick": TICK_ACTIONS.keys(),
    "word": {"", *SUBCOMMAND_ACTIONS},
    "home": {""},
}
