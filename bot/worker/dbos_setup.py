"""How DBOS is set up: the database that it writes to, when a step runs again, and what its log may hold."""

import logging
import traceback

from dbos import DBOSConfig, DBOSPortableJSONSerializer, StepOptions
from sqlalchemy.exc import OperationalError

DBOS_NAME = "consult-coach"
DBOS_VERSION = "1"  # of the workflow in delivery_queue.py; pinned, so that an upgraded program goes on


def _is_transient(error: BaseException) -> bool:
    """Return whether the database was unreachable or busy: the step has done nothing and may run again."""
    return isinstance(error, OperationalError)


SEND_STEP: StepOptions = {"name": "say", "retries_allowed": True, "should_retry": _is_transient}
RECORD_STEP: StepOptions = {
    "name": "settle",
    "retries_allowed": True,
    "should_retry": _is_transient,
    "max_attempts": 8,
}


def build_config(url: str, executor_id: str, *, max_threads: int) -> DBOSConfig:
    """Return DBOS's configuration for this database and this process."""
    return {
        "name": DBOS_NAME,
        "system_database_url": url,
        "db_engine_kwargs": {"hide_parameters": True},
        "application_version": DBOS_VERSION,
        "executor_id": executor_id,
        "serializer": DBOSPortableJSONSerializer(),  # the default is pickle, which runs what it reads
        "max_executor_threads": max_threads,
        "log_level": "WARNING",
        "enable_otlp": False,
        "use_listen_notify": False,
    }


def drop_error_text(record: logging.LogRecord) -> bool:
    """Log an error's type and traceback, and drop its text."""
    if record.exc_info and record.exc_info[0]:
        frames = "".join(traceback.format_tb(record.exc_info[2]))
        record.msg, record.args = f"{record.getMessage()} {record.exc_info[0].__name__}\n{frames}", None
        record.exc_info = record.exc_text = None
    return True
