"""An issuer of sign-ins on this machine: real HTTP, real RS256 keys, and whatever goes wrong with one, by wish."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from joserfc.jws import JWSRegistry

from bot.slack.openid import DISCOVERY_PATH, TEAM_ID_CLAIM, USER_ID_CLAIM, SlackIssuer
from tests.support.fakes import FakeClock

CLIENT, SECRET = "1.2", "made-up-client-secret"
LASTS = 300  # seconds that a token is good for
Json = dict[str, Any]


@cache
def key(name: str) -> RSAKey:
    """Return one of the issuer's keys; to make one takes a moment."""
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig", "alg": "RS256"}, private=True)


@dataclass
class LocalIssuer:
    """Vouches for `who`, unless told to do something else."""

    clock: FakeClock
    address: str = ""
    who: tuple[str, str] = ("T1", "U1")  # the workspace and the person who are signed in to it
    pkce: bool = True
    names_itself: bool = False  # RFC 9207
    denies: str = ""  # an error instead of a code
    status: int = 200  # of what the token's address answers
    claims: Json = field(default_factory=dict)  # in place of what is true; None: left out
    sign: Callable[[Json], str] | None = None  # another way to make the token
    asked: list[Json] = field(default_factory=list)  # what browsers brought
    _codes: dict[str, Json] = field(default_factory=dict)

    def known(self) -> Json:
        """Return what it says of itself."""
        about: Json = {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "authorization_response_iss_parameter_supported": self.names_itself,
        }
        return {**about, "code_challenge_methods_supported": ["S256"]} if self.pkce else about

    def for_us(self, public_url: str) -> SlackIssuer:
        """Return it as the product sees it."""
        return SlackIssuer(self.address, CLIENT, SECRET, f"{public_url}/w/back", "T1")

    def signs_in(self, address: str, **more: str) -> str:
        """Return where a browser is sent back to that came to this address, and says who it is."""
        asked = dict(parse_qsl(urlsplit(address).query))
        self.asked.append(asked)
        back: Json = {"state": asked["state"], **({"iss": self.address} if self.names_itself else {})}
        if self.denies:
            return f"{asked['redirect_uri']}?{urlencode({**back, 'error': self.denies, **more})}"
        code = f"code-{len(self.asked)}"
        self._codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({**back, 'code': code, **more})}"

    def answers(self, given: Json) -> tuple[int, Json]:
        """Return a token for a code, once."""
        asked = self._codes.pop(given.get("code", ""), None)
        if self.status != 200:
            return self.status, {}
        if asked is None or (given.get("client_id"), given.get("client_secret")) != (CLIENT, SECRET):
            return 200, {"ok": False, "error": "invalid_code"}
        if given.get("redirect_uri") != asked["redirect_uri"] or asked.get("code_challenge") != _challenge(given):
            return 200, {"ok": False, "error": "invalid_grant"}
        return 200, {"ok": True, "access_token": "xoxp-1", "token_type": "Bearer", "id_token": self._token(asked)}

    def _token(self, asked: Json) -> str:
        now, (team, person) = int(self.clock().timestamp()), self.who
        true = {
            "iss": self.address,
            "sub": person,
            "aud": CLIENT,
            "iat": now,
            "exp": now + LASTS,
            "nonce": asked["nonce"],
            "email": "ana@practice.example",  # whoever signs in: it is nobody's name
            TEAM_ID_CLAIM: team,
            USER_ID_CLAIM: person,
        }
        claims = {name: value for name, value in {**true, **self.claims}.items() if value is not None}
        return self.sign(claims) if self.sign else signed(claims)


def signed(claims: Json, by: str = "one", kid: str = "one") -> str:
    """Return a token as the issuer makes it."""
    return jwt.encode({"alg": "RS256", "kid": kid}, claims, key(by))


def signed_with_more(claims: Json, by: str = "one") -> str:
    """Return a token with more in its head than is needed: where its key is said to lie, among it."""
    head = {"alg": "RS256", "kid": "one", "jku": "http://127.0.0.1:9/keys", "of_slacks_own": "x"}
    return jwt.encode(head, claims, key(by), registry=JWSRegistry(strict_check_header=False))


def signed_by_what_all_know(claims: Json) -> str:
    """Return a token whose secret is the public key, which a careless reader takes for one of the issuer's."""
    head, body = (_b64(json.dumps(part).encode()) for part in ({"alg": "HS256", "kid": "one"}, claims))
    seal = hmac.digest(key("one").as_pem(private=False), f"{head}.{body}".encode(), "sha256")
    return f"{head}.{body}.{_b64(seal)}"


def unsigned(claims: Json) -> str:
    """Return a token that nobody signed."""
    head, body = (_b64(json.dumps(part).encode()) for part in ({"alg": "none"}, claims))
    return f"{head}.{body}."


def _challenge(given: Json) -> str | None:
    verifier = given.get("code_verifier")
    return _b64(hashlib.sha256(verifier.encode()).digest()) if verifier else None


def _b64(text: bytes) -> str:
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


@contextmanager
def issuing(clock: FakeClock, name: str = "127.0.0.1") -> Iterator[LocalIssuer]:
    """Serve one on a free port. `localhost` is another site than 127.0.0.1 to a browser."""
    issuer = LocalIssuer(clock)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, _, query = self.path.partition("?")
            keys = KeySet([key("one")]).as_dict(private=False)
            found: Json = {DISCOVERY_PATH: issuer.known(), "/keys": keys}
            if path == "/authorize":
                there = issuer.signs_in(f"/?{query}")
                return self._say(200, f'<a href="{there.replace("&", "&amp;")}">Allow</a>'.encode(), "text/html")
            return self._say(200 if path in found else 404, json.dumps(found.get(path, {})).encode())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            status, said = issuer.answers(dict(parse_qsl(body)))
            self._say(status, json.dumps(said).encode())

        def _say(self, status: int, said: bytes, kind: str = "application/json") -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the standard library's name
            del format, args

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        issuer.address = f"http://{name}:{server.server_port}"
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield issuer
        server.shutdown()
