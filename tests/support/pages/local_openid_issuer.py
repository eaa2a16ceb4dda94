"""An OpenID issuer for tests, served over HTTP with real RS256 keys; tests can make each of its answers go wrong."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from joserfc.jws import JWSRegistry

from bot.slack.openid import DISCOVERY_PATH, TEAM_ID_CLAIM, USER_ID_CLAIM, SlackIssuer
from tests.support.fakes import FakeClock

CLIENT, SECRET = "1.2", "made-up-client-secret"
TOKEN_SECONDS = 300  # lifetime of a token, in seconds
Json = dict[str, Any]
Reply = tuple[int, dict[str, str], bytes]  # status, headers and body


@cache
def key(name: str) -> RSAKey:
    """Return the signing key with this name; cached because creating a key is slow."""
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig", "alg": "RS256"}, private=True)


@dataclass
class LocalIssuer:
    """A stand-in for Slack's issuer: confirms that `who` signed in, unless a test sets another answer."""

    clock: FakeClock
    address: str = ""
    signed_in_user: tuple[str, str] = ("T1", "U1")  # the Slack workspace and the user who is signed in
    supports_pkce: bool = True
    sends_iss: bool = False  # add `iss` to the authorization response (RFC 9207)
    error: str = ""  # the error to return instead of a code
    status: int = 200  # HTTP status of the token endpoint
    claims: Json = field(default_factory=dict)  # replace the true claims; None leaves a claim out
    sign: Callable[[Json], str] | None = None  # another way to sign the token
    requests: list[Json] = field(default_factory=list)  # parameters of each authorization request
    replies: dict[str, Reply] = field(default_factory=dict)  # by path, in place of its own answers
    paths: list[str] = field(default_factory=list)  # of all requests that it got
    answers: Event = field(default_factory=Event)  # while it is not set, requests wait
    _codes: dict[str, Json] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.answers.set()

    def build_metadata(self) -> Json:
        """Return the discovery document."""
        metadata: Json = {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "authorization_response_iss_parameter_supported": self.sends_iss,
        }
        return {**metadata, "code_challenge_methods_supported": ["S256"]} if self.supports_pkce else metadata

    def build_client(self, public_url: str) -> SlackIssuer:
        """Return the product's client for this issuer."""
        return SlackIssuer(self.address, CLIENT, SECRET, f"{public_url}/w/back", "T1")

    def authorize(self, address: str, **more: str) -> str:
        """Sign in at the authorization `address`; return the address that the browser is sent back to."""
        request = dict(parse_qsl(urlsplit(address).query))
        self.requests.append(request)
        parameters: Json = {"state": request["state"], **({"iss": self.address} if self.sends_iss else {})}
        if self.error:
            return f"{request['redirect_uri']}?{urlencode({**parameters, 'error': self.error, **more})}"
        code = f"code-{len(self.requests)}"
        self._codes[code] = request
        return f"{request['redirect_uri']}?{urlencode({**parameters, 'code': code, **more})}"

    def answer_token_request(self, form: Json) -> tuple[int, Json]:
        """Answer a token request with status and JSON; each code works once."""
        request = self._codes.pop(form.get("code", ""), None)
        if self.status != 200:
            return self.status, {}
        if request is None or (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            return 200, {"ok": False, "error": "invalid_code"}
        if form.get("redirect_uri") != request["redirect_uri"] or request.get("code_challenge") != _challenge(form):
            return 200, {"ok": False, "error": "invalid_grant"}
        return 200, {"ok": True, "access_token": "xoxp-1", "token_type": "Bearer", "id_token": self._token(request)}

    def _token(self, request: Json) -> str:
        now, (team, user) = int(self.clock().timestamp()), self.signed_in_user
        true_claims = {
            "iss": self.address,
            "sub": user,
            "aud": CLIENT,
            "iat": now,
            "exp": now + TOKEN_SECONDS,
            "nonce": request["nonce"],
            "email": "ana@practice.example",  # the same for every user
            TEAM_ID_CLAIM: team,
            USER_ID_CLAIM: user,
        }
        claims = {name: value for name, value in {**true_claims, **self.claims}.items() if value is not None}
        return self.sign(claims) if self.sign else sign_token(claims)


def sign_token(claims: Json, by: str = "one", kid: str = "one") -> str:
    """Return a token as the issuer normally signs it."""
    return jwt.encode({"alg": "RS256", "kid": kid}, claims, key(by))


def sign_with_extra_headers(claims: Json, by: str = "one") -> str:
    """Return a token with unneeded header parameters, such as `jku`, the address of its key."""
    head = {"alg": "RS256", "kid": "one", "jku": "http://127.0.0.1:9/keys", "of_slacks_own": "x"}
    return jwt.encode(head, claims, key(by), registry=JWSRegistry(strict_check_header=False))


def sign_with_public_key(claims: Json) -> str:
    """Return an HS256 token whose secret is the public key; a careless verifier accepts it as the issuer's."""
    head, body = (_b64(json.dumps(part).encode()) for part in ({"alg": "HS256", "kid": "one"}, claims))
    mac = hmac.digest(key("one").as_pem(private=False), f"{head}.{body}".encode(), "sha256")
    return f"{head}.{body}.{_b64(mac)}"


def leave_unsigned(claims: Json) -> str:
    """Return a token without a signature (`alg` is `none`)."""
    head, body = (_b64(json.dumps(part).encode()) for part in ({"alg": "none"}, claims))
    return f"{head}.{body}."


def _challenge(form: Json) -> str | None:
    verifier = form.get("code_verifier")
    return _b64(hashlib.sha256(verifier.encode()).digest()) if verifier else None


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@contextmanager
def serve_issuer(clock: FakeClock, name: str = "127.0.0.1") -> Iterator[LocalIssuer]:
    """Serve an issuer on a free port. To a browser, `localhost` is a different site than 127.0.0.1."""
    issuer = LocalIssuer(clock)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, _, query = self.path.partition("?")
            keys = KeySet([key("one")]).as_dict(private=False)
            documents: Json = {DISCOVERY_PATH: issuer.build_metadata(), "/keys": keys}
            issuer.paths.append(path)
            issuer.answers.wait()
            if path == "/authorize":
                target = issuer.authorize(f"/?{query}")
                return self._say(200, f'<a href="{target.replace("&", "&amp;")}">Allow</a>'.encode(), "text/html")
            return self._say(200 if path in documents else 404, json.dumps(documents.get(path, {})).encode())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            issuer.paths.append(self.path)
            status, answer = issuer.answer_token_request(dict(parse_qsl(body)))
            self._say(status, json.dumps(answer).encode())

        def _say(self, status: int, content: bytes, content_type: str = "application/json") -> None:
            own: Reply = (status, {"Content-Type": content_type}, content)
            status, headers, content = issuer.replies.get(self.path.partition("?")[0], own)
            self.send_response(status)
            for header in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(*header)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the standard library's name
            del format, args

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        issuer.address = f"http://{name}:{server.server_port}"
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield issuer
        server.shutdown()
