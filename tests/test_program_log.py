"""Every line of the program's log says when, how grave, where and what, and holds no text of an exception."""

import logging
import re
import sys

import pytest

from bot.program_log import LineFormatter

WOE = "woe-7731\nCRITICAL all is lost"


def as_line(message: str, *values: object, error: BaseException | None = None) -> str:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("bot.worker", logging.WARNING, __file__, 1, message, values, info)
    record.created, record.msecs = 1_796_083_200.25, 250.0
    return LineFormatter().format(record)


def test_a_line_says_when_in_utc_how_grave_where_and_what() -> None:
    assert as_line("put off: %s", "locked") == "2026-12-01T00:00:00.250Z WARNING bot.worker put off: locked"


@pytest.mark.parametrize("sign", ["\n", "\r", "\x1b[2J", "\u2028", "\x00", "\u202e"])
def test_no_value_begins_a_line_of_its_own_or_turns_one_around(sign: str) -> None:
    line = as_line("got %s", f"a{sign}b")

    assert line.isprintable()
    assert re.search(r"got a.+b$", line)


def fail() -> None:
    raise KeyError(WOE)


def fail_because_of_another() -> None:
    try:
        fail()
    except KeyError as cause:
        raise ValueError(WOE) from cause


def test_an_exception_is_given_by_its_type_and_place_and_never_by_its_text() -> None:
    with pytest.raises(ValueError, match="woe") as raised:
        fail_because_of_another()

    line = as_line("failed", error=raised.value)

    assert "woe" not in line
    assert re.search(r"failed \| builtins.ValueError at .*test_program_log.py:\d+ fail_because_of_another", line)
    assert " from builtins.KeyError at " in line


def test_a_line_without_an_exception_ends_with_what_it_says() -> None:
    record = logging.LogRecord("bot", logging.ERROR, __file__, 1, "over", (), sys.exc_info())

    assert LineFormatter().format(record).endswith("ERROR bot over")
