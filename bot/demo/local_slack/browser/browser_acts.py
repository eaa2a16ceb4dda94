"""What the browser page does for a person: each body as the page sends it, each answer as it understands it."""

from typing import TYPE_CHECKING

from bot.demo.local_slack import fill
from bot.demo.local_slack.blocks.block_rules import interactive
from bot.demo.local_slack.client import acting_surface, input_state
from bot.demo.local_slack.client.acting_surface import Surface
from bot.demo.local_slack.client.modal_stack import View
from bot.demo.local_slack.client.outcomes import Outcome
from bot.demo.local_slack.shared_types import Json

if TYPE_CHECKING:
    from bot.demo.local_slack.workspace import Workspace


def _told(outcome: Outcome) -> Json:
    if outcome.trouble:
        return {"trouble": outcome.trouble}
    errors = outcome.errors or outcome.refused
    return {"errors": errors} if errors else {"ok": True}


def _take_in(surface: Surface, values: Json, *, but: tuple[object, object] = (None, None)) -> None:
    """Enter what the page holds, all but one element that is about to be used."""
    for block, element in interactive(surface.blocks):
        key = (block["block_id"], element["action_id"])
        given = values.get(key[0], {}).get(key[1])
        if key == but or given is None or element["type"] not in input_state.KEPT:
            continue
        value = input_state.entered(element, input_state.given_by(element, given))
        if surface.entered[key] == value:
            continue
        if isinstance(surface, View):
            surface.enter(key, value)
        else:
            surface.entered[key] = value


def _surface(workspace: "Workspace", person_id: str, where: str) -> Surface:
    return acting_surface.find(workspace.office, workspace.person(person_id), where)[0]


def command(workspace: "Workspace", body: Json) -> Json:
    """Send the line that was typed: a slash command with its words, or an ordinary message."""
    line = str(body["text"])
    if line.startswith("/"):
        word, _, rest = line.partition(" ")
        outcome = workspace.command(body["person"], word, rest.strip())
        # A command that Slack does not know is answered among the person's notices.
        return {"ok": True} | (_told(outcome) if outcome.sent else {})
    workspace.say(body["person"], line)
    return {"ok": True}


def act(workspace: "Workspace", body: Json) -> Json:
    """Use an element. `state` holds the values of the whole surface, this element's new one among them."""
    ((kind, wanted),) = body["where"].items()
    where = "home" if kind == "home" else str(wanted)
    block_id, action_id = str(body["block_id"]), str(body["action_id"])
    values = body.get("state") or {}
    with workspace.office.lock:
        surface = _surface(workspace, body["person"], where)
        _, _, element = acting_surface.element([surface], action_id, block_id, None)
        _take_in(surface, values, but=(block_id, action_id))
    given = values.get(block_id, {}).get(action_id) or {}
    chosen: input_state.Given = None
    if element["type"] == "overflow":
        chosen = str(given.get("selected_option", {}).get("value"))
    elif element["type"] in input_state.KEPT:
        chosen = input_state.given_by(element, given)
    return _told(workspace.choose(body["person"], action_id, chosen, block_id=block_id, where=where))


def submit(workspace: "Workspace", body: Json) -> Json:
    """Submit a view with what the page holds."""
    with workspace.office.lock:
        _take_in(_surface(workspace, body["person"], str(body["view"])), body.get("values") or {})
    return _told(workspace.submit(body["person"], str(body["view"])))


def close(workspace: "Workspace", body: Json) -> Json:
    """Close a view; with `clear` the whole stack, as the cross in the corner does."""
    return _told(workspace.close(body["person"], str(body["view"]), clear=body.get("clear") is True))


def home(workspace: "Workspace", body: Json) -> Json:
    """Open the app's Home."""
    return _told(workspace.open_home(body["person"]))


def read(workspace: "Workspace", body: Json) -> Json:
    """Mark the direct messages as read."""
    workspace.read(body["person"])
    return {"ok": True}


def fill_view(workspace: "Workspace", body: Json) -> Json:
    """Return plausible answers for a view; the page lays them in, and the person still presses the button."""
    with workspace.office.lock:
        view = _surface(workspace, body["person"], str(body["view"]))
        if not isinstance(view, View):
            raise acting_surface.NotThereError("only a view can be filled in")
        return {"values": fill.plausible(workspace.office, view, fill.load())}
