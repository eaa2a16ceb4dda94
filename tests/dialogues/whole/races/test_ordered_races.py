"""Two people at the same case, one held in the middle of their deed while the other comes: on PostgreSQL both are in.

Each order is made, not hoped for: no booking without every needed release (S0-3), whoever comes first.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from threading import Event
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlmodel import Session

from flows.actions import Reply, Show
from storage.cases import cases, releases
from storage.models import Delivery
from tests.support.data.practice_with_messages import until
from tests.support.practice import ANA, BEN
from tests.support.simulation import race_moments
from tests.support.simulation.practice_in_process import One, Practice
from tests.support.simulation.race_rounds import Moment, moment

pytestmark = pytest.mark.postgres


@dataclass
class Middle:
    """The middle of a deed, where it leaves its first message: whoever comes there first stays until let go."""

    reached: Event = field(default_factory=Event)
    left: Event = field(default_factory=Event)

    def enqueue(self, session: Session, delivery: Delivery) -> None:
        """Stay, with all that is locked and changed so far, and take the delivery along."""
        self.reached.set()
        assert self.left.wait(20)
        self.then(session, delivery)

    def of(self, practice: Practice) -> "Middle":
        """Stand in the way of everybody's messages."""
        self.then: Callable[[Session, Delivery], None] = practice.desk.enqueue
        practice.desk = replace(practice.desk, enqueue=self.enqueue)
        return self


@pytest.fixture(scope="module")
def agreeing(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Moment:
    """Ana is asked on which day a release was taken back, while Ben could book."""
    return moment(sqlite_template, tmp_path_factory.mktemp("turns"), race_moments.taking_back)


@pytest.fixture
def both(agreeing: Moment, postgres_url: str) -> Iterator[tuple[Practice, One, One]]:
    practice, ana, ben = agreeing.again(postgres_url)
    yield practice, ana, ben
    practice.database.dispose()


@contextmanager
def begun(deed: Callable[[], Reply]) -> Iterator["Future[Reply]"]:
    """Begin a deed in a thread of its own, and see it end."""
    with ThreadPoolExecutor(1) as thread:
        yield thread.submit(deed)


def somebody_waits(practice: Practice) -> bool:
    """Tell whether a transaction waits for a lock that another holds."""
    with practice.database.reading() as session:
        return bool(session.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar_one())


def one_after_the_other(practice: Practice, first: Callable[[], Reply], second: Callable[[], Reply]) -> list[str]:
    """Begin the second deed while the first is in its middle; return what each showed."""
    middle = Middle().of(practice)
    with begun(first) as one:
        assert middle.reached.wait(20)
        with begun(second) as other:
            until(lambda: somebody_waits(practice))
            middle.left.set()
    return [shown.form.step for shown in (one.result(), other.result()) if isinstance(shown, Show)]


def told(practice: Practice, **span: float) -> set[tuple[str, str]]:
    """Return which kinds of messages have been sent to whom, once what is due then has been."""
    practice.passes(**span)
    return set(practice.left(sent=True))


def test_who_books_while_a_release_is_being_taken_back_finds_it_taken_back(both: tuple[Practice, One, One]) -> None:
    practice, ana, ben = both
    books = partial(ben.sends, when=ben.options("when")[0])

    assert one_after_the_other(practice, ana.sends, books) == ["releases", "held"]

    assert [(one.configuration, one.starts_at) for one in practice.consults()] == [("agreeing", None)]
    heard = told(practice, days=2)
    assert heard >= {(ANA, "release_ended"), (BEN, "release_ended")}
    assert not {kind for _, kind in heard} & {"booked", "day_ahead", "hour_ahead"}


def test_who_takes_a_release_back_while_the_other_books_shuts_what_was_booked(both: tuple[Practice, One, One]) -> None:
    practice, ana, ben = both
    books = partial(ben.sends, when=ben.options("when")[0])

    assert one_after_the_other(practice, books, ana.sends) == ["booked", "releases"]

    assert [one.configuration for one in practice.consults()] == ["scheduled"]
    heard = told(practice, days=2)
    assert heard >= {(ANA, "release_ended"), (BEN, "release_ended")}
    assert not {kind for _, kind in heard} & {"day_ahead", "hour_ahead"}


def test_who_comes_to_a_paper_from_its_case_is_not_held_up_by_who_comes_to_the_paper(
    both: tuple[Practice, One, One],
) -> None:
    practice, ana, _ben = both
    paper_id, case_id = UUID(ana.about), race_moments.maple(practice)

    with practice.database.transaction() as session:
        cases.get_for_update(session, case_id)
        with begun(ana.sends) as taking_back:
            until(lambda: somebody_waits(practice))
            assert releases.get_form_for_update(session, paper_id).revoked_on is None  # else each waits for the other
            session.commit()

    assert isinstance(taking_back.result(), Show)
