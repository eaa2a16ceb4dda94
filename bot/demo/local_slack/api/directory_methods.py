"""The Web API methods about the app, the workspace and its people."""

import base64
import binascii

from bot.demo.local_slack.api.arguments import get_required
from bot.demo.local_slack.shared_types import Json, RefusedError
from bot.demo.local_slack.state_store import StateStore
from bot.demo.local_slack.workspace_people import WorkspacePerson, build_user_object

MAX_PAGE_SIZE = 1000
_TRUE = (True, "true", "True", "1", 1)  # as clients send it in a form or in JSON


def auth_test(store: StateStore, _arguments: Json) -> Json:
    """auth.test: return who the token belongs to."""
    app = store.app
    return {
        "url": f"{store.url}/",
        "team": app.team_name,
        "user": app.name.lower().replace(" ", ""),
        "team_id": app.team_id,
        "user_id": app.bot_user_id,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


def team_info(store: StateStore, _arguments: Json) -> Json:
    """team.info: return the workspace."""
    app = store.app
    return {"team": {"id": app.team_id, "name": app.team_name, "domain": app.domain, "email_domain": ""}}


def _list_users(store: StateStore) -> list[WorkspacePerson]:
    """Return the people, the app's bot user, and Slackbot, which Slack does not mark as a bot."""
    bot_user = WorkspacePerson(store.app.bot_user_id, store.app.name, is_bot=True)
    return [*store.people.values(), bot_user, WorkspacePerson("USLACKBOT", "Slackbot")]


def users_info(store: StateStore, arguments: Json) -> Json:
    """users.info: return one person, also one who has left."""
    user_id = get_required(arguments, "user")
    for person in _list_users(store):
        if person.id == user_id:
            user = build_user_object(person, store.app.team_id, store.clock())
            return {"user": user | ({"locale": person.locale} if arguments.get("include_locale") in _TRUE else {})}
    raise RefusedError("user_not_found")


def _find_offset(cursor: object, people: list[WorkspacePerson]) -> int:
    if not cursor:
        return 0
    try:
        user_id = base64.b64decode(str(cursor), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise RefusedError("invalid_cursor") from error
    for number, person in enumerate(people):
        if person.id == user_id:
            return number
    raise RefusedError("invalid_cursor")


def users_list(store: StateStore, arguments: Json) -> Json:
    """users.list: return everyone, page by page."""
    people = _list_users(store)
    try:
        limit = int(arguments.get("limit") or MAX_PAGE_SIZE)
    except (TypeError, ValueError) as error:
        raise RefusedError("invalid_limit") from error
    if not 1 <= limit <= MAX_PAGE_SIZE:
        raise RefusedError("invalid_limit")
    start = _find_offset(arguments.get("cursor"), people)
    rest = people[start + limit :]
    cursor = base64.b64encode(rest[0].id.encode()).decode() if rest else ""
    now = store.clock()
    members = [build_user_object(person, store.app.team_id, now) for person in people[start : start + limit]]
    return {"members": members, "response_metadata": {"next_cursor": cursor}}
