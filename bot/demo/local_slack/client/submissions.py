"""How Slack's client handles an app's answer to view_submission."""

import json

from bot.demo.local_slack.blocks.definitions import validate_view
from bot.demo.local_slack.client.modal_stack import View
from bot.demo.local_slack.shared_types import Json, RefusedError
from bot.demo.local_slack.state_store import StateStore


def _parse_body(body: str) -> Json | None:
    """Return the fields of an answer: an empty object for an empty body, None if the body is not a JSON object."""
    if not body.strip():
        return {}
    try:
        answer = json.loads(body)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def _show_errors(view: View, errors: object) -> bool:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not errors.keys() <= inputs:
        return False
    if not all(isinstance(message, str) and message for message in errors.values()):
        return False
    view.errors = dict(errors)
    return True


def _show_view(store: StateStore, view: View, answer: Json) -> bool:
    try:
        definition = validate_view(answer.get("view"), "modal")
        if answer["response_action"] == "push":
            store.show(store.views.push(view.person_id, definition))
        else:
            store.show(store.views.update(view, definition))
    except RefusedError:
        return False
    return True


def _close_top(store: StateStore, view: View, before: list[View]) -> None:
    """Close the top modal, even one that the app has opened since the submission.

    But never close a modal from below: of two simultaneous submissions, the second has nothing left to close.
    """
    stack = store.views.get_stack(view.person_id)
    if stack and (view in stack or stack[-1] not in before):
        stack.pop()


def apply_response(store: StateStore, view: View, body: str, before: list[View]) -> bool:
    """Carry out the app's answer; return False if Slack would report trouble connecting.

    `before` is the stack at the time of the submission.
    """
    answer = _parse_body(body)
    if answer is None:
        return False
    if not answer:
        _close_top(store, view, before)
        return True
    return view not in store.views.get_stack(view.person_id) or _apply_action(store, view, answer)


def _apply_action(store: StateStore, view: View, answer: Json) -> bool:
    match answer.get("response_action"):
        case "clear":
            store.views.get_stack(view.person_id).clear()
        case "errors":
            return _show_errors(view, answer.get("errors"))
        case "update" | "push":
            return _show_view(store, view, answer)
        case _:
            return False
    return True
