"""The command line: quick to answer, plain when something is missing, and silent about secrets."""

import base64
import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import REQUIRED_FOR_SOCKET_MODE, REQUIRED_TO_SERVE
from bot.texts import format_text
from tests.cli.command_runs import KEY, Run, amiss
from tests.support.slack.web_api_server import Api, refusal

ROOT = Path(__file__).parents[2]


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


@pytest.mark.parametrize(
    ("words", "needed"), [(("serve",), REQUIRED_TO_SERVE), (("serve", "--socket-mode"), REQUIRED_FOR_SOCKET_MODE)]
)
def test_serve_says_all_that_is_missing_and_how_to_make_it(
    run: Run, words: tuple[str, ...], needed: tuple[str, ...]
) -> None:
    ended = run(*words)

    assert (ended.code, ended.out) == (2, [])
    assert ended.err == [format_text("missing", name) for name in needed]


def test_serve_refuses_to_start_without_a_key_and_says_how_to_make_one(run: Run, good: dict[str, str]) -> None:
    ended = run("serve", **{name: value for name, value in good.items() if name != "KEY"})

    assert (ended.code, ended.err) == (2, [format_text("missing", "key")])
    assert "`consult-coach key`" in ended.err[0]


def test_serve_says_when_its_port_is_taken(run: Run, good: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        ended = run("serve", **good, PORT=str(port))

    assert (ended.code, ended.err) == (2, [format_text("trouble", "port_busy", host="127.0.0.1", port=port)])


def test_serve_says_when_slack_does_not_know_the_token(run: Run, good: dict[str, str], api: Api) -> None:
    api.answers[:] = [refusal("invalid_auth")]

    ended = run("serve", **good, PORT=str(free_port()))

    assert (ended.code, ended.err) == (2, [format_text("trouble", "slack")])


def test_what_cannot_be_used_is_named_without_being_shown(run: Run) -> None:
    ended = run("doctor", PORT="canary", SLACK_BOT_TOKEN="canary")

    assert (ended.code, ended.out) == (2, [])
    assert sorted(ended.err) == sorted([format_text("wrong", "port"), format_text("wrong", "slack_bot_token")])


def test_the_manifest_is_printed_as_json_for_the_address(run: Run) -> None:
    ended = run("manifest", PUBLIC_URL="https://coach.example.org")

    made = json.loads("".join(ended.out))
    assert ended.code == 0
    assert made["features"]["slash_commands"][0]["url"] == "https://coach.example.org/slack/events"


def test_the_manifest_for_socket_mode_needs_no_address(run: Run) -> None:
    ended = run("manifest", "--socket-mode")

    assert (ended.code, json.loads("".join(ended.out))["settings"]["socket_mode_enabled"]) == (0, True)


def test_the_manifest_for_http_does(run: Run) -> None:
    assert run("manifest").err == [format_text("missing", "public_url")]


def test_migrate_makes_the_database(run: Run, tmp_path: Path, good: dict[str, str]) -> None:
    address = f"sqlite:///{tmp_path / 'new' / 'coach.db'}"

    made, again = (run("migrate", DATABASE_URL=address) for _ in range(2))
    seen = run("doctor", **{**good, "DATABASE_URL": address})

    assert (made.code, made.out, again.out) == (0, [format_text("done", "migrate")], [format_text("done", "migrate")])
    assert amiss(seen) == []


def test_migrate_says_when_the_database_cannot_be_opened(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    endeds = [
        run("migrate", DATABASE_URL=f"sqlite:///{tmp_path / 'file' / 'coach.db'}"),
        run("migrate", DATABASE_URL="postgresql://coach:canary@127.0.0.1:9/coach"),
    ]

    assert [(ended.code, ended.err) for ended in endeds] == [(2, [format_text("trouble", "database")])] * 2


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
