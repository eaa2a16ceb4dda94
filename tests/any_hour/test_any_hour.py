"""Runs a few tests that depend on the time again, at moments at which such tests have failed before."""

import os
import subprocess
import sys

import pytest

from tests.any_hour.faked import OFFSET_VARIABLE, ROOT, NoFaketimeError, build_environment

TESTS = (
    "tests/dialogues/whole/test_demo_sign_in.py",  # tokens and links, in the demo
    "tests/demo/local_slack/client/test_sent_requests.py::test_each_kind_of_request_is_signed_with_the_real_time",
    "tests/hostile/test_flood.py::test_a_request_with_an_old_or_future_timestamp_is_rejected_despite_a_valid_signature",
    "tests/cli/test_legal_holds.py::test_the_commands_list_upcoming_deletions_holds_and_decisions_to_make",
    "tests/demo/test_demo_clock.py",  # the demo's own clock. Last, as its queue slows down later tests
)
EXCLUDED = "a_reset_puts or (supervisors_get and not monday) or (opens_only_for and not (back or year))"  # slow tests


def test_tests_that_depend_on_the_time_pass_at_difficult_moments() -> None:
    try:
        faketime = build_environment()
    except NoFaketimeError as error:
        if os.environ.get("CI"):  # noqa: TID251 -- this is no setting of the product
            raise
        pytest.skip(str(error))
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", "-p", "tests.any_hour.moments"]
    command += ["-k", f"not ({EXCLUDED})"]
    variables = {**os.environ, **faketime, OFFSET_VARIABLE: "+0"}  # noqa: TID251 -- passed on unchanged

    result = subprocess.run(  # noqa: S603 -- our own tests
        [*command, *TESTS], cwd=ROOT, env=variables, capture_output=True, text=True, check=False
    )

    assert result.returncode == 0, result.stdout
    assert "skipped" not in result.stdout
