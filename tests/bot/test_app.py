"""The house as it is wired: what it refuses to begin with, and who is let in."""

import secrets
from pathlib import Path

import pytest

from bot import app
from bot.app import Place
from bot.console import PlainError
from bot.seeding import seed
from tests.dialogues.stage import TUESDAY
from tests.fakes import FakeClock

SECRET = "made-up-secret"


def a_place(url: str, key: bytes, *, app_token: str = "") -> Place:
    return Place(
        database_url=url,
        key=key,
        token="xoxb-made-up",
        signing_secret=SECRET,
        app_token=app_token,
        api_url="http://127.0.0.1:9/api/",
        public_url="http://127.0.0.1:9",
        team_id="T0PRACTICE",
    )


def test_another_key_than_the_one_before_is_refused_and_nothing_is_changed(tmp_path: Path) -> None:
    url, first, second = f"sqlite:///{tmp_path / 'p.db'}", secrets.token_bytes(32), secrets.token_bytes(32)
    house = app.build(a_place(url, first), FakeClock(TUESDAY))
    seed(house.desk, [("U0ANA", "Ana", "UTC"), ("U0BEN", "Ben", "UTC")], "UTC")
    house.desk.database.dispose()

    with pytest.raises(PlainError) as refused:
        app.build(a_place(url, second), FakeClock(TUESDAY))

    assert "2 cases" in str(refused.value)


def test_the_same_key_begins_again(tmp_path: Path) -> None:
    url, key = f"sqlite:///{tmp_path / 'p.db'}", secrets.token_bytes(32)
    house = app.build(a_place(url, key), FakeClock(TUESDAY))
    seed(house.desk, [("U0ANA", "Ana", "UTC"), ("U0BEN", "Ben", "UTC")], "UTC")
    house.desk.database.dispose()

    again = app.build(a_place(url, key), FakeClock(TUESDAY))

    again.desk.database.dispose()


@pytest.mark.parametrize(("app_token", "is_there"), [("", True), ("xapp-made-up", False)])
def test_in_socket_mode_nobody_comes_in_over_http_as_slack(tmp_path: Path, app_token: str, *, is_there: bool) -> None:
    place = a_place(f"sqlite:///{tmp_path / 'p.db'}", bytes(32), app_token=app_token)
    house = app.build(place, FakeClock(TUESDAY))

    paths = {getattr(route, "path", "") for route in house.web.routes}

    assert ("/slack/events" in paths) is is_there
    house.desk.database.dispose()


def test_an_environment_that_would_make_the_slack_library_ignore_the_token_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_CLIENT_ID", "made.up")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "made-up")

    with pytest.raises(PlainError):
        app.build(a_place(f"sqlite:///{tmp_path / 'p.db'}", bytes(32)), FakeClock(TUESDAY))
