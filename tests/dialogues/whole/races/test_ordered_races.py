"""Two people act on the same case; one is stopped inside their transaction while the other begins, on PostgreSQL.

Each test forces one order: no booking without every needed release (S0-3), whoever is first.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Event
from uuid import UUID

import pytest
from sqlalchemy import event, text
from sqlmodel import select

from flows.replies import Reply, Show
from storage.cases import cases
from storage.models import Delivery, SignedForm
from tests.support.data.practice_with_messages import wait_until
from tests.support.practice import ANA, BEN
from tests.support.simulation import race_moments
from tests.support.simulation.practice_in_process import SimulatedPerson, SimulatedPractice
from tests.support.simulation.race_rounds import Moment, moment

pytestmark = pytest.mark.postgres


@dataclass
class PausedAction:
    """A pause in an action, where it stores its first message; `left` ends the pause."""

    reached: Event = field(default_factory=Event)
    left: Event = field(default_factory=Event)

    def pause(self, *_of_the_insert: object) -> None:
        """Wait, with all locks and changes so far in place."""
        self.reached.set()
        assert self.left.wait(20)

    @contextmanager
    def of_everybody(self) -> Iterator["PausedAction"]:
        """Pause every action that adds a message while this context is open."""
        event.listen(Delivery, "after_insert", self.pause)
        try:
            yield self
        finally:
            event.remove(Delivery, "after_insert", self.pause)


@pytest.fixture(scope="module")
def agreeing(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Moment:
    """The moment when Ana is asked on which day a release was revoked, and Ben can book."""
    return moment(sqlite_template, tmp_path_factory.mktemp("turns"), race_moments.revoking)


@pytest.fixture
def both(agreeing: Moment, postgres_url: str) -> Iterator[tuple[SimulatedPractice, SimulatedPerson, SimulatedPerson]]:
    """Restore the practice and its two therapists to that moment."""
    practice, ana, ben = agreeing.restore(postgres_url)
    yield practice, ana, ben
    practice.database.dispose()


@contextmanager
def running(action: Callable[[], Reply]) -> Iterator["Future[Reply]"]:
    """Run an action in a thread; wait for its end when the block ends."""
    with ThreadPoolExecutor(1) as thread:
        yield thread.submit(action)


def is_lock_awaited(practice: SimulatedPractice) -> bool:
    """Return whether a transaction waits for a lock."""
    with practice.database.reading() as session:
        return bool(session.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar_one())


def run_overlapping(practice: SimulatedPractice, first: Callable[[], Reply], second: Callable[[], Reply]) -> list[str]:
    """Begin the second action while the first is paused; return the steps that they showed."""
    with PausedAction().of_everybody() as middle, running(first) as first_reply:
        assert middle.reached.wait(20)
        with running(second) as second_reply:
            wait_until(lambda: is_lock_awaited(practice))
            middle.left.set()
    return [reply.form.step for reply in (first_reply.result(), second_reply.result()) if isinstance(reply, Show)]


def sent_kinds(practice: SimulatedPractice, **span: float) -> set[tuple[str, str]]:
    """Let time pass, send what is due, and return who received which kinds of messages."""
    practice.pass_time(**span)
    return set(practice.count_messages(sent=True))


def test_booking_during_a_revocation_waits_and_then_finds_the_release_revoked(
    both: tuple[SimulatedPractice, SimulatedPerson, SimulatedPerson],
) -> None:
    practice, ana, ben = both
    books = partial(ben.sends, when=ben.options("when")[0])

    assert run_overlapping(practice, ana.sends, books) == ["releases", "held"]

    assert [(consult.configuration, consult.starts_at) for consult in practice.consults()] == [("agreeing", None)]
    messages = sent_kinds(practice, days=2)
    assert messages >= {(ANA, "release_ended"), (BEN, "release_ended")}
    assert not {kind for _, kind in messages} & {"booked", "day_ahead", "hour_ahead"}


def test_a_revocation_during_a_booking_waits_and_then_puts_it_on_hold(
    both: tuple[SimulatedPractice, SimulatedPerson, SimulatedPerson],
) -> None:
    practice, ana, ben = both
    books = partial(ben.sends, when=ben.options("when")[0])

    assert run_overlapping(practice, books, ana.sends) == ["booked", "releases"]

    assert [consult.configuration for consult in practice.consults()] == ["scheduled"]
    messages = sent_kinds(practice, days=2)
    assert messages >= {(ANA, "release_ended"), (BEN, "release_ended")}
    assert not {kind for _, kind in messages} & {"day_ahead", "hour_ahead"}


def test_locking_the_case_before_its_signed_form_cannot_deadlock_with_a_revocation(
    both: tuple[SimulatedPractice, SimulatedPerson, SimulatedPerson],
) -> None:
    practice, ana, _ben = both
    paper_id, case_id = UUID(ana.about), race_moments.maple(practice)

    with practice.database.transaction() as session:
        cases.get_for_update(session, case_id)
        with running(ana.sends) as revoking:
            wait_until(lambda: is_lock_awaited(practice))
            locked = select(SignedForm).where(SignedForm.id == paper_id).with_for_update()
            assert session.exec(locked).one().revoked_on is None  # else: a deadlock
            session.commit()

    assert isinstance(revoking.result(), Show)
