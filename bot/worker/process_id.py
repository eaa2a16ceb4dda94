"""A process has its id for itself for as long as it runs: with the same id, two would send each other's messages."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from bot.texts import CliError, format_text
from storage.process_lock import ProcessLock


@contextmanager
def holding_id(database_url: str, process_id: str) -> Iterator[Callable[[], bool]]:
    """Hold this id until the end. Raise CliError if another process has it.

    Yield what takes it again if the connection to the database was lost, and returns whether this process has it: call
    that from time to time.
    """
    lock = ProcessLock(database_url, process_id)
    if not lock.acquire():
        raise CliError([format_text("trouble", "process_id", id=process_id)])
    try:
        yield partial(_keep, lock)
    finally:
        lock.release()


def _keep(lock: ProcessLock) -> bool:
    is_held = lock.acquire()
    if not is_held:
        logging.getLogger(__name__).error("deliveries: another process was started with the id of this one")
    return is_held
