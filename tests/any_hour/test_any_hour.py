"""Tests pass at any hour: a few that have to do with time are run again at moments when such tests have failed."""

import os
import subprocess
import sys

import pytest

from tests.any_hour.faked import MOVED, ROOT, NoFaketimeError, environment

SOME = (
    "tests/dialogues/whole/test_demo_sign_in.py",  # tokens and links, in the demo
    "tests/demo/local_slack/client/test_sent_requests.py::test_each_kind_of_request_is_signed_with_the_real_time",
    "tests/hostile/test_flood.py::test_a_request_from_before_or_after_is_not_taken_with_a_good_signature",
    "tests/cli/test_legal_holds.py::test_the_commands_say_what_goes_when_what_is_held_and_what_asks",
    "tests/demo/test_demo_clock.py",  # the demo has a clock of its own; last: its queue slows down what comes after
)
LEFT_OUT = "begun_afresh or (supervisors_hear and not monday)"  # seconds each


def test_at_any_hour() -> None:
    try:
        moved = environment()
    except NoFaketimeError as error:
        if os.environ.get("CI"):  # noqa: TID251 -- it says who runs the tests, which is no setting of the product
            raise
        pytest.skip(str(error))
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", "-p", "tests.any_hour.moments"]
    command += ["-k", f"not ({LEFT_OUT})"]
    ours = {**os.environ, **moved, MOVED: "+0"}  # noqa: TID251 -- handed on as it is

    done = subprocess.run(  # noqa: S603 -- our own tests
        [*command, *SOME], cwd=ROOT, env=ours, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout
    assert "skipped" not in done.stdout
