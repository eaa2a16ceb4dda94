"""The settings of one installation. Only this module reads the environment (CONSULT_COACH_…)."""

import re
from collections.abc import Iterable
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.configuration.values import decode_key, parse_url
from bot.texts import CliError, format_text
from storage.writings.sealing import Seal

MAX_PORT = 65535
MAX_ATTEMPTS_DAYS = 3650
REQUIRED_TO_SERVE = ("slack_bot_token", "slack_signing_secret", "public_url", "key")
REQUIRED_FOR_SOCKET_MODE = ("slack_bot_token", "slack_app_token", "public_url", "key")
SECRETS = ("slack_bot_token", "slack_signing_secret", "slack_app_token", "slack_client_secret")
SIGN_IN_SETTING = "sign_in"  # those of Sign in with Slack, unless it is switched off
NO_PROXIES = "none"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_PATTERNS = {
    "slack_bot_token": re.compile(r"xox[a-z](\.xox[a-z])?-[\w-]{1,500}", re.ASCII),
    "slack_signing_secret": re.compile(r"[\w-]{8,200}", re.ASCII),
    "slack_client_id": re.compile(r"[\w.-]{1,100}", re.ASCII),
    "slack_client_secret": re.compile(r"[\w-]{8,200}", re.ASCII),
    "slack_app_token": re.compile(r"xapp-[\w-]{1,500}", re.ASCII),
    "database_url": re.compile(r"(sqlite:///|postgresql://).+"),
    "host": re.compile(r"[\w.:-]{1,255}", re.ASCII),
    "team_id": re.compile(r"[TE][A-Z0-9]{1,31}"),
    "practice_name": re.compile(r"(?=.*\w)[^\x00-\x1f\x7f]{1,80}"),
    "process_id": re.compile(r"[a-z0-9-]{1,32}"),
    "audit_anchor_syslog": re.compile(r"/.{1,200}|[\w.-]{1,255}:[0-9]{1,5}|\[[0-9a-fA-F:]+\]:[0-9]{1,5}", re.ASCII),
    "backup_recipient": re.compile(r"age1[a-z0-9]{58}"),
}
_LIMITS = {"port": MAX_PORT, "audit_anchor_entries": 10_000, "audit_anchor_minutes": 1_440}


class SettingsError(CliError):
    """A setting is missing or cannot be used."""


class Settings(BaseSettings):
    """Everything that is set from outside. Secrets are hidden in its repr, and values in its errors."""

    model_config = SettingsConfigDict(
        env_prefix="CONSULT_COACH_", env_ignore_empty=True, frozen=True, extra="ignore", hide_input_in_errors=True
    )

    slack_bot_token: SecretStr | None = None
    slack_bot_token_file: Path | None = None
    slack_signing_secret: SecretStr | None = None
    slack_signing_secret_file: Path | None = None
    slack_app_token: SecretStr | None = None  # socket mode only
    slack_app_token_file: Path | None = None
    slack_client_id: str | None = None  # for Sign in with Slack
    slack_client_secret: SecretStr | None = None
    slack_client_secret_file: Path | None = None
    without_sign_in: bool = False  # switches Sign in with Slack off: a link alone opens a page (decision 46)
    slack_issuer_url: str = "https://slack.com"  # the identity provider; another address only where there is no Slack
    slack_api_url: str = "https://slack.com/api/"
    database_url: SecretStr = SecretStr("sqlite:///.data/consult-coach.db")  # may contain a password
    key: SecretStr | None = None
    key_file: Path | None = None
    former_key: SecretStr | None = None  # during a key change: what this key wrapped still opens
    former_key_file: Path | None = None
    deletions_file: Path | None = None  # the deletion ledger, outside the database
    audit_anchor: Path | None = None  # file for heads of the audit log; None: in the folder of the user's state
    audit_anchor_entries: int = 100  # an anchor at the latest after so many entries,
    audit_anchor_minutes: int = 10  # and at the latest so many minutes after an entry
    audit_anchor_syslog: str | None = None  # where a copy of each anchor goes: a socket's path, or host:port
    backup_recipient: str | None = None  # the age key to which backups are encrypted
    public_url: str | None = None
    host: str = "127.0.0.1"
    port: int = 8080
    attempts_days: int = 90  # for so long refused attempts to get in are listed
    trusted_proxies: str = "127.0.0.1,::1"  # whose word about who sent a request counts
    team_id: str | None = None
    practice_name: str | None = None  # shown at the head of every page
    practice_logo: Path | None = None  # a PNG or JPEG file, shown beside the name
    process_id: str = "1"

    @field_validator(*_PATTERNS)
    @classmethod
    def _require_pattern(cls, value: SecretStr | str | None, info: ValidationInfo) -> SecretStr | str | None:
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        if text is not None and not _PATTERNS[str(info.field_name)].fullmatch(text):
            raise ValueError
        return value

    @field_validator("key", "former_key")
    @classmethod
    def _require_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            decode_key(value.get_secret_value())
        return value

    @field_validator(*_LIMITS)
    @classmethod
    def _require_number(cls, value: int, info: ValidationInfo) -> int:
        if not 1 <= value <= _LIMITS[str(info.field_name)]:
            raise ValueError
        return value

    @field_validator("attempts_days")
    @classmethod
    def _require_days(cls, value: int) -> int:
        if not 1 <= value <= MAX_ATTEMPTS_DAYS:
            raise ValueError
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _require_networks(cls, value: str) -> str:
        """Take addresses and networks, separated by commas, or "none". Never all: anybody could write anything."""
        if value == NO_PROXIES:
            return ""
        networks = [ip_network(part.strip()) for part in value.split(",")]
        if not all(network.prefixlen for network in networks):
            raise ValueError
        return ",".join(map(str, networks))

    @field_validator("public_url", "slack_issuer_url", "slack_api_url")
    @classmethod
    def _require_https(cls, value: str | None, info: ValidationInfo) -> str | None:
        """Plain http carries the bot's token, or what people write, for everybody on the way to read."""
        if value is None:
            return None
        address = urlsplit(parse_url(value))
        has_path = address.path and info.field_name == "public_url"
        if has_path or (address.scheme != "https" and address.hostname not in _LOOPBACK):
            raise ValueError
        return address.geturl() + ("/" if info.field_name == "slack_api_url" else "")

    def key_bytes(self) -> bytes:
        """Return the 32 bytes that wrap each case's key. Raise SettingsError if they are missing or unreadable."""
        key = _read_key("key", self.key, self.key_file)
        if key is None:
            raise SettingsError([format_text("missing", "key")])
        return key

    def client_secret(self) -> str:
        """Return the client secret for Sign in with Slack. Raise SettingsError if it is missing or cannot be used."""
        secret = self.secret("slack_client_secret")
        if secret is None:
            raise SettingsError([format_text("missing", "slack_client_secret")])
        return secret

    def secret(self, name: str) -> str | None:
        """Return one of SECRETS, from its setting or its file; None if it has neither. Raise SettingsError."""
        text, file = getattr(self, name), getattr(self, f"{name}_file")
        if text and file:
            raise SettingsError([format_text("wrong", f"two_{name}s")])
        if text:
            return str(text.get_secret_value())
        if file is None:
            return None
        try:
            file_text = file.read_text("ascii").strip()
        except (OSError, ValueError):
            file_text = ""
        if not _PATTERNS[name].fullmatch(file_text):
            raise SettingsError([format_text("wrong", f"{name}_file")])
        return str(file_text)

    def seal(self) -> Seal:
        """Return the seal that wraps and opens each case's key, and opens with the former key. Raise SettingsError."""
        former = self.former_key_bytes()
        return Seal(self.key_bytes(), former=Seal(former) if former else None)

    def former_key_bytes(self) -> bytes | None:
        """Return the 32 bytes of the former key, or None. Raise SettingsError if they cannot be read."""
        return _read_key("former_key", self.former_key, self.former_key_file)


