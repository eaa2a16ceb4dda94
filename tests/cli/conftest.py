"""Fixtures that run commands, and a stub Web API for the commands to call."""

import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.slack.manifest import SCOPES
from tests.cli.command_runs import KEY, OTHER_SETTING_NAMES, SETTING_NAMES, WEDNESDAY, CommandResult, Run
from tests.support.data.old_practice import OldPractice, create_old_practice
from tests.support.fakes import FakeClock
from tests.support.slack.slack_endpoint import CANARY
from tests.support.slack.web_api_server import Api, answering


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Return a function that runs a command in an empty folder, on a fixed day, with only the given settings."""
    monkeypatch.setattr("bot.app.now", FakeClock(WEDNESDAY))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))  # anchors of another test have another key

    def run(*arguments: str, **settings: str) -> CommandResult:
        for name in (*SETTING_NAMES, *OTHER_SETTING_NAMES):
            monkeypatch.delenv(f"CONSULT_COACH_{name}", raising=False)
        for name, value in settings.items():
            monkeypatch.setenv(f"CONSULT_COACH_{name}", value)
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["consult-coach", *arguments])
        with pytest.raises(SystemExit) as exit_info:
            main()
        printed = capsys.readouterr()
        return CommandResult(exit_info.value.code, printed.out.splitlines(), printed.err.splitlines())

    return run


@pytest.fixture
def api() -> Iterator[Api]:
    """A stub of Slack's Web API."""
    with answering() as api:
        yield api


@pytest.fixture
def good(sqlite_url: str, api: Api) -> dict[str, str]:
    """Settings in which the doctor finds no problem. The Web API will answer one call, with the bot's workspace."""
    api.answers.append((200, {"X-OAuth-Scopes": ", ".join(SCOPES)}, '{"ok": true, "team_id": "T1"}'))
    return {
        "SLACK_BOT_TOKEN": "xoxb-canary",
        "SLACK_SIGNING_SECRET": "canary-secret",
        "SLACK_API_URL": api.url,
        "DATABASE_URL": sqlite_url,
        "KEY": KEY,
        "PUBLIC_URL": api.origin,
        "WITHOUT_SIGN_IN": "true",
    }


@pytest.fixture(autouse=True)
def no_canary_in_the_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Check after each test that no log record contains the canary text."""
    caplog.set_level(logging.WARNING)
    yield
    assert [record.name for record in caplog.records if CANARY in f"{record.getMessage()} {record.exc_text}"] == []


@pytest.fixture
def old(sqlite_url: str, tmp_path: Path) -> Iterator[OldPractice]:
    """The demo's practice with its administrator Fay, and a deletion ledger in another folder."""
    practice = create_old_practice(sqlite_url, tmp_path / "apart" / "ledger")
    yield practice
    practice.stores.database.dispose()
