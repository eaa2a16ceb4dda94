"""Measures one interaction beside a bare Bolt handler on the same kind of database, in one run.

The bare handler does one indexed read, one insert and one commit over HTTP, the least that an interaction that saves
something can do. Times depend on the machine. Ratios can be compared between machines.
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
from storage.database import Database
from storage.schema import upgrade
from tests.bench.no_rate_limits import NEVER_TOO_OFTEN
from tests.support.practice import ANA, SECRET, TOKEN, SlackPractice, open_practice, start_practice_server
from tests.support.slack.sample_bolt_app import served

ROUNDS = 300
WARM = 30


class SavedRow(SQLModel, table=True):
    """A row that the bare handler saves."""

    __tablename__ = "bench_kept"

    id: str = Field(primary_key=True)
    name: str = Field(index=True)


def build_bare_app(url: str, api_url: str) -> App:
    """Return a Bolt app that only reads, inserts and commits."""
    database = Database(url)
    SavedRow.__table__.create(database.engine)  # type: ignore[attr-defined]  # SQLModel does not declare it
    app = App(
        client=WebClient(token=TOKEN, base_url=api_url),
        signing_secret=SECRET,
        process_before_response=True,
        token_verification_enabled=False,
    )

    @app.action("tick")
    def on_tick(ack: Ack) -> BoltResponse:
        with database.transaction() as session:
            session.exec(select(SavedRow).where(col(SavedRow.name) == "nobody")).first()
            session.add(SavedRow(id=uuid4().hex, name="somebody"))
        return ack()

    return app


def build_signed_call(url: str, payload: dict[str, object]) -> Callable[[], None]:
    """Return a function that sends this payload, signed as Slack signs it."""
    body = urlencode({"payload": json.dumps(payload)}).encode()
    timestamp = str(int(time.time()))  # noqa: TID251 -- Bolt compares it with the machine's clock
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": SignatureVerifier(SECRET).generate_signature(timestamp=timestamp, body=body) or "",
    }
    request = urllib.request.Request(f"{url}/slack/events", body, headers)  # noqa: S310 -- loopback only

    def send() -> None:
        with urllib.request.urlopen(request) as answer:  # noqa: S310 -- as above
            answer.read()

    return send


def measure_medians(*calls: Callable[[], None]) -> list[float]:
    """Return the median time of each call in milliseconds. The calls take turns, so that other load slows all alike."""
    times: list[list[float]] = [[] for _ in calls]
    for round_ in range(WARM + ROUNDS):
        for call_times, call in zip(times, calls, strict=True):
            start = time.perf_counter()
            call()
            if round_ >= WARM:
                call_times.append((time.perf_counter() - start) * 1000)
    return [statistics.median(call_times) for call_times in times]


def prepare_tick(practice: SlackPractice) -> dict[str, object]:
    """Take Ana to the screen `weigh` of the preparation. Return the payload of a tick there, as Slack sent it."""
    ana = practice.person(ANA).types()
    value = next(
        block["accessory"]["value"]
        for block in ana.screen["blocks"]
        if "maple-4821" in block.get("text", {}).get("text", "")
    )
    ana.presses("confer", value=value).answers("frame", reasons=["engage"]).answers("screen", fits="none")
    ana.answers("facts", impression="formed", informed=ana.options("informed")[:-1])
    ana.ticks(bring=["clearer"])
    return next(dict(entry.payload) for entry in reversed(practice.workspace.traffic) if entry.kind == "block_actions")


def measure_command(*command: str) -> float:
    """Return how long a `consult-coach` command takes in seconds, the best of three runs."""
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "bot", *command], check=True, capture_output=True)  # noqa: S603 -- ours
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def measure_against_bare(folder: Path) -> tuple[float, float]:
    """Return the milliseconds of the bare handler and of a tick in the product, measured side by side."""
    for name in ("bare", "coach"):
        upgrade(f"sqlite:///{folder / name}.db")
    payload = {"type": "block_actions", "actions": [{"action_id": "tick", "block_id": "b"}], "user": {"id": "U"}}
    url = f"sqlite:///{folder / 'coach.db'}"
    with (
        start_practice_server() as door,
        open_practice(door, url, monotonic=time.monotonic, rates=NEVER_TOO_OFTEN) as practice,
    ):
        app = build_bare_app(f"sqlite:///{folder / 'bare.db'}", f"{door.url}/api/")
        with served(Starlette(routes=[endpoint.create_events_route(app)])) as bare_url:
            tick_payload = prepare_tick(practice)
            bare_ms, tick_ms = measure_medians(
                build_signed_call(bare_url, {**payload, "team": {"id": "T"}}), build_signed_call(door.url, tick_payload)
            )
    return bare_ms, tick_ms
