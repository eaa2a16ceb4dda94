"""What is set from outside: each thing that does not do gets one plain sentence, and no value is ever shown."""

import base64
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot import settings
from bot.settings import REQUIRED_FOR_SOCKET_MODE, REQUIRED_TO_SERVE, SIGN_IN_SETTING, SettingsError
from bot.texts import format_text
from tests.cli.command_runs import MORE_NAMES

KEY = base64.b64encode(bytes(range(32))).decode()
GOOD = {
    "SLACK_BOT_TOKEN": "xoxb-canary-1",
    "SLACK_SIGNING_SECRET": "canary-secret",
    "SLACK_APP_TOKEN": "xapp-canary-1",
    "DATABASE_URL": "postgresql://coach:canary@127.0.0.1/coach",
    "KEY": KEY,
    "PUBLIC_URL": "https://coach.example.org/",
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*MORE_NAMES, "SLACK_API_URL", *GOOD):
        monkeypatch.delenv(f"CONSULT_COACH_{name}", raising=False)


def put(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(f"CONSULT_COACH_{name}", value)


def test_with_nothing_set_only_what_must_be_chosen_is_missing() -> None:
    found = settings.load()

    assert (found.host, found.port, found.slack_api_url) == ("127.0.0.1", 8080, "https://slack.com/api/")
    assert found.database_url.get_secret_value() == "sqlite:///.data/consult-coach.db"
    assert settings.list_missing(found, REQUIRED_TO_SERVE) == [
        format_text("missing", name) for name in REQUIRED_TO_SERVE
    ]
    assert settings.list_missing(found, REQUIRED_FOR_SOCKET_MODE) == [
        format_text("missing", name) for name in REQUIRED_FOR_SOCKET_MODE
    ]


def test_what_is_set_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, **GOOD, PORT="9000", SLACK_API_URL="http://127.0.0.1:8808/api", TEAM_ID="T0PRACTICE")

    found = settings.load()

    settings.require(found, {*REQUIRED_TO_SERVE, *REQUIRED_FOR_SOCKET_MODE})
    assert found.key_bytes() == bytes(range(32))
    assert (found.public_url, found.slack_api_url) == ("https://coach.example.org", "http://127.0.0.1:8808/api/")
    assert (found.port, found.team_id) == (9000, "T0PRACTICE")


def test_no_secret_shows_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, **GOOD)

    shown = f"{settings.load()!r} {settings.load()}"

    assert [value for value in ("canary", KEY) if value in shown] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_BOT_TOKEN", "canary"),
        ("SLACK_BOT_TOKEN", "xoxb-canary with a space"),
        ("SLACK_SIGNING_SECRET", "canary\n"),
        ("SLACK_APP_TOKEN", "xoxb-canary"),
        ("SLACK_API_URL", "ftp://canary/"),
        ("SLACK_API_URL", "https://canary@slack.com/api/"),
        ("DATABASE_URL", "mysql://canary"),
        ("KEY", "canary"),
        ("KEY", base64.b64encode(b"canary").decode()),
        ("KEY", "cänäry"),
        ("PUBLIC_URL", "coach.canary.org"),
        ("PUBLIC_URL", "http://coach.canary.org"),
        ("PUBLIC_URL", "https://canary.org/below"),
        ("PUBLIC_URL", "https://canary.org:99999"),
        ("PUBLIC_URL", "https://canary.org/?a=b"),
        ("HOST", "canary host"),
        ("PORT", "canary"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("TEAM_ID", "canary"),
        ("PROCESS_ID", "Canary"),
        ("SLACK_CLIENT_ID", "a canary"),
        ("SLACK_CLIENT_SECRET", "canary\n"),
        ("SLACK_ISSUER_URL", "http://slack.canary.org"),
    ],
)
def test_what_cannot_be_used_is_named_and_not_shown(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    put(monkeypatch, **{name: value})

    with pytest.raises(SettingsError) as wrong:
        settings.load()

    assert wrong.value.messages == (format_text("wrong", name.lower()),)
    assert value not in str(wrong.value)


def test_not_even_the_error_below_quotes_a_value(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, PORT="canary", KEY="canary")

    with pytest.raises(ValidationError) as wrong:
        settings.Settings()

    assert "canary" not in str(wrong.value)


def test_all_that_is_wrong_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, PORT="x", HOST="a b")

    with pytest.raises(SettingsError) as wrong:
        settings.load()

    assert set(wrong.value.messages) == {format_text("wrong", "port"), format_text("wrong", "host")}


@pytest.mark.parametrize("address", ["http://127.0.0.1:8808", "http://localhost:8808", "https://10.0.0.7:8443"])
def test_plain_http_is_for_this_machine_only(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    put(monkeypatch, PUBLIC_URL=address)

    assert settings.load().public_url == address


def test_a_key_can_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(f"{KEY}\n")
    put(monkeypatch, KEY_FILE=str(file))

    assert settings.load().key_bytes() == bytes(range(32))


@pytest.mark.parametrize("content", [None, b"", b"no key", b"\xff\xfe"])
def test_a_file_without_a_key_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "key"
    if content is not None:
        file.write_bytes(content)
    put(monkeypatch, KEY_FILE=str(file))

    assert settings.list_missing(settings.load(), ["key"]) == [format_text("wrong", "key_file")]


def test_two_keys_are_one_too_many(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    put(monkeypatch, KEY=KEY, KEY_FILE=str(tmp_path / "key"))

    assert settings.list_missing(settings.load(), ["key"]) == [format_text("wrong", "two_keys")]


def test_an_empty_setting_is_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, PORT="", PUBLIC_URL="")

    found = settings.load()

    assert (found.port, found.public_url) == (8080, None)


def test_nothing_has_to_be_set_for_signing_in_while_it_is_off() -> None:
    found = settings.load()

    assert (found.slack_client_id, found.slack_issuer_url) == (None, "https://slack.com")
    assert settings.list_missing(found, [SIGN_IN_SETTING]) == []


def test_the_client_secret_stands_in_the_environment_or_in_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "secret"
    file.write_text("canary-secret\n")
    put(monkeypatch, SLACK_CLIENT_ID="1.2", SLACK_CLIENT_SECRET_FILE=str(file))
    by_file = settings.load()
    put(monkeypatch, SLACK_CLIENT_SECRET="canary-other", SLACK_CLIENT_SECRET_FILE="")
    by_itself = settings.load()

    assert [one.client_secret() for one in (by_file, by_itself)] == ["canary-secret", "canary-other"]
    assert (
        settings.list_missing(by_file, [SIGN_IN_SETTING]) == settings.list_missing(by_itself, [SIGN_IN_SETTING]) == []
    )
    assert "canary" not in f"{by_itself!r}"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"SLACK_CLIENT_ID": "1.2"}, ("missing", "slack_client_secret")),
        ({"SLACK_CLIENT_SECRET": "canary-secret"}, ("missing", "slack_client_id")),
        ({"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET_FILE": "none"}, ("wrong", "slack_client_secret_file")),
        (
            {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "canary-secret", "SLACK_CLIENT_SECRET_FILE": "x"},
            ("wrong", "two_client_secrets"),
        ),
    ],
)
def test_half_of_what_signing_in_needs_is_named(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], said: tuple[str, str]
) -> None:
    put(monkeypatch, **given)

    assert settings.list_missing(settings.load(), [SIGN_IN_SETTING]) == [format_text(*said)]
