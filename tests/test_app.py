"""The wired product: what it refuses to start with, and which requests it accepts."""

import base64
import secrets
from dataclasses import replace
from pathlib import Path

import anyio
import httpx
import pytest

from bot import app, settings
from bot.demo.seed import seed_practice
from bot.deployment import Deployment, build_deployment
from bot.pages.headers import HEADERS
from bot.slack.openid import SlackIssuer
from bot.texts import CliError
from flows.limits import RATE_BY_KIND
from tests.support.fakes import FakeClock
from tests.support.practice import TUESDAY

SECRET = "made-up-secret"
HERE = "http://127.0.0.1:9"
PATHS = ("/healthz", "/slack/events", "/w")
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


def test_another_key_than_before_is_refused(tmp_path: Path) -> None:
    url, first, second = f"sqlite:///{tmp_path / 'p.db'}", secrets.token_bytes(32), secrets.token_bytes(32)
    product = app.build_product(a_place(url, first), FakeClock(TUESDAY))
    seed_practice(product.services, [("U0ANA", "Ana", "UTC"), ("U0BEN", "Ben", "UTC")], "UTC")
    product.services.database.dispose()

    with pytest.raises(CliError) as refused:
        app.build_product(a_place(url, second), FakeClock(TUESDAY))

    assert "2 cases" in str(refused.value)


def test_the_product_starts_again_with_the_same_key(tmp_path: Path) -> None:
    url, key = f"sqlite:///{tmp_path / 'p.db'}", secrets.token_bytes(32)
    product = app.build_product(a_place(url, key), FakeClock(TUESDAY))
    seed_practice(product.services, [("U0ANA", "Ana", "UTC"), ("U0BEN", "Ben", "UTC")], "UTC")
    product.services.database.dispose()

    again = app.build_product(a_place(url, key), FakeClock(TUESDAY))

    again.services.database.dispose()


@pytest.mark.parametrize(("app_token", "is_there"), [("", True), ("xapp-made-up", False)])
def test_in_socket_mode_there_is_no_http_endpoint_for_slack(tmp_path: Path, app_token: str, *, is_there: bool) -> None:
    deployment = a_place(f"sqlite:///{tmp_path / 'p.db'}", bytes(32), app_token=app_token)
    product = app.build_product(deployment, FakeClock(TUESDAY))

    paths = {getattr(route, "path", "") for route in product.web.routes}

    assert ("/slack/events" in paths) is is_there
    product.services.database.dispose()


def test_an_environment_that_would_make_the_slack_library_ignore_the_token_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_CLIENT_ID", "made.up")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "made-up")

    with pytest.raises(CliError):
        app.build_product(a_place(f"sqlite:///{tmp_path / 'p.db'}", bytes(32)), FakeClock(TUESDAY))


@pytest.mark.parametrize(
    ("public_url", "hsts"), [("https://pages.example", "max-age=31536000; includeSubDomains"), (HERE, None)]
)
def test_every_answer_has_the_security_headers_even_a_404(tmp_path: Path, public_url: str, hsts: str | None) -> None:
    product = app.build_product(
        a_place(f"sqlite:///{tmp_path / 'p.db'}", bytes(32), public_url=public_url), FakeClock(TUESDAY)
    )

    async def asked() -> list[httpx.Response]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(product.web), base_url=HERE) as http:
            gets = [await http.get(path) for path in ("/healthz", "/nowhere", "/", "/w", "/w/back")]
            others = [("POST", "/slack/events"), *[(method, path) for method in ("PUT", "TRACE") for path in PATHS]]
            return [*gets, *[await http.request(method, path) for method, path in others]]

    answers = anyio.run(asked)

    assert [answer.status_code for answer in answers] == [200, 404, 404, 200, 404, 401, *[405, 405, 405] * 2]
    for answer in answers:
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        assert answer.headers.get("strict-transport-security") == hsts
        assert [
            name for name in answer.headers if name.startswith("access-control-")
        ] == []  # no other site may read it
    product.services.database.dispose()


def test_the_headers_forbid_foreign_content_inline_code_framing_caching_and_referrers() -> None:
    policy = {
        name: sources for name, _, sources in (directive.strip().partition(" ") for directive in POLICY.split(";"))
    }

    assert policy == {
        **dict.fromkeys(("default-src", "frame-ancestors", "base-uri", "object-src"), "'none'"),
        **dict.fromkeys(("script-src", "style-src", "connect-src", "img-src", "form-action"), "'self'"),
    }
    other_headers = {name: HEADERS[name] for name in ("Referrer-Policy", "Cache-Control", "X-Content-Type-Options")}
    assert other_headers == {
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }


def test_the_served_product_has_rate_limits_and_the_configured_identity_provider(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = {"PUBLIC_URL": "https://pages.example", "KEY": base64.b64encode(bytes(32)).decode()}
    environment |= {
        "SLACK_CLIENT_ID": "1.2",
        "SLACK_CLIENT_SECRET": SECRET,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'p.db'}",
    }
    for name, value in environment.items():
        monkeypatch.setenv(f"CONSULT_COACH_{name}", value)
    deployment = build_deployment(settings.load(), "T1")
    product = app.build_product(
        replace(deployment, bot_token="xoxb-made-up", signing_secret=SECRET), FakeClock(TUESDAY)
    )

    allowed = sum(product.services.limits.try_acquire("slack", "T1:U1") for _ in range(2 * RATE_BY_KIND["slack"].burst))

    assert product.services.identity_provider == SlackIssuer(
        "https://slack.com", "1.2", SECRET, "https://pages.example/w/back", "T1"
    )
    assert SECRET not in repr(product.services)
    assert RATE_BY_KIND["slack"].burst <= allowed < 2 * RATE_BY_KIND["slack"].burst
    product.services.database.dispose()


def test_the_language_model_is_shared_by_all_products_in_the_process(tmp_path: Path) -> None:
    first, again = (
        app.build_product(a_place(f"sqlite:///{tmp_path / name}", bytes(32)), FakeClock(TUESDAY)) for name in "ab"
    )
    for product in (first, again):
        product.services.database.dispose()

    assert first.services.load_parser == again.services.load_parser == app.LANGUAGE_MODEL.get_if_loaded
