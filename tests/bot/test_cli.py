"""The command line: quick to answer, plain when something is missing, and silent about secrets."""

import base64
import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.console import sentence
from bot.settings import SERVE, SERVE_BY_SOCKET
from bot.slack.manifest import SCOPES
from storage.database import Database
from tests.bot.post_office import opened
from tests.bot.web_api import Api, answering, refusal
from tests.fakes import FakeMessenger

ROOT = Path(__file__).parents[2]
KEY = base64.b64encode(bytes(range(32))).decode()
NAMES = ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN", "SLACK_API_URL", "DATABASE_URL", "KEY")
MORE_NAMES = ("KEY_FILE", "PUBLIC_URL", "HOST", "PORT", "TEAM_ID", "PROCESS_ID")


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it printed."""

    code: object
    out: list[str]
    err: list[str]


Run = Callable[..., Ended]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run a command with these settings and no others, in an empty folder."""

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


def amiss(ended: Ended) -> list[str]:
    return [line.removeprefix("! ") for line in ended.out if line.startswith("! ")]


def test_help_needs_none_of_the_slow_libraries() -> None:
    """It answers in under 0.3 seconds as long as this holds."""
    script = (
        "import sys; sys.argv = ['consult-coach', '--help']\n"
        "from bot.__main__ import main\n"
        "try: main()\n"
        "except SystemExit: print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )

    done = subprocess.run(  # noqa: S603 -- our own script
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )

    slow = {"alembic", "dbos", "flows", "pydantic", "slack_bolt", "slack_sdk", "sqlalchemy", "starlette", "storage"}
    assert slow & set(done.stderr.split()) == set()


def test_a_key_is_new_each_time_and_one_that_can_be_used(run: Run) -> None:
    keys = [run("key").out[0] for _ in range(2)]

    assert len(set(keys)) == 2
    assert [len(base64.b64decode(key, validate=True)) for key in keys] == [32, 32]


@pytest.mark.parametrize(("words", "needed"), [(("serve",), SERVE), (("serve", "--socket-mode"), SERVE_BY_SOCKET)])
def test_serve_says_all_that_is_missing_and_how_to_make_it(
    run: Run, words: tuple[str, ...], needed: tuple[str, ...]
) -> None:
    ended = run(*words)

    assert (ended.code, ended.out) == (2, [])
    assert ended.err == [sentence("missing", name) for name in needed]


def test_serve_refuses_to_start_without_a_key_and_says_how_to_make_one(run: Run, good: dict[str, str]) -> None:
    ended = run("serve", **{name: value for name, value in good.items() if name != "KEY"})

    assert (ended.code, ended.err) == (2, [sentence("missing", "key")])
    assert "`consult-coach key`" in ended.err[0]


def test_serve_says_when_its_port_is_taken(run: Run, good: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        ended = run("serve", **good, PORT=str(port))

    assert (ended.code, ended.err) == (2, [sentence("trouble", "port_busy", host="127.0.0.1", port=port)])


def test_serve_says_when_slack_does_not_know_the_token(run: Run, good: dict[str, str], api: Api) -> None:
    api.answers[:] = [refusal("invalid_auth")]

    ended = run("serve", **good, PORT=str(free_port()))

    assert (ended.code, ended.err) == (2, [sentence("trouble", "slack")])


def test_what_cannot_be_used_is_named_without_being_shown(run: Run) -> None:
    ended = run("doctor", PORT="canary", SLACK_BOT_TOKEN="canary")

    assert (ended.code, ended.out) == (2, [])
    assert sorted(ended.err) == sorted([sentence("wrong", "port"), sentence("wrong", "slack_bot_token")])


def test_the_manifest_is_printed_as_json_for_the_address(run: Run) -> None:
    ended = run("manifest", PUBLIC_URL="https://coach.example.org")

    made = json.loads("".join(ended.out))
    assert ended.code == 0
    assert made["features"]["slash_commands"][0]["url"] == "https://coach.example.org/slack/events"


def test_the_manifest_for_socket_mode_needs_no_address(run: Run) -> None:
    ended = run("manifest", "--socket-mode")

    assert (ended.code, json.loads("".join(ended.out))["settings"]["socket_mode_enabled"]) == (0, True)


def test_the_manifest_for_http_does(run: Run) -> None:
    assert run("manifest").err == [sentence("missing", "public_url")]


def test_migrate_makes_the_database(run: Run, tmp_path: Path, good: dict[str, str]) -> None:
    address = f"sqlite:///{tmp_path / 'new' / 'coach.db'}"

    made, again = (run("migrate", DATABASE_URL=address) for _ in range(2))
    seen = run("doctor", **{**good, "DATABASE_URL": address})

    assert (made.code, made.out, again.out) == (0, [sentence("done", "migrate")], [sentence("done", "migrate")])
    assert amiss(seen) == []


def test_migrate_says_when_the_database_cannot_be_opened(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    endeds = [
        run("migrate", DATABASE_URL=f"sqlite:///{tmp_path / 'file' / 'coach.db'}"),
        run("migrate", DATABASE_URL="postgresql://coach:canary@127.0.0.1:9/coach"),
    ]

    assert [(ended.code, ended.err) for ended in endeds] == [(2, [sentence("trouble", "database")])] * 2


def test_the_doctor_finds_nothing_amiss_when_all_is_well(run: Run, good: dict[str, str]) -> None:
    ended = run("doctor", **good, TEAM_ID="T1")

    fine = ("settings", "database", "nothing_waits", "pages", "slack")
    assert (ended.code, ended.out) == (0, [f"  {sentence('doctor', key)}" for key in fine])


def test_the_doctor_says_what_is_missing(run: Run) -> None:
    ended = run("doctor")

    missing = [sentence("missing", name) for name in SERVE]
    assert (ended.code, amiss(ended)) == (2, [*missing, sentence("doctor", "no_database")])


def test_looking_for_the_database_does_not_make_one(run: Run, tmp_path: Path) -> None:
    run("doctor")

    assert list(tmp_path.rglob("*.db")) == []


def test_the_doctor_says_what_waits_and_why(run: Run, good: dict[str, str], sqlite_url: str) -> None:
    office = opened(sqlite_url, FakeMessenger())
    with office.sender.database.transaction() as session:
        put_off = office.put(session, lambda *_: None)
        put_off.trouble = "invalid_auth"
        office.put(session, lambda *_: None, due_in=timedelta(days=1))
    office.sender.database.dispose()

    ended = run("doctor", **good)

    assert sentence("doctor", "waiting", count=2, due="2027-05-04 09:12 UTC") in [line.strip() for line in ended.out]
    assert amiss(ended) == [sentence("doctor", "put_off", trouble="invalid_auth", count=1)]


def test_the_doctor_sees_a_newer_database_and_an_empty_one(run: Run, good: dict[str, str], sqlite_url: str) -> None:
    seen = []
    for revision in ("INSERT INTO alembic_version VALUES ('none-such')", "DELETE FROM alembic_version"):
        database = Database(sqlite_url)
        with database.transaction() as session:
            connection = session.connection()
            connection.exec_driver_sql("DELETE FROM alembic_version")
            connection.exec_driver_sql(revision)
        database.dispose()
        seen.append(amiss(run("doctor", **{**good, "SLACK_BOT_TOKEN": ""}))[1:])

    assert seen == [[sentence("doctor", "new_database")], [sentence("doctor", "no_database")]]


def test_the_doctor_says_when_the_database_cannot_be_opened(run: Run, good: dict[str, str]) -> None:
    ended = run("doctor", **{**good, "DATABASE_URL": "postgresql://coach:canary@127.0.0.1:9/coach"})

    assert amiss(ended) == [sentence("doctor", "closed_database")]


def test_the_doctor_says_when_the_pages_cannot_be_reached(run: Run, good: dict[str, str]) -> None:
    ended = run("doctor", **{**good, "PUBLIC_URL": "http://127.0.0.1:9"})

    assert amiss(ended) == [sentence("doctor", "no_pages")]


@pytest.mark.parametrize(
    ("scopes", "team_id", "said"),
    [
        ("commands,chat:write", "T1", sentence("doctor", "scopes", scopes="im:write, users:read")),
        (", ".join(SCOPES), "T2", sentence("doctor", "other_team")),
    ],
)
def test_the_doctor_says_when_the_bot_is_not_what_it_was_to_be(
    run: Run, good: dict[str, str], api: Api, scopes: str, team_id: str, said: str
) -> None:
    api.answers[:] = [(200, {"X-OAuth-Scopes": scopes}, json.dumps({"ok": True, "team_id": team_id}))]

    assert amiss(run("doctor", **good, TEAM_ID="T1")) == [said]


def test_the_doctor_repeats_slacks_word_for_why_the_bot_is_not_let_in(run: Run, good: dict[str, str], api: Api) -> None:
    api.answers[:] = [refusal("account_inactive")]

    assert amiss(run("doctor", **good)) == [sentence("doctor", "no_slack", trouble="account_inactive")]


def test_no_command_shows_a_secret(run: Run, good: dict[str, str], api: Api) -> None:
    api.answers[:] = [refusal("invalid_auth")] * 3

    endeds = [run("doctor", **good), run("manifest", **good), run("serve", **good, PORT=str(free_port()))]

    printed = " ".join(line for ended in endeds for line in (*ended.out, *ended.err))
    assert [secret for secret in ("canary", KEY) if secret in printed] == []


def test_an_unknown_command_is_answered_without_a_traceback(run: Run) -> None:
    ended = run("nonsense")

    assert (ended.code, [line for line in ended.err if "Traceback" in line]) == (2, [])


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
