"""Settings from the environment: each invalid one gets one plain sentence, and no value is ever shown."""

import base64
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot import settings
from bot.settings import REQUIRED_FOR_SOCKET_MODE, REQUIRED_TO_SERVE, SECRETS, SIGN_IN_SETTING, SettingsError
from bot.texts import format_text
from tests.cli.command_runs import OTHER_SETTING_NAMES

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
    for name in (*OTHER_SETTING_NAMES, "SLACK_API_URL", *GOOD):
        monkeypatch.delenv(f"CONSULT_COACH_{name}", raising=False)


def set_variables(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(f"CONSULT_COACH_{name}", value)


def test_by_default_only_the_required_settings_are_missing() -> None:
    loaded = settings.load()

    assert (loaded.host, loaded.port, loaded.slack_api_url) == ("127.0.0.1", 8080, "https://slack.com/api/")
    assert loaded.database_url.get_secret_value() == "sqlite:///.data/consult-coach.db"
    assert settings.list_missing(loaded, REQUIRED_TO_SERVE) == [
        format_text("missing", name) for name in REQUIRED_TO_SERVE
    ]
    assert settings.list_missing(loaded, REQUIRED_FOR_SOCKET_MODE) == [
        format_text("missing", name) for name in REQUIRED_FOR_SOCKET_MODE
    ]


def test_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    set_variables(monkeypatch, **GOOD, PORT="9000", SLACK_API_URL="http://127.0.0.1:8808/api", TEAM_ID="T0PRACTICE")

    loaded = settings.load()

    settings.require(loaded, {*REQUIRED_TO_SERVE, *REQUIRED_FOR_SOCKET_MODE})
    assert loaded.key_bytes() == bytes(range(32))
    assert (loaded.public_url, loaded.slack_api_url) == ("https://coach.example.org", "http://127.0.0.1:8808/api/")
    assert (loaded.port, loaded.team_id) == (9000, "T0PRACTICE")


def test_printed_settings_show_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    set_variables(monkeypatch, **GOOD)

    printed = f"{settings.load()!r} {settings.load()}"

    assert [value for value in ("canary", KEY) if value in printed] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_BOT_TOKEN", "canary"),
        ("SLACK_BOT_TOKEN", "xoxb-canary with a space"),
        ("SLACK_SIGNING_SECRET", "canary\n"),
        ("SLACK_APP_TOKEN", "xoxb-canary"),
        ("SLACK_API_URL", "ftp://canary/"),
        ("SLACK_API_URL", "http://slack.canary.org/api/"),
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
        ("AUDIT_ANCHOR_ENTRIES", "10001"),
        ("AUDIT_ANCHOR_MINUTES", "1441"),
        ("AUDIT_ANCHOR_SYSLOG", "canary"),
        ("BACKUP_RECIPIENT", "AGE-SECRET-KEY-CANARY"),
        ("SLACK_CLIENT_ID", "a canary"),
        ("WITHOUT_SIGN_IN", "canary"),
        ("SLACK_CLIENT_SECRET", "canary\n"),
        ("SLACK_ISSUER_URL", "http://slack.canary.org"),
    ],
)
def test_an_invalid_setting_is_named_without_its_value(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    set_variables(monkeypatch, **{name: value})

    with pytest.raises(SettingsError) as error:
        settings.load()

    assert error.value.messages == (format_text("wrong", name.lower()),)
    assert value not in str(error.value)


def test_the_underlying_validation_error_quotes_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    set_variables(monkeypatch, PORT="canary", KEY="canary")

    with pytest.raises(ValidationError) as error:
        settings.Settings()

    assert "canary" not in str(error.value)


def test_all_invalid_settings_are_reported_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    set_variables(monkeypatch, PORT="x", HOST="a b")

    with pytest.raises(SettingsError) as error:
        settings.load()

    assert set(error.value.messages) == {format_text("wrong", "port"), format_text("wrong", "host")}


@pytest.mark.parametrize("address", ["http://127.0.0.1:8808", "http://localhost:8808", "https://10.0.0.7:8443"])
def test_plain_http_is_allowed_on_this_machine(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    set_variables(monkeypatch, PUBLIC_URL=address)

    assert settings.load().public_url == address


def test_the_key_can_be_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(f"{KEY}\n")
    set_variables(monkeypatch, KEY_FILE=str(file))

    assert settings.load().key_bytes() == bytes(range(32))


@pytest.mark.parametrize("content", [None, b"", b"no key", b"\xff\xfe"])
def test_a_key_file_without_a_valid_key_is_reported(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "key"
    if content is not None:
        file.write_bytes(content)
    set_variables(monkeypatch, KEY_FILE=str(file))

    assert settings.list_missing(settings.load(), ["key"]) == [format_text("wrong", "key_file")]


def test_a_key_and_a_key_file_together_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    set_variables(monkeypatch, KEY=KEY, KEY_FILE=str(tmp_path / "key"))

    assert settings.list_missing(settings.load(), ["key"]) == [format_text("wrong", "two_keys")]


def test_an_empty_setting_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    set_variables(monkeypatch, PORT="", PUBLIC_URL="")

    loaded = settings.load()

    assert (loaded.port, loaded.public_url) == (8080, None)


def test_sign_in_needs_no_settings_once_it_is_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = settings.list_missing(settings.load(), [SIGN_IN_SETTING])
    set_variables(monkeypatch, WITHOUT_SIGN_IN="true")
    loaded = settings.load()

    assert (loaded.slack_client_id, loaded.slack_issuer_url) == (None, "https://slack.com")
    assert (missing, settings.list_missing(loaded, [SIGN_IN_SETTING])) == ([format_text("missing", "sign_in")], [])


def test_the_client_secret_can_be_in_the_environment_or_in_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "secret"
    file.write_text("canary-secret\n")
    set_variables(monkeypatch, SLACK_CLIENT_ID="1.2", SLACK_CLIENT_SECRET_FILE=str(file))
    from_file = settings.load()
    set_variables(monkeypatch, SLACK_CLIENT_SECRET="canary-other", SLACK_CLIENT_SECRET_FILE="")
    from_variable = settings.load()

    assert [loaded.client_secret() for loaded in (from_file, from_variable)] == ["canary-secret", "canary-other"]
    assert (
        settings.list_missing(from_file, [SIGN_IN_SETTING])
        == settings.list_missing(from_variable, [SIGN_IN_SETTING])
        == []
    )
    assert "canary" not in f"{from_variable!r}"


@pytest.mark.parametrize(("name", "secret"), [(name.upper(), GOOD[name.upper()]) for name in SECRETS[:3]])
def test_tokens_and_the_signing_secret_can_be_in_files(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, secret: str
) -> None:
    file, setting = tmp_path / "secret", name.lower()
    set_variables(monkeypatch, **{f"{name}_FILE": str(file)})
    messages = [settings.list_missing(settings.load(), [setting])]
    for content in ("canary with a space", f"{secret}\n"):
        file.write_text(content)
        messages.append(settings.list_missing(settings.load(), [setting]))
    from_file = settings.load().secret(setting)
    set_variables(monkeypatch, **{name: secret})
    messages.append(settings.list_missing(settings.load(), [setting]))

    wrong = format_text("wrong", f"{setting}_file")
    assert messages == [[wrong], [wrong], [], [format_text("wrong", f"two_{setting}s")]]
    assert from_file == secret


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"WITHOUT_SIGN_IN": "false"}, ("missing", "sign_in")),
        ({"WITHOUT_SIGN_IN": "true", "SLACK_CLIENT_ID": "1.2"}, ("wrong", "sign_in_on_and_off")),
        ({"SLACK_CLIENT_ID": "1.2"}, ("missing", "slack_client_secret")),
        ({"SLACK_CLIENT_SECRET": "canary-secret"}, ("missing", "slack_client_id")),
        ({"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET_FILE": "none"}, ("wrong", "slack_client_secret_file")),
        (
            {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "canary-secret", "SLACK_CLIENT_SECRET_FILE": "x"},
            ("wrong", "two_slack_client_secrets"),
        ),
    ],
)
def test_incomplete_sign_in_settings_are_reported(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], message: tuple[str, str]
) -> None:
    set_variables(monkeypatch, **values)

    assert settings.list_missing(settings.load(), [SIGN_IN_SETTING]) == [format_text(*message)]
