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


def a_place(url: str, key: bytes, *, secret: str = SECRET) -> Place:
    return Place(
        database_url=url,
        key=key,
        token="xoxb-made-up",
        signing_secret=secret,
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


@pytest.mark.parametrize(("secret", "is_there"), [("made-up-secret", True), ("", False)])
def test_in_socket_mode_nobody_comes_in_over_http_as_slack(tmp_path: Path, secret: str, is_there: bool) -> None:  # noqa: FBT001 -- a case of the table
    house = app.build(a_place(f"sqlite:///{tmp_path / 'p.db'}", bytes(32), secret=secret), FakeClock(TUESDAY))

    paths = {getattr(route, "path", "") for route in house.web.routes}

    assert ("/slack/events" in paths) is is_there
    house.desk.database.dispose()
