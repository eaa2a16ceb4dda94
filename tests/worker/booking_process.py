"""A process of its own that serves one practice, and dies where it is told to. Run by test_booking_killed.py.

usage: python -m tests.worker.booking_process DATABASE_URL SLACK_URL WHAT, with a view_submission on standard input
  click  take the click, and die once it has been answered and before the answer leaves
  again  take the same click again, and deliver what it left, each in its time
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
from storage.models import Delivery
from tests.support.data.practice_with_messages import until
from tests.support.fakes import FakeClock
from tests.support.practice import KEY, SECRET, TOKEN, TUESDAY
from tests.support.simulation.practice_in_process import TEAM
from tests.support.slack.slack_endpoint import signed
from tests.worker.delivery_process import stay_here

LOOKED_AT = ("booked", "day_ahead", "hour_ahead")


def main(url: str, slack: str, what: str) -> None:
    """Do what the test asks for."""
    clock = FakeClock(TUESDAY)
    place = Deployment(
        database_url=url,
        key=KEY,
        bot_token=TOKEN,
        signing_secret=SECRET,
        api_url=f"{slack}/api/",
        public_url="https://coach.example",
        team_id=TEAM,
    )
    house = app.build_product(place, clock)
    clock.now = _last_known(house, clock)
    house.deliveries.launch()
    body = urlencode({"payload": sys.stdin.read()})
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = house.bolt.dispatch(BoltRequest(body=body, headers={**kind, **signed(body.encode(), secret=SECRET)}))
    if what == "click":
        os.kill(os.getpid(), signal.SIGKILL)
    assert json.loads(answer.body)["view"]["callback_id"] == "booked"
    _deliver(house, clock)
    house.deliveries.close()
    house.services.database.dispose()


def _deliver(house: Product, clock: FakeClock) -> None:
    """Deliver the booking and its reminders; what follows on the talk and on the releases is not looked at here."""
    while waiting := [one for one in house.deliveries.list_waiting() if one.kind in LOOKED_AT]:
        clock.now = max(clock.now, waiting[0].due_at)
        house.deliveries.reschedule_all()
        until(partial(_is_done, house, waiting[0].id))


def _is_done(house: Product, delivery_id: UUID) -> bool:
    return delivery_id not in {one.id for one in house.deliveries.list_waiting()}


def _last_known(house: Product, clock: FakeClock) -> datetime:
    """Return when the process before this one last sent something: no clock goes back."""
    with house.services.database.reading() as session:
        done = session.exec(select(Delivery.done_at)).all()
    known: list[datetime] = [moment for moment in done if moment is not None]
    return max(clock.now, *known)


if __name__ == "__main__":
    sys.addaudithook(stay_here)
    main(*sys.argv[1:4])
