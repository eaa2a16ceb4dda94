"""Fixtures for the tests of the worker: a practice with old cases, and a check of the log."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.worker import delivery_queue
from bot.worker.delivery_queue import DeliveryQueue
from bot.worker.pacing import Pacing
from storage.schema import upgrade
from tests.support.data.old_practice import OldPractice, create_old_practice
from tests.support.data.practice_with_messages import SenderSetup, open_sender
from tests.support.fakes import FakeMessenger, FakeTimer
from tests.support.slack.slack_endpoint import CANARY

POLL_SECONDS = 0.02  # between two looks of a worker for due messages


@pytest.fixture(autouse=True)
def no_canary_in_the_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Check after each test that no log record contains the canary text."""
    caplog.set_level(logging.WARNING)
    yield
    assert [record.name for record in caplog.records if CANARY in f"{record.getMessage()} {record.exc_text}"] == []


@pytest.fixture(scope="module", autouse=True)
def short_wait() -> Iterator[None]:
    """Let workers look for due messages more often than in production."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delivery_queue, "POLL_SECONDS", POLL_SECONDS)
        yield


@pytest.fixture
def old(sqlite_url: str, tmp_path: Path) -> Iterator[OldPractice]:
    """The demo's practice with its administrator Fay, and a deletion ledger in another folder."""
    practice = create_old_practice(sqlite_url, tmp_path / "apart" / "ledger")
    yield practice
    practice.stores.database.dispose()


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def queue_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of the database that one worker uses for all tests of a module."""
    if request.param == "sqlite":
        address = f"sqlite:///{tmp_path_factory.mktemp('deliveries') / 'practice.db'}"
    else:
        server = request.getfixturevalue("postgres_server")
        name = request.module.__name__.rpartition(".")[2]
        server.create(name)
        address = server.url(name)
    upgrade(address)
    return address


@pytest.fixture(scope="module")
def timer() -> FakeTimer:
    """The timer of the rests that Slack asks for."""
    return FakeTimer()


@pytest.fixture(scope="module")
def running(queue_url: str, timer: FakeTimer) -> Iterator[tuple[SenderSetup, DeliveryQueue]]:
    """A worker, and the office whose messages it sends."""
    office = open_sender(queue_url, FakeMessenger())
    queue = DeliveryQueue(office.sender, process_id="test", pacing=Pacing(0, timer), interval=3600)
    queue.launch()
    yield office, queue
    queue.close()
    office.sender.database.dispose()


@pytest.fixture
def office(running: tuple[SenderSetup, DeliveryQueue]) -> SenderSetup:
    """The office of the worker that runs."""
    running[1].wake()  # so that nobody waits for the next look at the database
    return running[0]


@pytest.fixture
def queue(running: tuple[SenderSetup, DeliveryQueue]) -> DeliveryQueue:
    """The worker that runs."""
    return running[1]


@pytest.fixture
def messenger(office: SenderSetup) -> FakeMessenger:
    """The messenger of the worker that runs; it has sent nothing yet."""
    messenger = office.sender.messenger
    assert isinstance(messenger, FakeMessenger)
    messenger.sent.clear()
    return messenger
