"""The thread that maintains the delivery queue continues after errors."""

import pytest

from bot.worker.delivery_queue import DeliveryQueue
from tests.support.data.practice_with_messages import open_sender, wait_until
from tests.support.fakes import FakeMessenger


def test_an_unexpected_error_does_not_end_the_heartbeat_thread(
    sqlite_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    office = open_sender(sqlite_url, FakeMessenger())
    queue = DeliveryQueue(
        office.sender, url=sqlite_url, executor_id="idle", heartbeat=0.01
    )  # not launched, so each run of its maintenance fails

    queue._heartbeat_thread.start()  # noqa: SLF001 -- the thread that the test is about
    wait_until(lambda: len([record for record in caplog.records if "NotLaunchedError" in record.getMessage()]) > 1)
    queue._closing.set()  # noqa: SLF001 -- ends the thread
    queue._heartbeat_thread.join()  # noqa: SLF001 -- waits for its end
    office.sender.database.dispose()
