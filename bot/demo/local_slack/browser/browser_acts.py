"""The actions of the browser page: each takes a request body from the page, and returns the answer for the page."""

from typing import TYPE_CHECKING

from bot.demo.local_slack import fill
from bot.demo.local_slack.blocks.block_rules import iter_interactive
from bot.demo.local_slack.client import acting_surface, input_state
from bot.demo.local_slack.client.acting_surface import ActingSurface
from bot.demo.local_slack.client.modal_stack import View
from bot.demo.local_slack.client.outcomes import ActionResult
from bot.demo.local_slack.shared_types import Json

if TYPE_CHECKING:
    from bot.demo.local_slack.workspace import Workspace


def _to_json(result: ActionResult) -> Json:
    if result.trouble:
        return {"trouble": result.trouble}
    errors = result.errors or result.refused
    return {"errors": errors} if errors else {"ok": True}


def _enter_values(surface: ActingSurface, values: Json, *, except_key: tuple[object, object] = (None, None)) -> None:
    """Enter the page's values into a surface, except for the one element that is about to be used."""
    for block, element in iter_interactive(surface.blocks):
        key = (block["block_id"], element["action_id"])
        page_value = values.get(key[0], {}).get(key[1])
        if key == except_key or page_value is None or element["type"] not in input_state.VALUE_SHAPES:
            continue
        value = input_state.enter_value(element, input_state.read_value(element, page_value))
        if surface.entered[key] == value:
            continue
        if isinstance(surface, View):
            surface.enter_value(key, value)
        else:
            surface.entered[key] = value


def _find_surface(workspace: "Workspace", person_id: str, where: str) -> ActingSurface:
    return acting_surface.find_surfaces(workspace.store, workspace.get_person(person_id), where)[0]


def send_command(workspace: "Workspace", body: Json) -> Json:
    """Send the typed line: a slash command with its text, or an ordinary message."""
    line = str(body["text"])
    if line.startswith("/"):
        command, _, text = line.partition(" ")
        result = workspace.command(body["person"], command, text.strip())
        # For an unknown command, Slack has already posted a notice to the person.
        return {"ok": True} | (_to_json(result) if result.is_sent else {})
    workspace.post_line(body["person"], line)
    return {"ok": True}


def use_element(workspace: "Workspace", body: Json) -> Json:
    """Use an element. `state` has the values of the whole surface, including the new value of this element."""
    ((kind, surface_id),) = body["where"].items()
    where = "home" if kind == "home" else str(surface_id)
    block_id, action_id = str(body["block_id"]), str(body["action_id"])
    values = body.get("state") or {}
    with workspace.store.lock:
        surface = _find_surface(workspace, body["person"], where)
        _, _, element = acting_surface.find_element([surface], action_id, block_id, None)
        _enter_values(surface, values, except_key=(block_id, action_id))
    page_value = values.get(block_id, {}).get(action_id) or {}
    chosen: input_state.InputValue = None
    if element["type"] == "overflow":
        chosen = str(page_value.get("selected_option", {}).get("value"))
    elif element["type"] in input_state.VALUE_SHAPES:
        chosen = input_state.read_value(element, page_value)
    return _to_json(workspace.choose(body["person"], action_id, chosen, block_id=block_id, where=where))


def submit_view(workspace: "Workspace", body: Json) -> Json:
    """Submit a view with the page's values."""
    with workspace.store.lock:
        _enter_values(_find_surface(workspace, body["person"], str(body["view"])), body.get("values") or {})
    return _to_json(workspace.submit(body["person"], str(body["view"])))


def close_view(workspace: "Workspace", body: Json) -> Json:
    """Close a view. With `clear`, close the whole stack, like the close button in the corner."""
    return _to_json(workspace.close(body["person"], str(body["view"]), clear=body.get("clear") is True))


def open_home(workspace: "Workspace", body: Json) -> Json:
    """Open the app's Home."""
    return _to_json(workspace.open_home(body["person"]))


def mark_read(workspace: "Workspace", body: Json) -> Json:
    """Mark the direct messages as read."""
    workspace.mark_read(body["person"])
    return {"ok": True}


def fill_view(workspace: "Workspace", body: Json) -> Json:
    """Return plausible answers for a view. The page fills them in; the person still presses the button."""
    with workspace.store.lock:
        view = _find_surface(workspace, body["person"], str(body["view"]))
        if not isinstance(view, View):
            raise acting_surface.NotVisibleError("only a view can be filled in")
        return {"values": fill.build_plausible_values(workspace.store, view, fill.load_answers())}
