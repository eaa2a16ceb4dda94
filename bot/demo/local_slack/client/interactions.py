"""A person's actions in a modal, in their Home or on a message, and Slack's handling of the app's answer."""

from bot.demo.local_slack.client import acting_surface, input_state, payloads, sending
from bot.demo.local_slack.client.acting_surface import ActingSurface, NotVisibleError
from bot.demo.local_slack.client.modal_stack import View
from bot.demo.local_slack.client.outcomes import ActionResult
from bot.demo.local_slack.client.submissions import apply_response
from bot.demo.local_slack.notices import get_trouble_notice
from bot.demo.local_slack.shared_types import Json
from bot.demo.local_slack.state_store import StateStore
from bot.demo.local_slack.workspace_people import WorkspacePerson


def send_interactive(store: StateStore, person: WorkspacePerson, payload: Json) -> sending.AppResponse:
    """Send an interactive payload, and log the payload and the app's answer."""
    with store.lock:
        store.log_traffic("to app", payload["type"], person.id, payload)
    reply = sending.send_request(store.app, sending.encode_interactive(payload), store.timer)
    log_answer(store, person, payload["type"], reply)
    return reply


def log_answer(store: StateStore, person: WorkspacePerson, kind: str, reply: sending.AppResponse) -> None:
    """Log the body of an app's acknowledgement, unless it is empty."""
    answer = ActionResult(body=reply.body).json
    if answer is None and not reply.body.strip():
        return
    with store.lock:
        store.log_traffic("to Slack", f"answer to {kind}", person.id, answer or {"text": reply.body})


def build_result(
    store: StateStore, person: WorkspacePerson, reply: sending.AppResponse, notice: str | None
) -> ActionResult:
    """Return the result of a request, and save the notice for the person's screen."""
    with store.lock:
        store.trouble.pop(person.id, None)
        if notice is not None:
            store.trouble[person.id] = notice
    store.changes.increment()
    return ActionResult(status=reply.status, body=reply.body, elapsed_seconds=reply.elapsed_seconds, trouble=notice)


def _enter_value(surface: ActingSurface, block: Json, element: Json, value: Json) -> bool:
    """Save the value that a person entered; return whether Slack tells the app at once."""
    key = (block["block_id"], element["action_id"])
    changed = surface.entered.get(key) != value
    if isinstance(surface, View):
        surface.enter_value(key, value)
    else:
        surface.entered[key] = value
    if element["type"] == "radio_buttons" and not changed:
        return False
    return block["type"] != "input" or bool(block["dispatch_action"])


def _choose_overflow(element: Json, entered: input_state.InputValue) -> Json:
    for option in element["options"]:
        if option["value"] == entered:
            return {"selected_option": option}
    raise input_state.InvalidChoiceError("the menu has no such entry")


def _build_payload(store: StateStore, person: WorkspacePerson, surface: ActingSurface, action: Json) -> Json:
    if isinstance(surface, View):
        payload = payloads.build_view_action(store.app, person, store.build_view_object(surface), [action])
        is_modal = surface.definition["type"] == "modal"
        return payload | {"trigger_id": store.triggers.create(person.id, surface.id if is_modal else None)}
    values = input_state.to_slack_values(surface.entered)
    payload = payloads.build_message_action(store.app, person, surface, [action], values)
    path = store.response_urls.create(person.id, surface.channel, surface.ts)
    return payload | {"trigger_id": store.triggers.create(person.id), "response_url": store.url + path}


def use_element(
    store: StateStore,
    person: WorkspacePerson,
    target: tuple[str | None, str | None, str],
    entered: input_state.InputValue,
) -> ActionResult:
    """Use the element `target` (where, block id, action id): press it, or enter the value `entered`."""
    where, block_id, action_id = target
    with store.lock:
        surfaces = acting_surface.find_surfaces(store, person, where)
        surface, block, element = acting_surface.find_element(surfaces, action_id, block_id, entered)
        value: Json = {}
        if element["type"] == "overflow":
            value = _choose_overflow(element, entered)
        elif element["type"] in input_state.VALUE_SHAPES:
            value = input_state.enter_value(element, entered)
            if not _enter_value(surface, block, element, value):
                store.changes.increment()
                return ActionResult(is_sent=False)
        payload = _build_payload(store, person, surface, payloads.build_action(block, element, value))
    reply = send_interactive(store, person, payload)
    return build_result(store, person, reply, get_trouble_notice("action") if reply.error else None)


def submit_view(store: StateStore, person: WorkspacePerson, view_id: str | None) -> ActionResult:
    """Press a modal's submit button. Nothing is sent if the client itself finds an invalid input.

    Raise `NotVisibleError` if the modal is not on top or has no submit button.
    """
    with store.lock:
        view = acting_surface.find_top_modal(store, person.id)
        if view_id not in (None, view.id) or "submit" not in view.definition:
            raise NotVisibleError("that modal is not on top, or has no submit button")
        view.errors = input_state.find_refusals(view.blocks, view.entered)
        if view.errors:
            store.changes.increment()
            return ActionResult(is_sent=False, refused=dict(view.errors))
        before = list(store.views.get_stack(person.id))
        payload = payloads.build_view_submission(store.app, person, store.build_view_object(view))
        payload["trigger_id"] = store.triggers.create(person.id, view.id)
    reply = send_interactive(store, person, payload)
    with store.lock:
        is_accepted = reply.error is None and apply_response(store, view, reply.body, before)
    result = build_result(store, person, reply, None if is_accepted else get_trouble_notice("view"))
    return ActionResult(
        result.is_sent, result.status, result.body, result.elapsed_seconds, result.trouble, errors=dict(view.errors)
    )


def close_view(store: StateStore, person: WorkspacePerson, view_id: str | None, *, clear: bool) -> ActionResult:
    """Close the top modal; with `clear` or the view's clear_on_close, close the whole stack.

    Raise `NotVisibleError` if the modal is not on top.
    """
    with store.lock:
        view = acting_surface.find_top_modal(store, person.id)
        if view_id not in (None, view.id):
            raise NotVisibleError("that modal is not on top")
        stack = store.views.get_stack(person.id)
        is_cleared = clear or bool(view.definition.get("clear_on_close"))
        closed = list(reversed(stack)) if is_cleared else [view]
        del stack[len(stack) - len(closed) :]
        store.trouble.pop(person.id, None)
        closed_payloads = [
            payloads.build_view_closed(store.app, person, store.build_view_object(closed_view), is_cleared=is_cleared)
            for closed_view in closed
            if closed_view.definition.get("notify_on_close")
        ]
    store.changes.increment()
    replies = [send_interactive(store, person, payload) for payload in closed_payloads]
    if not replies:
        return ActionResult(is_sent=False)
    last = replies[-1]
    return ActionResult(status=last.status, body=last.body, elapsed_seconds=last.elapsed_seconds)
