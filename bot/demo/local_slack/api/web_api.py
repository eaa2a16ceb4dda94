"""The Web API: checks the token, installation, method and scope of each call, and answers like Slack."""

from collections.abc import Callable
from typing import NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.demo.local_slack.api import arguments, chat_methods, directory_methods, view_methods
from bot.demo.local_slack.blocks.definitions import validate_blocks
from bot.demo.local_slack.shared_types import Json, RefusedError
from bot.demo.local_slack.state_store import PlannedFailure, StateStore


class ApiMethod(NamedTuple):
    """One Web API method, and the scope that it requires."""

    run: Callable[[StateStore, Json], Json]
    scope: str | None = None


METHODS: dict[str, ApiMethod] = {
    "auth.test": ApiMethod(directory_methods.auth_test),
    "team.info": ApiMethod(directory_methods.team_info, "team:read"),
    "users.info": ApiMethod(directory_methods.users_info, "users:read"),
    "users.list": ApiMethod(directory_methods.users_list, "users:read"),
    "conversations.open": ApiMethod(chat_methods.open_conversation, "im:write"),
    "chat.postMessage": ApiMethod(chat_methods.post_message, "chat:write"),
    "chat.postEphemeral": ApiMethod(chat_methods.post_ephemeral, "chat:write"),
    "chat.update": ApiMethod(chat_methods.update_message, "chat:write"),
    "chat.delete": ApiMethod(chat_methods.delete_message, "chat:write"),
    "views.open": ApiMethod(view_methods.open_view),
    "views.push": ApiMethod(view_methods.push_view),
    "views.update": ApiMethod(view_methods.update_view),
    "views.publish": ApiMethod(view_methods.publish_view),
}


def _require_allowed(store: StateStore, name: str, token: str) -> ApiMethod:
    if not token:
        raise RefusedError("not_authed")
    if token != store.app.bot_token:
        raise RefusedError("invalid_auth")
    if not store.is_installed:
        raise RefusedError("account_inactive")
    method = METHODS.get(name)
    if method is None:
        raise RefusedError("unknown_method")
    if method.scope is not None and method.scope not in store.app.scopes:
        raise RefusedError("missing_scope")
    return method


def _to_error(refused: RefusedError) -> Json:
    answer: Json = {"ok": False, "error": refused.code}
    if refused.messages:
        answer["response_metadata"] = {"messages": refused.messages}
    if refused.code == "invalid_blocks":
        answer["errors"] = [message.removeprefix("[ERROR] ") for message in refused.messages]
    return answer


def _find_person_id(store: StateStore, call_arguments: Json) -> str:
    """Return the person that a call concerns, as far as its arguments tell, or an empty string."""
    for name in ("user_id", "user", "users", "channel"):
        target = call_arguments.get(name)
        for channel, person in store.list_channels().items():
            if person is not None and target in (channel, person.id):
                return person.id
    try:
        return store.views.find(call_arguments.get("view_id"), call_arguments.get("external_id")).person_id
    except RefusedError:
        return store.triggers.find_person_id(call_arguments.get("trigger_id"))


def call_method(store: StateStore, name: str, call_arguments: Json, token: str) -> Json:
    """Carry out one call and return Slack's answer, with `ok` true or false."""
    try:
        with store.lock:
            method = _require_allowed(store, name, token)
            store.log_traffic("to Slack", name, _find_person_id(store, call_arguments), call_arguments)
            return {"ok": True, **method.run(store, call_arguments)}
    except RefusedError as refused:
        answer = _to_error(refused)
        if refused.code == "missing_scope" and name in METHODS:
            answer |= {"needed": METHODS[name].scope, "provided": ",".join(store.app.scopes)}
        return answer


def _build_failure(store: StateStore, failure: PlannedFailure) -> Response:
    if failure.error == "timeout":
        store.closing.wait(failure.delay_seconds)
        return PlainTextResponse("upstream request timeout", 504)
    if isinstance(failure.error, int):
        return JSONResponse({"ok": False, "error": "internal_error"}, failure.error)
    if failure.error == "ratelimited":
        headers = {"Retry-After": str(failure.retry_after)}
        return JSONResponse({"ok": False, "error": "ratelimited"}, 429, headers)
    return JSONResponse({"ok": False, "error": failure.error})


def _handle_call(store: StateStore, name: str, request: Request, body: bytes) -> Response:
    with store.lock:
        planned = store.failures[name]
        failure = planned.popleft() if planned else None
    if failure is not None and not failure.is_carried_out:
        return _build_failure(store, failure)
    try:
        call_arguments = arguments.parse_arguments(request.headers.get("content-type", ""), body, request.query_params)
        token = arguments.pop_token(request.headers.get("authorization", ""), call_arguments)
        answer = call_method(store, name, call_arguments, token)
    except RefusedError as refused:
        answer = _to_error(refused)
    if failure is not None:
        return _build_failure(store, failure)
    return JSONResponse(answer, headers={"x-oauth-scopes": ",".join(store.app.scopes)})


def _apply_response(store: StateStore, token: str, body: Json) -> None:
    """Carry out a request to a response URL: answer, replace the original message, or delete it."""
    with store.lock:
        url = store.response_urls.use(token)
        store.log_traffic("to Slack", "response_url", url.person_id, body)
        original = next((message for message in store.messages.messages if message.ts == url.message_ts), None)
        if body.get("delete_original") and original is not None:
            store.messages.remove(original)
            store.changes.increment()
            return
        text, blocks = chat_methods.parse_content(body)
        if body.get("replace_original") and original is not None:
            store.messages.edit(original, text or "", blocks or [])
            store.changes.increment()
            return
        visible_to = None if body.get("response_type") == "in_channel" else url.person_id
        store.post_message(url.channel, text or "", blocks or [], visible_to=visible_to)


def _handle_response_url(store: StateStore, token: str, request: Request, body: bytes) -> Response:
    try:
        _apply_response(store, token, arguments.parse_arguments(request.headers.get("content-type", ""), body, {}))
    except RefusedError as refused:
        return JSONResponse(_to_error(refused), 404 if refused.code.endswith("_url") else 400)
    return PlainTextResponse("ok")


def show_reply(store: StateStore, person_id: str, channel: str, reply: Json) -> None:
    """Show a slash command's answer: to the person who typed it, or to the channel if the answer says so."""
    text, blocks = reply.get("text"), reply.get("blocks")
    if not text and not blocks:
        return
    checked = validate_blocks(blocks) if blocks else []
    visible_to = None if reply.get("response_type") == "in_channel" else person_id
    store.post_message(channel, str(text or ""), checked, visible_to=visible_to)


def build_routes(store: StateStore) -> list[Route]:
    """Return the routes of the Web API and of the response URLs."""

    async def api(request: Request) -> Response:
        body = await request.body()
        return await run_in_threadpool(_handle_call, store, request.path_params["method"], request, body)

    async def hook(request: Request) -> Response:
        body = await request.body()
        return await run_in_threadpool(_handle_response_url, store, request.path_params["token"], request, body)

    return [
        Route("/api/{method}", api, methods=["GET", "POST"]),
        Route("/hooks/{token}", hook, methods=["POST"]),
    ]
