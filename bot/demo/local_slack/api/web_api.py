"""The Web API: who calls, may they, what do they want, and Slack's way of answering."""

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
    """One Web API method, and the scope that it needs."""

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


def _find_person_id(store: StateStore, given: Json) -> str:
    """Return whom a call is about, as far as its arguments tell."""
    for name in ("user_id", "user", "users", "channel"):
        wanted = given.get(name)
        for channel, person in store.list_channels().items():
            if person is not None and wanted in (channel, person.id):
                return person.id
    try:
        return store.views.find(given.get("view_id"), given.get("external_id")).person_id
    except RefusedError:
        return store.triggers.find_person_id(given.get("trigger_id"))


def call_method(store: StateStore, name: str, given: Json, token: str) -> Json:
    """Carry out one call and return Slack's answer, `ok` or not."""
    try:
        with store.lock:
            method = _require_allowed(store, name, token)
            store.log_traffic("to Slack", name, _find_person_id(store, given), given)
            return {"ok": True, **method.run(store, given)}
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
        waiting = store.failures[name]
        failure = waiting.popleft() if waiting else None
    if failure is not None and not failure.is_carried_out:
        return _build_failure(store, failure)
    try:
        given = arguments.parse_arguments(request.headers.get("content-type", ""), body, request.query_params)
        token = arguments.pop_token(request.headers.get("authorization", ""), given)
        answer = call_method(store, name, given, token)
    except RefusedError as refused:
        answer = _to_error(refused)
    if failure is not None:
        return _build_failure(store, failure)
    return JSONResponse(answer, headers={"x-oauth-scopes": ",".join(store.app.scopes)})


def _apply_response(store: StateStore, token: str, given: Json) -> None:
    """Do what an app asks at a response URL: answer, replace the message it came from, or take it away."""
    with store.lock:
        url = store.response_urls.use(token)
        store.log_traffic("to Slack", "response_url", url.person_id, given)
        original = next((one for one in store.messages.messages if one.ts == url.message_ts), None)
        if given.get("delete_original") and original is not None:
            store.messages.remove(original)
            store.changes.increment()
            return
        text, blocks = chat_methods.parse_content(given)
        if given.get("replace_original") and original is not None:
            store.messages.edit(original, text or "", blocks or [])
            store.changes.increment()
            return
        for_whom = None if given.get("response_type") == "in_channel" else url.person_id
        store.post_message(url.channel, text or "", blocks or [], for_whom=for_whom)


def _handle_response_url(store: StateStore, token: str, request: Request, body: bytes) -> Response:
    try:
        _apply_response(store, token, arguments.parse_arguments(request.headers.get("content-type", ""), body, {}))
    except RefusedError as refused:
        return JSONResponse(_to_error(refused), 404 if refused.code.endswith("_url") else 400)
    return PlainTextResponse("ok")


def show_reply(store: StateStore, person_id: str, channel: str, reply: Json) -> None:
    """Show a slash command's own answer: to its person, or to the channel when it asks for that."""
    text, blocks = reply.get("text"), reply.get("blocks")
    if not text and not blocks:
        return
    checked = validate_blocks(blocks) if blocks else []
    for_whom = None if reply.get("response_type") == "in_channel" else person_id
    store.post_message(channel, str(text or ""), checked, for_whom=for_whom)


def build_routes(store: StateStore) -> list[Route]:
    """Return the routes of the Web API and of response URLs."""

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
