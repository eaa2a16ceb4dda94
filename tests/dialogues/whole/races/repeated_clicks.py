"""Helpers for the same request sent twice, and for several actions at the same moment."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlmodel import select

from bot.demo.local_slack import ActionResult
from storage.models import Case, Consult, Delivery, Offer, Participant, SignedForm
from tests.support.practice import SlackPractice
from tests.support.walks.preparation_steps import last_sent


def count(practice: SlackPractice, kind: type[Case | Consult | Delivery | SignedForm | Participant | Offer]) -> int:
    """Return the number of rows of a table."""
    with practice.read_session() as session:
        return len(session.exec(select(kind)).all())


def at_once(*actions: Callable[[], object]) -> list[object]:
    """Run all actions at the same moment, each in a thread; return their results in order."""
    together = Barrier(len(actions))

    def done(action: Callable[[], object]) -> object:
        """Run the action once every thread is ready."""
        together.wait()
        return action()

    with ThreadPoolExecutor(len(actions)) as threads:
        return list(threads.map(done, actions))


def twice(practice: SlackPractice, person: str, kind: str = "view_submission") -> list[ActionResult]:
    """Send this person's last request again, twice at the same moment."""
    entry = last_sent(practice, person, kind)
    again = at_once(*[lambda: practice.workspace.replay(entry)] * 2)
    return [result for result in again if isinstance(result, ActionResult)]


def ok(outcomes: Iterable[ActionResult]) -> bool:
    """Return whether every request was answered with 200."""
    return all(outcome.status == 200 for outcome in outcomes)
