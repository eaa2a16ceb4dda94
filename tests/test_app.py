"""The house as it is wired: what it refuses to begin with, and who is let in."""

import base64
import secrets
from dataclasses import replace
from pathlib import Path

import anyio
import httpx
import pytest

from bot import app, settings
from bot.demo.seed import seed_practice
from bot.deployment import Deployment
from bot.pages.headers import HEADERS
from bot.slack.openid import SlackIssuer
from bot.texts import CliError
from flows.limits import RATE_BY_KIND
from tests.support.fakes import FakeClock
from tests.support.practice import TUESDAY

SECRET = "made-up-secret"
HERE = "http://127.0.0.1:9"
POLICY = HEADERS["Content-Security-Policy"]


def a_place(url: str, key: bytes, *, app_token: str = "", public_url: str = "http://127.0.0.1:9") -> Deployment:
    return Deployment(
        database_url=url,
        key=key,
        bot_token="xoxb-made-up",
        signing_secret=SECRET,
        app_token=app_token,
        api_url="http://127.0.0.1:9/api/",
        public_url=public_url,
        team_id="T0PRACTICE",
    )


def test_another_key_than_the_one_before_is_refused_and_nothing_is_changed(tmp_path: Path) -> None:
    url, first, second = f"sqlite:///{tmp_path / 'p.db'}", secrets.token_bytes(32), secrets.token_bytes(32)
    house = app.build_product(a_place(url, first), FakeClock(TUESDAY))
    seed_practice(house.services, [("U0ANA", "Ana", "UTC"), ("U0BEN", "Ben", "UTC")], "UTC")
    house.services.database.dispose()

    with pytest.raises(CliError) as refused:
        app.build_product(a_place(url, second), FakeClock(TUESDAY))

    assert "2 cases" in str(refused.value)


def test_the_same_key_begins_again(tmp_path: Path) -> None:
    url, key = f"sqlite:///{tmp_path / 'p.db'}", secrets.token_bytes(32)
    house = app.build_product(a_place(url, key), FakeClock(TUESDAY))
    seed_practice(house.services, [("U0ANA", "Ana", "UTC"), ("U0BEN", "Ben", "UTC")], "UTC")
    house.services.database.dispose()

    again = app.build_product(a_place(url, key), FakeClock(TUESDAY))

    again.services.database.dispose()


@pytest.mark.parametrize(("app_token", "is_there"), [("", True), ("xapp-made-up", False)])
def test_in_socket_mode_nobody_comes_in_over_http_as_slack(tmp_path: Path, app_token: str, *, is_there: bool) -> None:
    place = a_place(f"sqlite:///{tmp_path / 'p.db'}", bytes(32), app_token=app_token)
    house = app.build_product(place, FakeClock(TUESDAY))

    paths = {getattr(route, "path", "") for route in house.web.routes}

    assert ("/slack/events" in paths) is is_there
    house.services.database.dispose()


def test_an_environment_that_would_make_the_slack_library_ignore_the_token_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_CLIENT_ID", "made.up")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "made-up")

    with pytest.raises(CliError):
        app.build_product(a_place(f"sqlite:///{tmp_path / 'p.db'}", bytes(32)), FakeClock(TUESDAY))


@pytest.mark.parametrize(("public_url", "hsts"), [("https://pages.example", "max-age=31536000"), (HERE, None)])
def test_every_answer_carries_the_headers_also_slacks_and_where_nothing_is(
    tmp_path: Path, public_url: str, hsts: str | None
) -> None:
    house = app.build_product(
        a_place(f"sqlite:///{tmp_path / 'p.db'}", bytes(32), public_url=public_url), FakeClock(TUESDAY)
    )

    async def asked() -> list[httpx.Response]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(house.web), base_url=HERE) as http:
            gets = [await http.get(path) for path in ("/healthz", "/nowhere", "/", "/w", "/w/back")]
            return [*gets, await http.post("/slack/events"), await http.put("/healthz")]

    answers = anyio.run(asked)

    assert [one.status_code for one in answers] == [200, 404, 404, 200, 404, 401, 405]
    for one in answers:
        assert {name: one.headers.get(name) for name in HEADERS} == HEADERS
        assert one.headers.get("strict-transport-security") == hsts
    house.services.database.dispose()


def test_nothing_may_come_from_elsewhere_run_inline_be_framed_be_kept_or_tell_where_one_was() -> None:
    policy = {name: rest for name, _, rest in (one.strip().partition(" ") for one in POLICY.split(";"))}

    assert policy == {
        **dict.fromkeys(("default-src", "frame-ancestors", "base-uri"), "'none'"),
        **dict.fromkeys(("script-src", "style-src", "connect-src", "img-src", "form-action"), "'self'"),
    }
    kept = {name: HEADERS[name] for name in ("Referrer-Policy", "Cache-Control", "X-Content-Type-Options")}
    assert kept == {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def test_as_served_there_are_limits_and_whoever_vouches_is_the_one_that_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"PUBLIC_URL": "https://pages.example", "KEY": base64.b64encode(bytes(32)).decode()}
    given |= {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": SECRET, "DATABASE_URL": f"sqlite:///{tmp_path / 'p.db'}"}
    for name, value in given.items():
        monkeypatch.setenv(f"CONSULT_COACH_{name}", value)
    deployment = app.build_deployment(settings.load(), "T1")
    house = app.build_product(replace(deployment, bot_token="xoxb-made-up", signing_secret=SECRET), FakeClock(TUESDAY))

    allowed = sum(house.services.limits.try_acquire("slack", "T1:U1") for _ in range(2 * RATE_BY_KIND["slack"].burst))

    assert house.services.identity_provider == SlackIssuer(
        "https://slack.com", "1.2", SECRET, "https://pages.example/w/back", "T1"
    )
    assert SECRET not in repr(house.services)
    assert RATE_BY_KIND["slack"].burst <= allowed < 2 * RATE_BY_KIND["slack"].burst
    house.services.database.dispose()


def test_the_language_model_is_one_for_the_process_however_often_the_practice_is_built(tmp_path: Path) -> None:
    first, again = (
        app.build_product(a_place(f"sqlite:///{tmp_path / name}", bytes(32)), FakeClock(TUESDAY)) for name in "ab"
    )
    for house in (first, again):
        house.services.database.dispose()

    assert first.services.load_parser == again.services.load_parser == app.LANGUAGE_MODEL.get_if_loaded
