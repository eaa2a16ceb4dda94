"""What a person does in a modal, in their Home or on a message, and what Slack makes of the app's answer."""

from bot.demo.local_slack.client import acting_surface, input_state, payloads, sending
from bot.demo.local_slack.client.acting_surface import NotThereError, Surface
from bot.demo.local_slack.client.modal_stack import View
from bot.demo.local_slack.client.outcomes import Outcome
from bot.demo.local_slack.client.submissions import apply_answer
from bot.demo.local_slack.notices import trouble
from bot.demo.local_slack.shared_types import Json
from bot.demo.local_slack.state_store import Fact, Office
from bot.demo.local_slack.workspace_people import Person


def send_interactive(office: Office, person: Person, payload: Json) -> sending.Reply:
    """Send an interactive payload and note what was carried, there and back."""
    with office.lock:
        office.note("to app", payload["type"], person.id, payload)
    reply = sending.send(office.app, sending.interactive(payload), office.timer)
    note_answer(office, person, payload["type"], reply)
    return reply


def note_answer(office: Office, person: Person, kind: str, reply: sending.Reply) -> None:
    """Note the words of an app's acknowledgement, when it has any."""
    answer = Outcome(body=reply.body).json
    if answer is None and not reply.body.strip():
        return
    with office.lock:
        office.note("to Slack", f"answer to {kind}", person.id, answer or {"text": reply.body})


def outcome(office: Office, person: Person, reply: sending.Reply, notice: str | None) -> Outcome:
    """Return what came of a request, and keep the notice where the person sees it."""
    with office.lock:
        office.trouble.pop(person.id, None)
        if notice is not None:
            office.trouble[person.id] = notice
    office.changes.bump()
    return Outcome(status=reply.status, body=reply.body, elapsed=reply.elapsed, trouble=notice)


def _enter(surface: Surface, block: Json, element: Json, value: Json) -> bool:
    """Keep what the person entered; return whether Slack tells the app at once."""
    key = (block["block_id"], element["action_id"])
    changed = surface.entered.get(key) != value
    if isinstance(surface, View):
        surface.enter(key, value)
    else:
        surface.entered[key] = value
    if element["type"] == "radio_buttons" and not changed:
        return False
    return block["type"] != "input" or bool(block["dispatch_action"])


def _overflow(element: Json, given: input_state.Given) -> Json:
    for option in element["options"]:
        if option["value"] == given:
            return {"selected_option": option}
    raise input_state.NotOfferedError("no such entry in the menu")


def _action_payload(office: Office, person: Person, surface: Surface, action: Json) -> Json:
    if isinstance(surface, View):
        payload = payloads.view_action(office.app, person, office.view_object(surface), [action])
        is_modal = surface.definition["type"] == "modal"
        return payload | {"trigger_id": office.triggers.make(person.id, surface.id if is_modal else None)}
    values = input_state.values(surface.entered)
    payload = payloads.message_action(office.app, person, surface, [action], values)
    path = office.response_urls.make(person.id, surface.channel, surface.ts)
    return payload | {"trigger_id": office.triggers.make(person.id), "response_url": office.url + path}


def act(
    office: Office, person: Person, target: tuple[str | None, str | None, str], given: input_state.Given
) -> Outcome:
    """Use the element `target` (where, block id, action id): press it, or enter `given` in it."""
    where, block_id, action_id = target
    with office.lock:
        found = acting_surface.find(office, person, where)
        surface, block, element = acting_surface.element(found, action_id, block_id, given)
        value: Json = {}
        if element["type"] == "overflow":
            value = _overflow(element, given)
        elif element["type"] in input_state.KEPT:
            value = input_state.entered(element, given)
            if not _enter(surface, block, element, value):
                office.changes.bump()
                return Outcome(sent=False)
        office.facts.add(Fact(person.id, "clicked", action_id))
        payload = _action_payload(office, person, surface, payloads.action(block, element, value))
    reply = send_interactive(office, person, payload)
    return outcome(office, person, reply, trouble("action") if reply.error else None)


def submit(office: Office, person: Person, view_id: str | None) -> Outcome:
    """Press a modal's submit button. Nothing is sent while the client itself finds something missing."""
    with office.lock:
        view = acting_surface.top(office, person.id)
        if view_id not in (None, view.id) or "submit" not in view.definition:
            raise NotThereError("that modal is not on top, or has no button to submit it")
        view.errors = input_state.refusals(view.blocks, view.entered)
        if view.errors:
            office.changes.bump()
            return Outcome(sent=False, refused=dict(view.errors))
        name, before = view.callback_id, list(office.views.stack(person.id))
        payload = payloads.view_submission(office.app, person, office.view_object(view))
        payload["trigger_id"] = office.triggers.make(person.id, view.id)
    reply = send_interactive(office, person, payload)
    with office.lock:
        understood = reply.error is None and apply_answer(office, view, reply.body, before)
        if understood and not view.errors:
            office.facts.add(Fact(person.id, "submitted", name))
    done = outcome(office, person, reply, None if understood else trouble("view"))
    return Outcome(done.sent, done.status, done.body, done.elapsed, done.trouble, errors=dict(view.errors))


def close(office: Office, person: Person, view_id: str | None, *, clear: bool) -> Outcome:
    """Close the modal on top; `clear`, or its clear_on_close, closes the whole stack."""
    with office.lock:
        view = acting_surface.top(office, person.id)
        if view_id not in (None, view.id):
            raise NotThereError("that modal is not on top")
        stack = office.views.stack(person.id)
        cleared = clear or bool(view.definition.get("clear_on_close"))
        gone = list(reversed(stack)) if cleared else [view]
        del stack[len(stack) - len(gone) :]
        office.trouble.pop(person.id, None)
        told = [
            payloads.view_closed(office.app, person, office.view_object(one), is_cleared=cleared)
            for one in gone
            if one.definition.get("notify_on_close")
        ]
    office.changes.bump()
    replies = [send_interactive(office, person, payload) for payload in told]
    if not replies:
        return Outcome(sent=False)
    last = replies[-1]
    return Outcome(status=last.status, body=last.body, elapsed=last.elapsed)
