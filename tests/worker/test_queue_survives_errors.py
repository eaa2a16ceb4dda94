"""What looks after deliveries by itself goes on, whatever is in its way."""

import pytest

from bot.worker.delivery_queue import DeliveryQueue
from tests.support.data.practice_with_messages import opened, until
from tests.support.fakes import FakeMessenger


def test_an_error_that_nobody_expected_ends_it_not(sqlite_url: str, caplog: pytest.LogCaptureFixture) -> None:
    office = opened(sqlite_url, FakeMessenger())
    idle = DeliveryQueue(office.sender, url=sqlite_url, executor_id="idle", heartbeat=0.01)  # not launched: it fails

    idle._heart.start()  # noqa: SLF001 -- what goes on by itself
    until(lambda: len([one for one in caplog.records if "NotLaunchedError" in one.getMessage()]) > 1)
    idle._closing.set()  # noqa: SLF001 -- the same
    idle._heart.join()  # noqa: SLF001 -- the same
    office.sender.database.dispose()
