"""From the tap on "Tell them now" to the colleague's message, in the demo, alone and with 1,000 other messages due.

usage: make bench-safety
"""

import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from uuid import UUID

from sqlmodel import col, select
from starlette.types import Receive, Scope, Send

from bot.demo.run import Demo
from storage.cases import cases
from storage.models import Case, Delivery
from storage.people import members, practices
from storage.writings import writings
from tests.support.practice import ANA, BEN
from tests.support.slack.sample_bolt_app import served

ALERTS, OTHERS, REST_SECONDS = 100, 1_000, 1.1  # Slack takes one message a second for each person


class _Door:
    """Passes requests on to the demo, which has to know its address before it is built."""

    demo: Demo | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.demo is not None
        await self.demo(scope, receive, send)


def main() -> None:
    """Measure and print."""
    door = _Door()
    with served(door) as url:
        door.demo = demo = Demo(Path(tempfile.mkdtemp()), int(url.rpartition(":")[2]))
        demo.start()
        alone = [_raise_and_wait(demo, f"larch-{number:04}") for number in range(ALERTS)]
        _add_others(demo)
        among = [_raise_and_wait(demo, f"maple-{number:04}") for number in range(ALERTS)]
        demo.stop()
    for name, seconds in (("alone", alone), (f"among {OTHERS} due messages", among)):
        sys.stdout.write(f"{name}: median {1000 * median(seconds):.0f} ms, worst {1000 * max(seconds):.0f} ms\n")
    sys.stdout.write(f"ratio of the medians {median(among) / median(alone):.2f}\n")


def _raise_and_wait(demo: Demo, code: str) -> float:
    """Raise an alert about a new case as Ana; return the seconds until Ben's message was posted."""
    workspace, case_id = demo.workspace, _add_case(demo, code)
    workspace.command(ANA, text="safety")
    workspace.choose(ANA, "case", str(case_id))
    workspace.submit(ANA)
    before = _count_alerts(demo)
    began = time.perf_counter()
    workspace.submit(ANA)
    while _count_alerts(demo) == before:
        time.sleep(0.002)
    seconds = time.perf_counter() - began
    workspace.close(ANA)
    time.sleep(REST_SECONDS)
    return seconds


def _count_alerts(demo: Demo) -> int:
    messages = demo.workspace.get_view(BEN).messages
    return sum("Safety alert about" in str(message.blocks[0]) for message in messages)


def _add_case(demo: Demo, code: str) -> UUID:
    services, now = demo.product.services, demo.now()
    with services.database.transaction() as session:
        like = session.exec(select(Case).order_by(col(Case.code)).limit(1)).one()
        case = cases.add(
            session,
            practice_id=like.practice_id,
            code=code,
            it_member_id=like.it_member_id,
            ft_member_id=like.ft_member_id,
            created_by=like.created_by,
            now=now,
        )
        writings.create_case_key(session, services.seal, case.id, now)
        return case.id


def _add_others(demo: Demo) -> None:
    now = demo.now()
    with demo.product.services.database.transaction() as session:
        practice = practices.list_all(session)[0]
        everybody = [member.id for member, _roles in members.list_with_roles(session, practice.id)]
        session.add_all(
            Delivery(practice_id=practice.id, recipient_id=recipient, kind="hello", due_at=now, made_at=now)
            for recipient in islice(cycle(everybody), OTHERS)
        )


if __name__ == "__main__":
    main()
