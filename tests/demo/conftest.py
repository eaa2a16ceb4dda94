"""The demo in this process."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.demo.run import Demo
from tests.support.practice import start_practice_server


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    """The demo, served, with its delivery queue. Its tour plays without pauses."""
    # A separate thread, because this one may already run the event loop of another test's browser.
    with start_practice_server() as door, ThreadPoolExecutor(1) as thread:
        served_demo = Demo(tmp_path, int(door.url.rpartition(":")[2]), tour_pause=0)
        door.serves = served_demo
        thread.submit(served_demo.start).result()
        yield served_demo
        served_demo.workspace.release_waiters()
        served_demo.stop()
