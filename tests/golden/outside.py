"""Ids that browsers and operators of the product rely on: addresses, forms, cookies, commands, settings, files."""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import typer
from sqlalchemy import inspect, text
from starlette.routing import Route

from bot import app
from bot.__main__ import cli
from bot.pages.cookies import PageSessionCookie, SignInCookie
from bot.settings import Settings
from storage.audit import anchors
from storage.database import Database
from storage.retention import ledger
from storage.writings.sealing import Seal
from tests.golden.code import PACKAGES
from tests.support.practice import SlackPractice

_NAMED = re.compile(r'[ \n](name|value|action|id|data-[a-z_-]+)="([^"]*)"')
_BARE = re.compile(r"[\s}](data-[a-z_-]+)(?=[\s>%{=])")
_DATASET = re.compile(r"dataset\.([a-zA-Z]+)")
_TAG = re.compile(r"<(?:input|textarea|button|select)\b[^>]*>")
_ATTRIBUTE = re.compile(r'\s([a-z-]+)="([^"]*)"')
_CHOSEN = {"radio", "checkbox", "submit"}
_FIXED = re.compile(r"[a-z0-9_\[\]-]+")
_SEAL = Seal(bytes(32))
_DAY = datetime(2027, 5, 4, tzinfo=UTC)


def addresses(practice: SlackPractice) -> list[str]:
    """Return every address that the product serves."""
    web = app.build_web_app(None, practice.services)  # without the Slack endpoint, which is in the manifest
    return [route.path for route in web.routes if isinstance(route, Route)]


def files() -> list[str]:
    """Return the names of the pages' scripts and styles, which an open page may request again."""
    pages = [path for package in PACKAGES for path in Path(package).rglob("pages/static/*")]
    return [path.name for path in pages]


def templates() -> list[str]:
    """Return the names and fixed values of form fields, and the data attributes, in all page templates."""
    ids: set[str] = set()
    for path in (path for package in PACKAGES for path in Path(package).rglob("templates/*.html")):
        source = path.read_text(encoding="utf-8")
        ids |= set(_BARE.findall(source))
        for name, value in _NAMED.findall(source):
            if name in {"name", "value"} and _FIXED.fullmatch(value):
                ids.add(f"{name}={value}")
    return sorted(ids)


def sent(pages: Iterable[str]) -> list[str]:
    """Return the names of the fields in these pages, with the values of choices and buttons."""
    ids: set[str] = set()
    for tag in (tag for page in pages for tag in _TAG.findall(page)):
        attributes = dict(_ATTRIBUTE.findall(tag))
        value = attributes.get("value", "") if attributes.get("type") in _CHOSEN else ""
        ids |= (
            {f"{attributes['name']}: {value}" if _FIXED.fullmatch(value) else attributes["name"]}
            if "name" in attributes
            else set()
        )
    return sorted(ids)


def scripts() -> list[str]:
    """Return the data attributes that the pages' scripts read."""
    paths = (path for package in PACKAGES for path in Path(package).rglob("pages/static/*.js"))
    return [name for path in paths for name in _DATASET.findall(path.read_text(encoding="utf-8"))]


def cookies() -> list[str]:
    """Return the names of the cookies, with and without HTTPS."""
    names = [PageSessionCookie(encrypted).name for encrypted in (True, False)]
    return [*names, *(SignInCookie(encrypted, "/")._cookie_name("{name}") for encrypted in (True, False))]  # noqa: SLF001 -- only this function knows the name


def commands() -> list[str]:
    """Return every command of the command line, with its options."""
    return list(_commands(typer.main.get_command(cli), ""))


def settings() -> list[str]:
    """Return the environment variables that the product reads."""
    prefix = str(Settings.model_config["env_prefix"])
    return [f"{prefix}{name}".upper() for name in Settings.model_fields]


def lines(folder: Path) -> list[str]:
    """Return the keys of each kind of line in the files next to the database."""
    deletions = [
        ledger.DeletionEntry(UUID(int=1), "asked", _DAY),
        ledger.DeletionEntry(UUID(int=1), "asked", _DAY, "review"),
    ]
    ledger.append(
        folder / "ledger",
        _SEAL,
        [*deletions, ledger.HoldEntry(UUID(int=2), 1, held=True, reason="court", made_at=_DAY)],
    )
    anchors.append(folder / "anchors", _SEAL, lambda _latest: [anchors.Anchor(UUID(int=1), 1, "", _DAY)])
    return [f"{name}: {', '.join(keys)}" for name in ("ledger", "anchors") for keys in _keys(folder / name)]


def tables(database: Database) -> list[str]:
    """Return each column with its type, each index and each trigger of the migrated database."""
    inspector = inspect(database.engine)
    columns = [
        f"{table}.{column['name']}: {column['type']}{'' if column['nullable'] else ', required'}"
        for table in inspector.get_table_names()
        for column in inspector.get_columns(table)
    ]
    with database.reading() as session:
        schema_objects = session.execute(
            text("SELECT type, name FROM sqlite_master WHERE type IN ('index', 'trigger')")
        ).all()
    return [*columns, *(f"{kind} {name}" for kind, name in schema_objects if not name.startswith("sqlite_"))]


def _commands(command: Any, prefix: str) -> Iterator[str]:  # noqa: ANN401 -- a class of the command line library
    name = f"{prefix} {command.name}".strip()
    if hasattr(command, "commands"):
        for subcommand in command.commands.values():
            yield from _commands(subcommand, name)
        return
    parameters = [
        f"{parameter.param_type_name} {' '.join(parameter.opts)}"
        for parameter in command.params
        if "--help" not in parameter.opts
    ]
    yield f"{name}: {', '.join(parameters)}"


def _keys(path: Path) -> Iterable[list[str]]:
    return [list(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
