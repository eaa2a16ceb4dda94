"""The Web API methods that show modals and App Homes."""

from bot.demo.local_slack.api.arguments import get_required
from bot.demo.local_slack.blocks.definitions import validate_view
from bot.demo.local_slack.shared_types import Json, RefusedError
from bot.demo.local_slack.state_store import StateStore


def open_view(store: StateStore, arguments: Json) -> Json:
    """views.open: show a modal to the person whose click created the trigger id."""
    definition = validate_view(get_required(arguments, "view"), "modal")
    person_id, _ = store.triggers.exchange(arguments.get("trigger_id"))
    return {"view": store.show(store.views.open(person_id, definition))}


def push_view(store: StateStore, arguments: Json) -> Json:
    """views.push: put a modal on top of the modal in which the trigger id was created; three at most."""
    definition = validate_view(get_required(arguments, "view"), "modal")
    person_id, from_view = store.triggers.exchange(arguments.get("trigger_id"))
    if from_view is None:
        raise RefusedError("invalid_trigger_id")
    store.views.find(from_view)
    return {"view": store.show(store.views.push(person_id, definition))}


def update_view(store: StateStore, arguments: Json) -> Json:
    """views.update: change an open modal. Values in inputs that remain are preserved."""
    definition = validate_view(get_required(arguments, "view"), "modal")
    if not arguments.get("view_id") and not arguments.get("external_id"):
        raise RefusedError("invalid_arguments", ["[ERROR] missing required field: view_id [json-pointer:]"])
    view = store.views.find(arguments.get("view_id"), arguments.get("external_id"))
    if view.definition["type"] != "modal":
        raise RefusedError("not_found")
    return {"view": store.show(store.views.update(view, definition, arguments.get("hash")))}


def publish_view(store: StateStore, arguments: Json) -> Json:
    """views.publish: show a person's App Home."""
    definition = validate_view(get_required(arguments, "view"), "home")
    person = store.get_person(get_required(arguments, "user_id"))
    return {"view": store.show(store.views.publish(person.id, definition, arguments.get("hash")))}
