"""Sign in with Slack, as far as this machine needs it: OpenID Connect with a code, PKCE and an RS256 token."""

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

_TOKEN_LIFETIME_SECONDS = 300
_KEY_ID = "workspace"
_ACCESS_DENIED = "access_denied"


@dataclass
class OpenIdProvider:
    """The identity provider of one workspace. If the app has no client id, nobody can sign in."""

    store: StateStore
    _codes: dict[str, Json] = field(default_factory=dict)

    def build_metadata(self) -> Json:
        """Return the provider's OpenID metadata, with the same paths as Slack."""
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
        """Return the public key as a JWK set."""
        return {"keys": [self._key.as_dict(private=False)]}

    def may_authorize(self, query: Mapping[str, str]) -> bool:
        """Return whether the query's client, redirect URI and scope are the app's own."""
        app = self.store.app
        is_own_client = bool(app.client_id) and query.get("client_id") == app.client_id
        return is_own_client and query.get("redirect_uri") in app.redirect_urls and query.get("scope") == "openid"

    def render_page(self, query: Mapping[str, str]) -> str:
        """Return the HTML of the page on which a person chooses who to sign in as."""
        texts, app = _load_texts(), self.store.app
        links = [
            (texts["as"].format(name=person.name), person.id)
            for person in self.store.people.values()
            if not person.is_bot
        ]
        rows = "".join(
            _build_link({**query, "as": choice}, label) for label, choice in [*links, (texts["deny"], _ACCESS_DENIED)]
        )
        title = escape(texts["title"].format(team=app.team_name))
        return (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<link rel="icon" href="/static/workspace/icon.svg" type="image/svg+xml">'
            '<link rel="stylesheet" href="/static/workspace/sign_in.css"></head>'
            f"<body><main><h1>{title}</h1><p>{escape(texts['says'].format(app=app.name))}</p>{rows}</main></body></html>"
        )

    def build_redirect_url(self, query: Mapping[str, str], who: str) -> str:
        """Return the redirect URL with a code for this person, or with an error if `who` is not a person."""
        parameters = {"state": query.get("state", "")}
        if who not in self.store.people:
            return f"{query['redirect_uri']}?{urlencode({**parameters, 'error': _ACCESS_DENIED})}"
        code = secrets.token_urlsafe(24)
        with self.store.lock:
            self._codes[code] = {**query, "as": who}
        return f"{query['redirect_uri']}?{urlencode({**parameters, 'code': code})}"

    def exchange_code(self, form: Mapping[str, str]) -> Json:
        """Return Slack's answer to a code: a token, or an error. Each code works once."""
        app = self.store.app
        with self.store.lock:
            authorization = self._codes.pop(form.get("code", ""), None)
        if not app.client_id or form.get("client_id") != app.client_id:
            return {"ok": False, "error": "invalid_client_id"}
        if form.get("client_secret") != app.client_secret:
            return {"ok": False, "error": "bad_client_secret"}
        if authorization is None or form.get("redirect_uri") != authorization["redirect_uri"]:
            return {"ok": False, "error": "invalid_code" if authorization is None else "bad_redirect_uri"}
        if authorization.get("code_challenge", "") != _compute_challenge(form.get("code_verifier", "")):
            return {"ok": False, "error": "invalid_code_verifier"}
        return {
            "ok": True,
            "access_token": "xoxp-of-no-use",
            "token_type": "Bearer",
            "id_token": self._create_id_token(authorization),
        }

    def _create_id_token(self, authorization: Json) -> str:
        from joserfc import jwt  # noqa: PLC0415 -- slow to import, and rarely needed

        person, now = self.store.people[authorization["as"]], int(self.store.clock().timestamp())
        claims = {
            "iss": self.store.url,
            "sub": person.id,
            "aud": self.store.app.client_id,
            "iat": now,
            "exp": now + _TOKEN_LIFETIME_SECONDS,
            "nonce": authorization.get("nonce", ""),
            "https://slack.com/user_id": person.id,
            "https://slack.com/team_id": person.team_id or self.store.app.team_id,
        }
        return jwt.encode({"alg": "RS256", "kid": _KEY_ID}, claims, self._key)

    @cached_property
    def _key(self) -> "RSAKey":
        from joserfc.jwk import RSAKey  # noqa: PLC0415 -- slow to import, and rarely needed

        return RSAKey.generate_key(2048, {"kid": _KEY_ID, "use": "sig", "alg": "RS256"})


def build_routes(store: StateStore) -> list[Route]:
    """Return the sign-in routes, with the same paths as Slack."""
    provider = OpenIdProvider(store)

    async def known(_request: Request) -> Response:
        return JSONResponse(provider.build_metadata())

    async def keys(_request: Request) -> Response:
        return JSONResponse(await run_in_threadpool(provider.build_key_set))

    async def authorize(request: Request) -> Response:
        query = dict(request.query_params)
        who = query.pop("as", "")
        if not provider.may_authorize(query):
            return PlainTextResponse("bad_redirect_uri, invalid_client_id or invalid_scope", 400)
        return (
            RedirectResponse(provider.build_redirect_url(query, who), 303)
            if who
            else HTMLResponse(provider.render_page(query))
        )

    async def token(request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode("ascii", "replace")))
        return JSONResponse(await run_in_threadpool(provider.exchange_code, form))

    return [
        Route("/.well-known/openid-configuration", known),
        Route("/openid/connect/keys", keys),
        Route("/openid/connect/authorize", authorize),
        Route("/api/openid.connect.token", token, methods=["POST"]),
    ]


def _build_link(query: Mapping[str, str], label: str) -> str:
    return f'<a href="?{escape(urlencode(query))}">{escape(label)}</a>'


def _compute_challenge(verifier: str) -> str:
    if not verifier:
        return ""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


@cache
def _load_texts() -> Mapping[str, str]:
    return tomllib.loads((files("bot.demo.local_slack") / "content" / "sign_in.toml").read_text("utf-8"))
