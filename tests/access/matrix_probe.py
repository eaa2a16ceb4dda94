"""One try at one entry, through the very tables of the app."""

from bot.dispatch import handle
from bot.slack.incoming import BlockAction, SlackUser, ViewSubmission
from bot.slack.listeners.button_clicks import _ACTIONS as PRESSED
from bot.slack.listeners.modal_submissions import _ACTIONS as SENT
from bot.slack.listeners.modal_submissions import _handle as sent_reply
from bot.slack.listeners.slash_command import _SUBCOMMANDS as TYPED
from bot.slack.listeners.ticks import _ACTIONS as TICKED
from flows.actions import Reply
from flows.consult.framing import actions as framing_actions
from flows.context import Services
from flows.home import actions as home_actions
from tests.access.case_states import World
from tests.access.matrix_people import ELSEWHERE, Row
from tests.support.simulation.practice_in_process import TEAM


def team_of(row: Row) -> str:
    """Return the workspace in which this person acts."""
    return ELSEWHERE if row is Row.PRACTICE else TEAM


def probe(world: World, surface: str, entry: str, row: Row, about: str) -> Reply:
    """Let this person try it about this id; nothing stays. `surface`: press, submit, tick, word or home."""
    world.rehearsal.kept.clear()
    return _SURFACES[surface](world.desk, world.who(row), team_of(row), entry, about)


def _press(services: Services, who: str, team: str, entry: str, about: str) -> Reply:
    one = BlockAction(SlackUser(who, team), entry, about, _step(entry), about, "", "", frozenset(), {})
    return handle(services, who, team, lambda ctx: PRESSED[entry](ctx, one))


def _step(entry: str) -> str:
    return "talk_2" if entry in {"question_back", "not_discussed"} else "facts"


def _submit(services: Services, who: str, team: str, entry: str, about: str) -> Reply:
    return sent_reply(services, ViewSubmission(SlackUser(who, team), entry, about, "", "", frozenset(), {}))


def _tick(services: Services, who: str, team: str, entry: str, about: str) -> Reply:
    one = BlockAction(SlackUser(who, team), "tick", "", entry, about, "", "", frozenset(), {})
    return handle(services, who, team, lambda ctx: TICKED[entry](ctx, one))


def _word(services: Services, who: str, team: str, entry: str, _about: str) -> Reply:
    return handle(services, who, team, TYPED.get(entry, framing_actions.show_menu))


def _home(services: Services, who: str, team: str, _entry: str, _about: str) -> Reply:
    return handle(services, who, team, home_actions.show_home)


_SURFACES = {"press": _press, "submit": _submit, "tick": _tick, "word": _word, "home": _home}
REGISTERED = {
    "press": PRESSED.keys(),
    "submit": {*SENT, "writing"},
    "tick": TICKED.keys(),
    "word": {"", *TYPED},
    "home": {""},
}