def load() -> Settings:
    """Return the settings. Raise SettingsError that names each setting that cannot be used."""
    try:
        return Settings()
    except ValidationError as error:
        names = dict.fromkeys(str(detail["loc"][0]) for detail in error.errors(include_input=False))
        raise SettingsError([format_text("wrong", name) for name in names]) from None


def list_missing(settings: Settings, needed: Iterable[str]) -> list[str]:
    """Return a sentence for each needed setting that is missing or whose file cannot be used."""
    sentences: list[str] = []
    for name in needed:
        if name == "key":
            try:
                settings.key_bytes()
                settings.former_key_bytes()
            except SettingsError as error:
                sentences.extend(error.messages)
        elif name == SIGN_IN_SETTING:
            sentences.extend(_list_missing_for_sign_in(settings))
        elif name in SECRETS:
            sentences.extend(_list_missing_secret(settings, name))
        elif getattr(settings, name) is None:
            sentences.append(format_text("missing", name))
    return sentences


def _list_missing_secret(settings: Settings, name: str) -> list[str]:
    try:
        return [] if settings.secret(name) else [format_text("missing", name)]
    except SettingsError as error:
        return list(error.messages)


def _list_missing_for_sign_in(settings: Settings) -> list[str]:
    """Return a sentence for each missing setting of Sign in with Slack, which is on unless it is switched off."""
    has_secret = settings.slack_client_secret or settings.slack_client_secret_file
    if settings.without_sign_in:
        is_set = has_secret or settings.slack_client_id
        return [format_text("wrong", "sign_in_on_and_off")] if is_set else []
    if settings.slack_client_id is None:
        return [format_text("missing", "slack_client_id" if has_secret else "sign_in")]
    try:
        settings.client_secret()
    except SettingsError as error:
        return list(error.messages)
    return []


def require(settings: Settings, needed: Iterable[str]) -> None:
    """Raise SettingsError that names everything that is missing."""
    if sentences := list_missing(settings, needed):
        raise SettingsError(sentences)


def _read_key(name: str, text: SecretStr | None, file: Path | None) -> bytes | None:
    if text and file:
        raise SettingsError([format_text("wrong", f"two_{name}s")])
    if text:
        return decode_key(text.get_secret_value())
    if file is None:
        return None
    try:
        return decode_key(file.read_text("ascii").strip())
    except (OSError, ValueError):
        raise SettingsError([format_text("wrong", f"{name}_file")]) from None
