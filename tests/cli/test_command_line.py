"""The command line answers quickly, says plainly what is missing, and prints no secret."""

import base64
import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import REQUIRED_FOR_SOCKET_MODE, REQUIRED_TO_SERVE
from bot.texts import format_text
from storage.process_lock import ProcessLock
from tests.cli.command_runs import KEY, Run, list_problems
from tests.support.slack.web_api_server import Api, refusal

ROOT = Path(__file__).parents[2]


def test_help_imports_no_slow_library_and_the_service_none_that_only_few_need() -> None:
    """As long as this is true, `--help` answers within 0.3 seconds, and the service begins with 120 MB."""
    script = (
        "import sys; sys.argv = ['consult-coach', '--help']\n"
        "from bot.__main__ import main\n"
        "try: main()\n"
        "except SystemExit: print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)\n"
        "import bot.app\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )

    process = subprocess.run(  # noqa: S603 -- our own script
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )

    slow = {"alembic", "flows", "pydantic", "slack_bolt", "slack_sdk", "sqlalchemy", "starlette", "storage"}
    large = {"alembic", "authlib", "httpx", "icalendar", "spacy"}
    of_help, of_service = (set(line.split()) for line in process.stderr.splitlines())
    assert (slow & of_help, large & of_service) == (set(), set())


def test_each_new_key_is_different_and_valid(run: Run) -> None:
    keys = [run("key").out[0] for _ in range(2)]

    assert len(set(keys)) == 2
    assert [len(base64.b64decode(key, validate=True)) for key in keys] == [32, 32]


@pytest.mark.parametrize(
    ("arguments", "required"), [(("serve",), REQUIRED_TO_SERVE), (("serve", "--socket-mode"), REQUIRED_FOR_SOCKET_MODE)]
)
def test_serve_lists_every_missing_setting_and_how_to_set_it(
    run: Run, arguments: tuple[str, ...], required: tuple[str, ...]
) -> None:
    result = run(*arguments)

    assert (result.code, result.out) == (2, [])
    assert result.err == [format_text("missing", name) for name in (*required, "sign_in")]


def test_serve_refuses_to_start_without_sign_in_unless_that_is_asked_for(run: Run, good: dict[str, str]) -> None:
    result = run("serve", **{**good, "WITHOUT_SIGN_IN": ""}, PORT=str(free_port()))

    assert (result.code, result.err) == (2, [format_text("missing", "sign_in")])
    assert "CONSULT_COACH_WITHOUT_SIGN_IN" in result.err[0]


def test_serve_refuses_to_start_without_a_key_and_says_how_to_make_one(run: Run, good: dict[str, str]) -> None:
    result = run("serve", **{name: value for name, value in good.items() if name != "KEY"})

    assert (result.code, result.err) == (2, [format_text("missing", "key")])
    assert "`consult-coach key --to FILE`" in result.err[0]


def test_serve_says_when_its_port_is_taken(run: Run, good: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        result = run("serve", **good, PORT=str(port))

    assert (result.code, result.err) == (2, [format_text("trouble", "port_busy", host="127.0.0.1", port=port)])


def test_serve_refuses_an_id_that_another_live_process_has(run: Run, good: dict[str, str], api: Api) -> None:
    api.answers[:] = [refusal("invalid_auth")]  # otherwise a service that does start would go on for ever
    first = ProcessLock(good["DATABASE_URL"], "1")
    first.acquire()

    result = run("serve", **good, PORT=str(free_port()))

    first.release()
    assert (result.code, result.err) == (2, [format_text("trouble", "process_id", id="1")])


def test_serve_says_when_slack_rejects_the_token(run: Run, good: dict[str, str], api: Api) -> None:
    api.answers[:] = [refusal("invalid_auth")]

    result = run("serve", **good, PORT=str(free_port()))

    assert (result.code, result.err) == (2, [format_text("trouble", "slack")])


def test_an_invalid_setting_is_named_without_its_value(run: Run) -> None:
    result = run("doctor", PORT="canary", SLACK_BOT_TOKEN="canary")

    assert (result.code, result.out) == (2, [])
    assert sorted(result.err) == sorted([format_text("wrong", "port"), format_text("wrong", "slack_bot_token")])


def test_the_manifest_is_printed_as_json_with_the_public_address(run: Run) -> None:
    result = run("manifest", PUBLIC_URL="https://coach.example.org")

    manifest = json.loads("".join(result.out))
    assert result.code == 0
    assert manifest["features"]["slash_commands"][0]["url"] == "https://coach.example.org/slack/events"
    assert manifest["oauth_config"]["redirect_urls"] == ["https://coach.example.org/w/back"]


def test_the_manifest_for_socket_mode_needs_a_public_address_only_to_sign_in(run: Run) -> None:
    result = run("manifest", "--socket-mode", WITHOUT_SIGN_IN="true")
    assert run("manifest", "--socket-mode").err == [format_text("missing", "public_url")]

    assert (result.code, json.loads("".join(result.out))["settings"]["socket_mode_enabled"]) == (0, True)


def test_the_manifest_for_http_needs_a_public_address(run: Run) -> None:
    assert run("manifest").err == [format_text("missing", "public_url")]


def test_migrate_creates_the_database(run: Run, tmp_path: Path, good: dict[str, str]) -> None:
    address = f"sqlite:///{tmp_path / 'new' / 'coach.db'}"

    first, second = (run("migrate", DATABASE_URL=address) for _ in range(2))
    doctor = run("doctor", **{**good, "DATABASE_URL": address})

    assert (first.code, first.out, second.out) == (
        0,
        [format_text("done", "migrate")],
        [format_text("done", "migrate")],
    )
    assert list_problems(doctor) == []


def test_migrate_says_when_the_database_cannot_be_opened(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    results = [
        run("migrate", DATABASE_URL=f"sqlite:///{tmp_path / 'file' / 'coach.db'}"),
        run("migrate", DATABASE_URL="postgresql://coach:canary@127.0.0.1:9/coach"),
    ]

    assert [(result.code, result.err) for result in results] == [(2, [format_text("trouble", "database")])] * 2


def test_no_command_prints_a_secret(run: Run, good: dict[str, str], api: Api) -> None:
    api.answers[:] = [refusal("invalid_auth")] * 3

    results = [run("doctor", **good), run("manifest", **good), run("serve", **good, PORT=str(free_port()))]

    printed = " ".join(line for result in results for line in (*result.out, *result.err))
    assert [secret for secret in ("canary", KEY) if secret in printed] == []


def test_an_unknown_command_is_refused_without_a_traceback(run: Run) -> None:
    result = run("nonsense")

    assert (result.code, [line for line in result.err if "Traceback" in line]) == (2, [])


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
