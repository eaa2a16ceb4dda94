"""The settings of one installation. Only this module reads the environment (CONSULT_COACH_…)."""

import base64
import binascii
import re
from collections.abc import Iterable
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.texts import CliError, format_text
from storage.writings.sealing import Seal

KEY_BYTES = 32
MAX_PORT = 65535
REQUIRED_TO_SERVE = ("slack_bot_token", "slack_signing_secret", "public_url", "key")
REQUIRED_FOR_SOCKET_MODE = ("slack_bot_token", "slack_app_token", "public_url", "key")
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
}


class SettingsError(CliError):
    """A setting is missing or cannot be used."""


class Settings(BaseSettings):
    """Everything that is set from outside. Secrets are hidden in its repr, and values in its errors."""

    model_config = SettingsConfigDict(
        env_prefix="CONSULT_COACH_", env_ignore_empty=True, frozen=True, extra="ignore", hide_input_in_errors=True
    )

    slack_bot_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_app_token: SecretStr | None = None  # socket mode only
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
    audit_anchor: Path | None = None  # file for heads of the audit log, best on another machine
    public_url: str | None = None
    host: str = "127.0.0.1"
    port: int = 8080
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
            _decode_key(value.get_secret_value())
        return value

    @field_validator("port")
    @classmethod
    def _require_port(cls, value: int) -> int:
        if not 1 <= value <= MAX_PORT:
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

    @field_validator("slack_api_url")
    @classmethod
    def _require_api_url(cls, value: str) -> str:
        return _parse_url(value) + "/"

    @field_validator("public_url", "slack_issuer_url")
    @classmethod
    def _require_https(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None:
            return None
        address = urlsplit(_parse_url(value))
        has_path = address.path and info.field_name == "public_url"
        if has_path or (address.scheme != "https" and address.hostname not in _LOOPBACK):
            raise ValueError
        return address.geturl()

    def key_bytes(self) -> bytes:
        """Return the 32 bytes that wrap each case's key. Raise SettingsError if they are missing or unreadable."""
        key = _read_key("key", self.key, self.key_file)
        if key is None:
            raise SettingsError([format_text("missing", "key")])
        return key

    def client_secret(self) -> str:
        """Return the client secret for Sign in with Slack. Raise SettingsError if it is missing or cannot be used."""
        text, file = self.slack_client_secret, self.slack_client_secret_file
        if text and file:
            raise SettingsError([format_text("wrong", "two_client_secrets")])
        if text:
            return text.get_secret_value()
        if file is None:
            raise SettingsError([format_text("missing", "slack_client_secret")])
        try:
            file_text = file.read_text("ascii").strip()
        except (OSError, ValueError):
            file_text = ""
        if not _PATTERNS["slack_client_secret"].fullmatch(file_text):
            raise SettingsError([format_text("wrong", "slack_client_secret_file")])
        return file_text

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
        elif getattr(settings, name) is None:
            sentences.append(format_text("missing", name))
    return sentences


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
        return _decode_key(text.get_secret_value())
    if file is None:
        return None
    try:
        return _decode_key(file.read_text("ascii").strip())
    except (OSError, ValueError):
        raise SettingsError([format_text("wrong", f"{name}_file")]) from None


def _decode_key(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError from None
    if len(key) != KEY_BYTES:
        raise ValueError
    return key


def _parse_url(text: str) -> str:
    """Return the http or https address without a slash at its end. Raise ValueError for anything else."""
    parts = urlsplit(text)
    is_plain = not (parts.query or parts.fragment or parts.username or parts.password)
    if parts.scheme not in ("http", "https") or not parts.hostname or not is_plain or not text.isprintable():
        raise ValueError
    _ = parts.port  # raises ValueError for an invalid port
    return text.rstrip("/")
