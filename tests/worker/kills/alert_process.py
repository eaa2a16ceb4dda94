"""Processes that climb the ladder of a safety alert and die at a given point, for test_alert_after_kill.py.

usage: python -m tests.worker.kills.alert_process, then lines of [DATABASE_URL, SLACK_URL, MINUTES] as JSON on standard
input
For each line this program forks a process, which sends everything that is due until so many minutes after the alert. It
prints the id of that process on one line, and its exit code on the next.
"""

import json
import sys
from datetime import datetime, timedelta
from functools import partial

from sqlmodel import select

from bot.app import Product
from flows.safety.telling.alert_messages import LADDER
from storage.models import Delivery
from tests.support.data.practice_with_messages import wait_until
from tests.support.fakes import FakeClock
from tests.support.practice import TUESDAY
from tests.worker.kills.booking_process import build_quick_product
from tests.worker.kills.delivery_process import exit_on_network_access, run_in_fork


def main(url: str, slack: str, minutes: int) -> None:
    """Run one line of the usage above."""
    clock = FakeClock(TUESDAY)
    product = build_quick_product(url, slack, clock)
    clock.now = max([clock.now, *_list_times(product)])  # no clock goes back
    product.deliveries.launch()
    _climb(product, clock, minutes)
    product.deliveries.close()
    product.services.database.dispose()


def _climb(product: Product, clock: FakeClock, minutes: int) -> None:
    """Move the clock from one rung to the next, and send what each of them adds."""
    ends_at = TUESDAY + timedelta(minutes=minutes)
    while waiting := [delivery for delivery in _list_safety(product) if delivery.due_at <= ends_at]:
        clock.now = max(clock.now, min(delivery.due_at for delivery in waiting))
        product.deliveries.wake()
        wait_until(partial(_is_quiet, product, clock))


def _list_times(product: Product) -> list[datetime]:
    """Return when anything was added for sending."""
    with product.services.database.reading() as session:
        return list(session.exec(select(Delivery.made_at)))


def _list_safety(product: Product) -> list[Delivery]:
    return [delivery for delivery in product.deliveries.list_waiting() if delivery.kind.startswith("safety")]


def _is_quiet(product: Product, clock: FakeClock) -> bool:
    waiting = _list_safety(product)
    is_moved = all(delivery.due_at > clock.now for delivery in waiting if delivery.kind == LADDER)
    return is_moved and all(delivery.due_at > clock.now for delivery in waiting)


if __name__ == "__main__":
    sys.addaudithook(exit_on_network_access)
    report = partial(print, flush=True)
    for line in sys.stdin:
        report(run_in_fork(partial(main, *json.loads(line)), on_start=report))
