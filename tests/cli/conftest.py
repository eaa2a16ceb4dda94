"""The command line to run, and a Web API for it to call."""

import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.slack.manifest import SCOPES
from tests.cli.command_runs import KEY, MORE_NAMES, NAMES, WEDNESDAY, Ended, Run
from tests.support.data.old_practice import Old, founded
from tests.support.fakes import FakeClock
from tests.support.slack.slack_endpoint import CANARY
from tests.support.slack.web_api_server import Api, answering


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run a command with these settings and no others, in an empty folder, on a day of its own."""
    monkeypatch.setattr("bot.app.now", FakeClock(WEDNESDAY))

    def run(*words: str, **settings: str) -> Ended:
        for name in (*NAMES, *MORE_NAMES):
            monkeypatch.delenv(f"CONSULT_COACH_{name}", raising=False)
        for name, value in settings.items():
            monkeypatch.setenv(f"CONSULT_COACH_{name}", value)
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["consult-coach", *words])
        with pytest.raises(SystemExit) as end:
            main()
        printed = capsys.readouterr()
        return Ended(end.value.code, printed.out.splitlines(), printed.err.splitlines())

    return run


@pytest.fixture
def api() -> Iterator[Api]:
    with answering() as api:
        yield api


@pytest.fixture
def good(sqlite_url: str, api: Api) -> dict[str, str]:
    """Settings with which all is well, once the Web API has said who the bot is."""
    api.answers.append((200, {"X-OAuth-Scopes": ", ".join(SCOPES)}, '{"ok": true, "team_id": "T1"}'))
    return {
        "SLACK_BOT_TOKEN": "xoxb-canary",
        "SLACK_SIGNING_SECRET": "canary-secret",
        "SLACK_API_URL": api.url,
        "DATABASE_URL": sqlite_url,
        "KEY": KEY,
        "PUBLIC_URL": api.origin,
    }


@pytest.fixture(autouse=True)
def nothing_of_it_in_the_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.WARNING)
    yield
    assert [record.name for record in caplog.records if CANARY in f"{record.getMessage()} {record.exc_text}"] == []


@pytest.fixture
def old(sqlite_url: str, tmp_path: Path) -> Iterator[Old]:
    made = founded(sqlite_url, tmp_path / "apart" / "ledger")
    yield made
    made.machine.database.dispose()
