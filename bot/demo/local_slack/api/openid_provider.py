"""Sign in with Slack, as far as it is needed on this machine: OpenID Connect with a code, PKCE and an RS256 token."""

import base64
import hashlib
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.demo.local_slack.shared_types import Json
from bot.demo.local_slack.state_store import StateStore

if TYPE_CHECKING:
    from joserfc.jwk import RSAKey

_CODE_LIFETIME_SECONDS = 300  # seconds that a token is good for
_KEY_ID = "workspace"
_ACCESS_DENIED = "access_denied"


@dataclass
class OpenIdProvider:
    """Who vouches for the people of one workspace. Where no client is installed there is nothing to sign in to."""

    store: StateStore
    _codes: dict[str, Json] = field(default_factory=dict)

    def build_metadata(self) -> Json:
        """Return what the issuer says of itself, under the addresses that Slack has."""
        url = self.store.url
        return {
            "issuer": url,
            "authorization_endpoint": f"{url}/openid/connect/authorize",
            "token_endpoint": f"{url}/api/openid.connect.token",
            "jwks_uri": f"{url}/openid/connect/keys",
            "scopes_supported": ["openid"],
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def build_key_set(self) -> Json:
        """Return the public key."""
        return {"keys": [self._get_key.as_dict(private=False)]}

    def may_authorize(self, asked: Mapping[str, str]) -> bool:
        """Tell whether this app may send people here and have them sent back there."""
        app = self.store.app
        is_ours = bool(app.client_id) and asked.get("client_id") == app.client_id
        return is_ours and asked.get("redirect_uri") in app.redirect_urls and asked.get("scope") == "openid"

    def render_page(self, asked: Mapping[str, str]) -> str:
        """Return the page on which one says who one is."""
        words, app = _load_texts(), self.store.app
        links = [(words["as"].format(name=one.name), one.id) for one in self.store.people.values() if not one.is_bot]
        rows = "".join(
            _build_link({**asked, "as": who}, label) for label, who in [*links, (words["deny"], _ACCESS_DENIED)]
        )
        title = escape(words["title"].format(team=app.team_name))
        return (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<link rel="icon" href="/static/workspace/icon.svg" type="image/svg+xml">'
            '<link rel="stylesheet" href="/static/workspace/sign_in.css"></head>'
            f"<body><main><h1>{title}</h1><p>{escape(words['says'].format(app=app.name))}</p>{rows}</main></body></html>"
        )

    def build_redirect_url(self, asked: Mapping[str, str], who: str) -> str:
        """Return where the browser goes with a code for this person, or with their no."""
        given = {"state": asked.get("state", "")}
        if who not in self.store.people:
            return f"{asked['redirect_uri']}?{urlencode({**given, 'error': _ACCESS_DENIED})}"
        code = secrets.token_urlsafe(24)
        with self.store.lock:
            self._codes[code] = {**asked, "as": who}
        return f"{asked['redirect_uri']}?{urlencode({**given, 'code': code})}"

    def exchange_code(self, given: Mapping[str, str]) -> Json:
        """Return Slack's answer to a code: a token, once."""
        app = self.store.app
        with self.store.lock:
            asked = self._codes.pop(given.get("code", ""), None)
        if not app.client_id or given.get("client_id") != app.client_id:
            return {"ok": False, "error": "invalid_client_id"}
        if given.get("client_secret") != app.client_secret:
            return {"ok": False, "error": "bad_client_secret"}
        if asked is None or given.get("redirect_uri") != asked["redirect_uri"]:
            return {"ok": False, "error": "invalid_code" if asked is None else "bad_redirect_uri"}
        if asked.get("code_challenge", "") != _compute_challenge(given.get("code_verifier", "")):
            return {"ok": False, "error": "invalid_code_verifier"}
        return {
            "ok": True,
            "access_token": "xoxp-of-no-use",
            "token_type": "Bearer",
            "id_token": self._create_code(asked),
        }

    def _create_code(self, asked: Json) -> str:
        from joserfc import jwt  # noqa: PLC0415 -- slow, and seldom needed

        person, now = self.store.people[asked["as"]], int(self.store.clock().timestamp())
        claims = {
            "iss": self.store.url,
            "sub": person.id,
            "aud": self.store.app.client_id,
            "iat": now,
            "exp": now + _CODE_LIFETIME_SECONDS,
            "nonce": asked.get("nonce", ""),
            "https://slack.com/user_id": person.id,
            "https://slack.com/team_id": person.team_id or self.store.app.team_id,
        }
        return jwt.encode({"alg": "RS256", "kid": _KEY_ID}, claims, self._get_key)

    @cached_property
    def _get_key(self) -> "RSAKey":
        from joserfc.jwk import RSAKey  # noqa: PLC0415 -- slow, and seldom needed

        return RSAKey.generate_key(2048, {"kid": _KEY_ID, "use": "sig", "alg": "RS256"})


def build_routes(store: StateStore) -> list[Route]:
    """Return the addresses at which one signs in, those of Slack's own."""
    signing = OpenIdProvider(store)

    async def known(_request: Request) -> Response:
        return JSONResponse(signing.build_metadata())

    async def keys(_request: Request) -> Response:
        return JSONResponse(await run_in_threadpool(signing.build_key_set))

    async def authorize(request: Request) -> Response:
        asked = dict(request.query_params)
        who = asked.pop("as", "")
        if not signing.may_authorize(asked):
            return PlainTextResponse("bad_redirect_uri, invalid_client_id or invalid_scope", 400)
        return (
            RedirectResponse(signing.build_redirect_url(asked, who), 303)
            if who
            else HTMLResponse(signing.render_page(asked))
        )

    async def token(request: Request) -> Response:
        given = dict(parse_qsl((await request.body()).decode("ascii", "replace")))
        return JSONResponse(await run_in_threadpool(signing.exchange_code, given))

    return [
        Route("/.well-known/openid-configuration", known),
        Route("/openid/connect/keys", keys),
        Route("/openid/connect/authorize", authorize),
        Route("/api/openid.connect.token", token, methods=["POST"]),
    ]


def _build_link(asked: Mapping[str, str], label: str) -> str:
    return f'<a href="?{escape(urlencode(asked))}">{escape(label)}</a>'


def _compute_challenge(verifier: str) -> str:
    if not verifier:
        return ""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


@cache
def _load_texts() -> Mapping[str, str]:
    return tomllib.loads((files("bot.demo.local_slack") / "content" / "sign_in.toml").read_text("utf-8"))
