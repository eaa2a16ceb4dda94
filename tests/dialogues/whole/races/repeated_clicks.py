"""The same request twice, and several deeds at the same moment."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlmodel import select

from bot.demo.local_slack import ActionResult
from storage.models import Case, Consult, Delivery, Offer, Participant, SignedForm
from tests.support.practice import Stage
from tests.support.walks.preparation_steps import last_sent


def count(practice: Stage, kind: type[Case | Consult | Delivery | SignedForm | Participant | Offer]) -> int:
    with practice.looking() as session:
        return len(session.exec(select(kind)).all())


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """Do all of it at the same moment, each in a thread."""
    together = Barrier(len(deeds))

    def done(deed: Callable[[], object]) -> object:
        together.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(done, deeds))


def twice(practice: Stage, person: str, kind: str = "view_submission") -> list[ActionResult]:
    """Send the last request again, two at once."""
    entry = last_sent(practice, person, kind)
    again = at_once(*[lambda: practice.workspace.replay(entry)] * 2)
    return [one for one in again if isinstance(one, ActionResult)]


def ok(outcomes: Iterable[ActionResult]) -> bool:
    return all(one.status == 200 for one in outcomes)
