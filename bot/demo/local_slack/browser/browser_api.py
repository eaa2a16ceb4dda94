"""The routes of the browser page: its static files, its state, a stream of events, and one route per action."""

from collections.abc import AsyncIterator, Callable
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.demo.local_slack.browser import browser_acts, browser_state
from bot.demo.local_slack.client.acting_surface import NotVisibleError
from bot.demo.local_slack.client.input_state import InvalidChoiceError
from bot.demo.local_slack.notices import get_trouble_notice
from bot.demo.local_slack.shared_types import Json

if TYPE_CHECKING:
    from bot.demo.local_slack.workspace import Workspace

# The stream looks at least this often for what happens on the private pages.
POLL_SECONDS = 2.0

BrowserAction: TypeAlias = Callable[["Workspace", Json], Json]
BROWSER_ACTIONS: dict[str, BrowserAction] = {
    "command": browser_acts.send_command,
    "act": browser_acts.use_element,
    "submit": browser_acts.submit_view,
    "close": browser_acts.close_view,
    "home": browser_acts.open_home,
    "read": browser_acts.mark_read,
    "fill": browser_acts.fill_view,
}


def move_clock(workspace: "Workspace", body: Json) -> Json:
    """Move the practice's clock forward, by seconds or to the next due event."""
    if workspace.controls is None:
        raise NotVisibleError("this clock cannot be moved")
    if body.get("to") == "next":
        workspace.controls.advance_to_next()
    else:
        seconds = float(body["advance"])
        if not 0 <= seconds <= 366 * 86_400:
            raise ValueError("the clock only moves forward, and by a year at most")
        workspace.controls.advance(seconds)
    workspace.store.changes.increment()
    return {"ok": True}


def reset(workspace: "Workspace", _body: Json) -> Json:
    """Reset the workspace and the practice to the seeded state."""
    if workspace.controls is None:
        raise NotVisibleError("this practice cannot be reset")
    workspace.clear()
    workspace.controls.reset()
    workspace.store.changes.increment()
    return {"ok": True}


def _run_action(workspace: "Workspace", action: BrowserAction, body: object) -> Response:
    if not isinstance(body, dict):
        return JSONResponse({"trouble": get_trouble_notice("view")}, 400)
    try:
        return JSONResponse(action(workspace, body))
    except NotVisibleError:
        return JSONResponse({"trouble": get_trouble_notice("gone")}, 404)
    except (InvalidChoiceError, KeyError, TypeError, ValueError, AttributeError):
        # The page never sends such a body.
        return JSONResponse({"trouble": get_trouble_notice("view")}, 400)


def _action_route(workspace: "Workspace", name: str, action: BrowserAction) -> Route:
    async def endpoint(request: Request) -> Response:
        try:
            body = await request.json()
        except ValueError:
            body = None
        return await run_in_threadpool(_run_action, workspace, action, body)

    return Route(f"/workspace/{name}", endpoint, methods=["POST"])


def play_tour(workspace: "Workspace", body: Json) -> Json:
    """Play the tour from here, or stop it."""
    if workspace.controls is None:
        raise NotVisibleError("there is no tour")
    if body.get("play") is True:
        workspace.controls.tour.play()
    else:
        workspace.controls.tour.stop()
    return {"ok": True}


def _read_beside_slack(workspace: "Workspace") -> object:
    """Return what the page shows of things that happen outside Slack, on the private pages."""
    tour = workspace.controls.tour if workspace.controls is not None else None
    return tour and (tour.find_line(), tour.list_written()[:1])


async def _stream_changes(workspace: "Workspace") -> AsyncIterator[str]:
    """Yield a server-sent event after every change, and one at once when the page connects."""
    changes, seen, beside = workspace.store.changes, -1, None
    while not changes.closed:
        count, now_beside = changes.count, await run_in_threadpool(_read_beside_slack, workspace)
        if (count, now_beside) != (seen, beside):
            seen, beside = count, now_beside
            yield f"event: changed\ndata: {seen}\n\n"
        await changes.wait(seen, POLL_SECONDS)


def build_routes(workspace: "Workspace") -> list[BaseRoute]:
    """Return all routes of the browser page."""
    static = Path(str(files("bot.demo.local_slack") / "static"))
    store = workspace.store

    def see(request: Request) -> Response:
        person_ids = [person_id for person_id in request.query_params.get("people", "").split(",") if person_id]
        state = browser_state.describe_all(store, person_ids, workspace.zone, workspace.controls)
        return JSONResponse(state)

    def look(_request: Request) -> Response:
        zone, entries = workspace.zone, workspace.traffic
        written = workspace.controls.tour.list_written() if workspace.controls is not None else []
        return JSONResponse(
            {
                "payloads": [browser_state.describe_payload(store, entry, zone) for entry in entries],
                "written": [browser_state.describe_written(text, zone) for text in written],
            }
        )

    async def listen(_request: Request) -> Response:
        return StreamingResponse(_stream_changes(workspace), media_type="text/event-stream")

    async def index(_request: Request) -> Response:
        return FileResponse(static / "index.html")

    actions = {**BROWSER_ACTIONS, "clock": move_clock, "afresh": reset, "tour": play_tour}
    return [
        Route("/", index),
        Route("/workspace/state", see),
        Route("/workspace/carried", look),
        Route("/workspace/events", listen),
        *(_action_route(workspace, name, action) for name, action in actions.items()),
        Mount("/static/workspace", StaticFiles(directory=static)),
    ]
