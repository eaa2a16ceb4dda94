"""Processes that serve one practice and die at a given point, for test_booking_after_kill.py.

usage: python -m tests.worker.kills.booking_process, then lines of [DATABASE_URL, SLACK_URL, WHAT, CLICK] as JSON on
standard input, where CLICK is a view_submission
For each line this program forks a process, which therefore has everything imported and nothing started yet. It prints
the id of that process on one line, and its exit code on the next. WHAT:
  click  handle the click, and die after the answer is made and before it is sent
  again  handle the same click again, and send the messages of the booking, each when it is due
"""

import json
import os
import signal
import sys
from datetime import datetime
from functools import partial
from urllib.parse import urlencode
from uuid import UUID

from slack_bolt import BoltRequest
from sqlmodel import select

from bot import app
from bot.app import Product
from bot.deployment import Deployment
from bot.worker.pacing import Pacing
from storage.models import Delivery
from tests.support.data.practice_with_messages import wait_until
from tests.support.fakes import FakeClock
from tests.support.practice import KEY, SECRET, TOKEN, TUESDAY
from tests.support.simulation.practice_in_process import TEAM
from tests.support.slack.slack_endpoint import signed
from tests.worker.kills.delivery_process import exit_on_network_access, run_in_fork

BOOKING_KINDS = ("booked", "day_ahead", "hour_ahead")


def main(url: str, slack: str, what: str, click: str) -> None:
    """Run one line of the usage above."""
    clock = FakeClock(TUESDAY)
    product = build_quick_product(url, slack, clock)
    clock.now = _find_last_send(product, clock)
    product.deliveries.launch()
    # Pressed again by a person: Slack gives each press a trigger id of its own.
    body = urlencode({"payload": json.dumps({**json.loads(click), "trigger_id": str(os.getpid())})})
    content_type = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = product.bolt.dispatch(
        BoltRequest(body=body, headers={**content_type, **signed(body.encode(), secret=SECRET)})
    )
    if what == "click":
        os.kill(os.getpid(), signal.SIGKILL)
    assert json.loads(answer.body)["view"]["callback_id"] == "booked"
    _deliver(product, clock)
    product.deliveries.close()
    product.services.database.dispose()


def build_quick_product(url: str, slack: str, clock: FakeClock) -> Product:
    """Return the product of the practice in this database, in which nobody has to rest between two messages."""
    deployment = Deployment(
        database_url=url,
        key=KEY,
        bot_token=TOKEN,
        signing_secret=SECRET,
        api_url=f"{slack}/api/",
        public_url="https://coach.example",
        team_id=TEAM,
    )
    product = app.build_product(deployment, clock)
    product.deliveries._pacing = Pacing(0)  # noqa: SLF001 -- the pace is no setting
    return product


def _deliver(product: Product, clock: FakeClock) -> None:
    """Send the booking and its reminders; later messages, about the talk and the releases, are not tested here."""
    while waiting := [delivery for delivery in product.deliveries.list_waiting() if delivery.kind in BOOKING_KINDS]:
        clock.now = max(clock.now, waiting[0].due_at)
        product.deliveries.wake()
        wait_until(partial(_is_done, product, waiting[0].id))


def _is_done(product: Product, delivery_id: UUID) -> bool:
    return delivery_id not in {delivery.id for delivery in product.deliveries.list_waiting()}


def _find_last_send(product: Product, clock: FakeClock) -> datetime:
    """Return when the previous process last sent a message, because no clock goes back."""
    with product.services.database.reading() as session:
        done = session.exec(select(Delivery.done_at)).all()
    sent_at: list[datetime] = [moment for moment in done if moment is not None]
    return max([clock.now, *sent_at])


if __name__ == "__main__":
    sys.addaudithook(exit_on_network_access)
    report = partial(print, flush=True)
    for line in sys.stdin:
        report(run_in_fork(partial(main, *json.loads(line)), on_start=report))
