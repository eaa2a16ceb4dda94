"""A command that changes or copies what is stored names its operator in the audit log, with one of a few reasons."""

import base64
import shutil
from pathlib import Path

import pytest

from bot.__main__ import cli
from bot.cli import operator_record
from bot.demo import seed
from tests.cli.command_runs import KEY, CommandResult, Run
from tests.support.simulation.practice_in_process import SimulatedPractice

OTHER_KEY = base64.b64encode(bytes(range(1, 33))).decode()


@pytest.fixture
def settings(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The settings of a practice with one signed case; commands are run by "root", whom "ana" is by sudo."""
    path = tmp_path / "practice.db"
    shutil.copy(sqlite_template, path)
    practice = SimulatedPractice(f"sqlite:///{path}")
    seed.seed_signed_case(practice.services)
    practice.database.dispose()
    monkeypatch.setattr(operator_record, "find_operator", lambda *_of_this_machine: "root:ana")
    return {"DATABASE_URL": f"sqlite:///{path}", "KEY": KEY}


def list_acts(run: Run, settings: dict[str, str]) -> list[list[str]]:
    """Return the subject and the detail of each entry about an operator."""
    lines = [line.split("  ") for line in run("audit", "show", **settings).out]
    return [line[5:] for line in lines if line[3] == "operator.acted"]


def succeed(result: CommandResult) -> None:
    assert result.code == 0, result.err


def test_every_act_is_logged_with_who_and_why(run: Run, settings: dict[str, str], tmp_path: Path) -> None:
    copy = str(tmp_path / "copy.db")
    succeed(run("backup", copy, "--plain", "--reason", "routine", **settings))
    succeed(run("replay-deletions", "--reason", "test", **settings))
    succeed(run("accept-deletions", "--reason", "mistake", **settings))
    turned = {**settings, "KEY": OTHER_KEY, "FORMER_KEY": KEY}
    succeed(run("rotate-key", "--reason", "incident", **turned))
    before = list_acts(run, turned)
    succeed(run("restore", copy, "--force", "--reason", "legal", **settings))

    assert before == [
        ["command:backup", "root:ana:routine"],
        ["command:replay-deletions", "root:ana:test"],
        ["command:accept-deletions", "root:ana:mistake"],
        ["command:rotate-key", "root:ana:incident"],
    ]
    assert list_acts(run, settings)[-1] == ["command:restore", "root:ana:legal"]


def test_where_nobody_can_be_asked_the_reason_is_unstated(run: Run, settings: dict[str, str], tmp_path: Path) -> None:
    succeed(run("backup", str(tmp_path / "copy.db"), "--plain", **settings))

    assert list_acts(run, settings) == [["command:backup", "root:ana:unstated"]]


@pytest.mark.parametrize("typed", ["canary-typed", "Routine!", ""])
def test_no_other_reason_can_be_given_so_no_text_reaches_the_log(
    run: Run, settings: dict[str, str], tmp_path: Path, typed: str
) -> None:
    refused = run("backup", str(tmp_path / "copy.db"), "--plain", "--reason", typed, **settings)

    assert refused.code == 2
    assert not (tmp_path / "copy.db").exists()
    assert list_acts(run, settings) == []


def test_a_command_that_failed_names_nobody(run: Run, settings: dict[str, str]) -> None:
    assert run("rotate-key", **settings).code == 2

    assert list_acts(run, settings) == []


def test_every_command_that_changes_or_copies_asks_for_a_reason() -> None:
    named = {command.name for command in cli.registered_commands if "reason" in command.callback.__annotations__}

    changing = {"rotate-key", "sign-rows", "delete-case", "replay-deletions", "accept-deletions"}
    assert named == {*changing, "backup", "restore"}
