"""What one interaction costs, beside a bare Bolt handler on the same kind of database, in one run.

Bare: one indexed read, one insert, one commit over HTTP: as little as an interaction that keeps something can do.
Figures are for the machine it runs on; ratios travel better.
"""

import json
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier
from sqlmodel import Field, SQLModel, col, select
from starlette.applications import Starlette

from bot.slack import endpoint
from storage.database import Database, upgrade
from tests.bench.no_rate_limits import NEVER_TOO_OFTEN
from tests.support.practice import ANA, SECRET, TOKEN, Stage, open_door, stage
from tests.support.slack.sample_bolt_app import served

ROUNDS = 300
WARM = 30


class Kept(SQLModel, table=True):
    """What the bare handler keeps."""

    __tablename__ = "bench_kept"

    id: str = Field(primary_key=True)
    name: str = Field(index=True)


def bare(url: str, api_url: str) -> App:
    """Return a Bolt app that reads, inserts and commits, and nothing else."""
    database = Database(url)
    Kept.__table__.create(database.engine)  # type: ignore[attr-defined]  # SQLModel does not declare it
    app = App(
        client=WebClient(token=TOKEN, base_url=api_url),
        signing_secret=SECRET,
        process_before_response=True,
        token_verification_enabled=False,
    )

    @app.action("tick")
    def on_tick(ack: Ack) -> BoltResponse:
        with database.transaction() as session:
            session.exec(select(Kept).where(col(Kept.name) == "nobody")).first()
            session.add(Kept(id=uuid4().hex, name="somebody"))
        return ack()

    return app


def signed(url: str, payload: dict[str, object]) -> Callable[[], None]:
    """Return a call that sends this payload as Slack would."""
    body = urlencode({"payload": json.dumps(payload)}).encode()
    at = str(int(time.time()))  # noqa: TID251 -- Bolt compares it with the machine's clock
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": SignatureVerifier(SECRET).generate_signature(timestamp=at, body=body) or "",
    }
    request = urllib.request.Request(f"{url}/slack/events", body, headers)  # noqa: S310 -- loopback only

    def send() -> None:
        with urllib.request.urlopen(request) as answer:  # noqa: S310 -- as above
            answer.read()

    return send


def milliseconds(*calls: Callable[[], None]) -> list[float]:
    """Return the median of each call, in milliseconds. They take turns, so that a busy moment hits them alike."""
    taken: list[list[float]] = [[] for _ in calls]
    for round_ in range(WARM + ROUNDS):
        for kept, call in zip(taken, calls, strict=True):
            start = time.perf_counter()
            call()
            if round_ >= WARM:
                kept.append((time.perf_counter() - start) * 1000)
    return [statistics.median(kept) for kept in taken]


def tick_of(practice: Stage) -> dict[str, object]:
    """Bring Ana to the weighing and return the payload of a tick there, as Slack sent it."""
    ana = practice.one(ANA).types()
    value = next(
        block["accessory"]["value"]
        for block in ana.screen["blocks"]
        if "maple-4821" in block.get("text", {}).get("text", "")
    )
    ana.presses("confer", value=value).answers("frame", reasons=["engage"]).answers("screen", fits="none")
    ana.answers("facts", impression="formed", informed=ana.options("informed")[:-1])
    ana.ticks(bring=["clearer"])
    return next(dict(one.payload) for one in reversed(practice.workspace.list_traffic) if one.kind == "block_actions")


def seconds_of(*command: str) -> float:
    """Return how long a command of ours takes, the best of three, in seconds."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "bot", *command], check=True, capture_output=True)  # noqa: S603 -- ours
        times.append(time.perf_counter() - start)
    return min(times)


def against_bare(folder: Path) -> tuple[float, float]:
    """Return milliseconds of a bare handler and of a tick of the product's, side by side."""
    for name in ("bare", "coach"):
        upgrade(f"sqlite:///{folder / name}.db")
    payload = {"type": "block_actions", "actions": [{"action_id": "tick", "block_id": "b"}], "user": {"id": "U"}}
    url = f"sqlite:///{folder / 'coach.db'}"
    with open_door() as door, stage(door, url, monotonic=time.monotonic, rates=NEVER_TOO_OFTEN) as practice:
        app = bare(f"sqlite:///{folder / 'bare.db'}", f"{door.url}/api/")
        with served(Starlette(routes=[endpoint.create_events_route(app)])) as beside:
            tick_payload = tick_of(practice)
            least, tick = milliseconds(signed(beside, {**payload, "team": {"id": "T"}}), signed(door.url, tick_payload))
    return least, tick
