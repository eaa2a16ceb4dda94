"""An error report says where the error happened, and quotes nothing."""

import logging

import pytest

from bot.error_reports import report_error


def test_a_report_names_types_and_code_locations_and_quotes_no_text(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("bot.test")
    with pytest.raises(KeyError) as caught:
        _breaks("canary")

    reference = report_error(caught.value, logger)

    line = caplog.records[0].getMessage()
    assert line.startswith(f"trouble {reference}: builtins.KeyError at tests/pages/test_error_reports.py:")
    assert "from builtins.ValueError at" in line
    assert "_breaks" in line
    assert "canary" not in caplog.text


def test_each_report_has_its_own_reference() -> None:
    logger = logging.getLogger("bot.test")

    references = {report_error(ValueError("x"), logger) for _ in range(100)}

    assert len(references) == 100
    assert {len(reference) for reference in references} == {8}


def test_a_report_about_a_circular_chain_of_causes_ends(caplog: pytest.LogCaptureFixture) -> None:
    first = ValueError("x")
    first.__cause__ = KeyError("y")
    first.__cause__.__cause__ = first

    report_error(first, logging.getLogger("bot.test"))

    assert caplog.records[0].getMessage().count("ValueError") == 3


def _breaks(text: str) -> None:
    try:
        int(text)
    except ValueError as error:
        raise KeyError(text) from error
