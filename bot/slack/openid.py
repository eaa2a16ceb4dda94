"""Sign in with Slack: OpenID Connect Core 1.0, the authorization code flow, with PKCE where the issuer knows it.

Nothing is remembered from one sign-in to the next, and of what the issuer tells only who it is, and of which workspace.
"""

from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from ssl import SSLContext
from typing import TYPE_CHECKING, Any

import httpx

from flows.context import (
    AuthorizationResponse,
    IdentityNotVerifiedError,
    IdentityProviderUnreachableError,
    SignedInIdentity,
    SignInSecrets,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.settings import Settings

DISCOVERY_PATH = "/.well-known/openid-configuration"
SCOPE = "openid"  # no e-mail address and no profile
TEAM_ID_CLAIM, USER_ID_CLAIM = "https://slack.com/team_id", "https://slack.com/user_id"  # claims, whoever is asked
TIMEOUT_SECONDS = 5.0
CLOCK_TOLERANCE_SECONDS = 60  # seconds
_TRANSIENT_ERRORS = frozenset(
    {"server_error", "temporarily_unavailable", "ratelimited", "internal_error", "fatal_error"}
)
_TOO_MANY_REQUESTS, _SERVER_ERROR = 429, 500


@dataclass(frozen=True)
class SlackIssuer:
    """Slack, or what stands for it on this machine, as the one who vouches; RFC 6749, 7636, 9207."""

    issuer: str  # its address, without a slash at the end
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str  # where the browser comes back to
    team_id: str  # the workspace that is offered first

    def authorization_url(self, sign_in_secrets: SignInSecrets) -> str:
        """Return where the browser goes to sign in; raise IssuerUnreachableError."""
        from authlib.oauth2.rfc6749.parameters import prepare_grant_uri  # noqa: PLC0415 -- slow, and only here
        from authlib.oauth2.rfc7636 import create_s256_code_challenge  # noqa: PLC0415 -- the same

        with self._open_client() as http:
            known = self.fetch_metadata(http)
        more = {"nonce": sign_in_secrets.nonce, "team": self.team_id}
        if _supports_pkce(known):
            more["code_challenge"] = create_s256_code_challenge(sign_in_secrets.verifier)  # type: ignore[no-untyped-call]  # so is authlib
            more["code_challenge_method"] = "S256"
        there = known["authorization_endpoint"]
        asked = (there, self.client_id, "code", self.redirect_uri, SCOPE, sign_in_secrets.state)
        return str(prepare_grant_uri(*asked, **more))  # type: ignore[no-untyped-call]  # so is authlib

    def verify(self, answer: AuthorizationResponse, sign_in_secrets: SignInSecrets, now: datetime) -> SignedInIdentity:
        """Return who it is, by the code that came back; raise IssuerUnreachableError or NotVouchedError."""
        with self._open_client() as http:
            known = self.fetch_metadata(http)
            self._require_own_answer(answer, known)
            token = self._fetch_token(http, known, answer.code, sign_in_secrets)
            return self._verify_id_token(token, self._parse_json(http.get(known["jwks_uri"])), sign_in_secrets, now)

    def is_reachable(self) -> bool:
        """Tell whether the issuer answers, and is who it should be."""
        try:
            with self._open_client() as http:
                self.fetch_metadata(http)
        except (IdentityProviderUnreachableError, IdentityNotVerifiedError):
            return False
        return True

    @contextmanager
    def _open_client(self) -> "Iterator[httpx.Client]":
        with httpx.Client(timeout=TIMEOUT_SECONDS, verify=_load_trust_store()) as http:
            try:
                yield http
            except httpx.HTTPError:
                raise IdentityProviderUnreachableError from None  # the cause would quote addresses

    def fetch_metadata(self, http: httpx.Client) -> Mapping[str, Any]:
        """Return what the issuer says of itself (OpenID Connect Discovery 1.0), if it is the one that was asked."""
        known = self._parse_json(http.get(f"{self.issuer}{DISCOVERY_PATH}"))
        ends = [known.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
        is_safe = self.issuer.startswith("http:") or all(str(one).startswith("https:") for one in ends)
        if known.get("issuer") != self.issuer or not all(isinstance(one, str) for one in ends) or not is_safe:
            raise IdentityProviderUnreachableError
        return known

    def _require_own_answer(self, answer: AuthorizationResponse, known: Mapping[str, Any]) -> None:
        """Refuse an answer of another issuer (RFC 9207), one that says no, and one without a code."""
        named = answer.issuer or (None if known.get("authorization_response_iss_parameter_supported") else self.issuer)
        if named != self.issuer:
            raise IdentityNotVerifiedError
        if answer.error in _TRANSIENT_ERRORS:
            raise IdentityProviderUnreachableError
        if answer.error or not answer.code:
            raise IdentityNotVerifiedError

    def _fetch_token(
        self, http: httpx.Client, known: Mapping[str, Any], code: str, sign_in_secrets: SignInSecrets
    ) -> Mapping[str, Any]:
        given = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
        }
        if _supports_pkce(known):
            given["code_verifier"] = sign_in_secrets.verifier
        return self._parse_json(http.post(known["token_endpoint"], data=given, headers={"Accept": "application/json"}))

    def _parse_json(self, response: httpx.Response) -> Mapping[str, Any]:
        if response.status_code == _TOO_MANY_REQUESTS or response.status_code >= _SERVER_ERROR:
            raise IdentityProviderUnreachableError
        try:
            found = response.json()
        except ValueError:
            raise IdentityProviderUnreachableError from None
        if not isinstance(found, dict):
            raise IdentityProviderUnreachableError
        if found.get("error") in _TRANSIENT_ERRORS:
            raise IdentityProviderUnreachableError
        return found

    def _verify_id_token(
        self, token: Mapping[str, Any], keys: Mapping[str, Any], sign_in_secrets: SignInSecrets, now: datetime
    ) -> SignedInIdentity:
        """Return whom the ID token names, once it is the issuer's, for us, for this sign-in, and still good."""
        from authlib.oidc.core import CodeIDToken  # noqa: PLC0415 -- slow, and only here
        from joserfc import jwt  # noqa: PLC0415 -- the same
        from joserfc.errors import JoseError  # noqa: PLC0415 -- the same
        from joserfc.jwk import KeySet  # noqa: PLC0415 -- the same
        from joserfc.jws import JWSRegistry  # noqa: PLC0415 -- the same

        wanted: dict[str, Any] = {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self.client_id},
        }
        about = {"nonce": sign_in_secrets.nonce, "client_id": self.client_id, "access_token": token.get("access_token")}
        try:
            ours = KeySet.import_key_set({"keys": keys["keys"]})  # whatever the token says of keys has no say
            as_signed = JWSRegistry(algorithms=["RS256"], strict_check_header=False)  # more may stand in its head
            opened = jwt.decode(token["id_token"], ours, registry=as_signed)
            claims = CodeIDToken(opened.claims, opened.header, wanted, about)
            claims.validate(int(now.timestamp()), CLOCK_TOLERANCE_SECONDS)  # type: ignore[no-untyped-call]  # so is authlib
        except (JoseError, KeyError, TypeError, ValueError):
            raise IdentityNotVerifiedError from None  # the cause would quote what came
        team_id, user_id = claims.get(TEAM_ID_CLAIM), claims.get(USER_ID_CLAIM)
        if not isinstance(team_id, str) or not isinstance(user_id, str) or not team_id or not user_id:
            raise IdentityNotVerifiedError
        return SignedInIdentity(team_id, user_id)


def build_issuer(settings: "Settings", team_id: str, back: str) -> SlackIssuer | None:
    """Return who vouches by these settings, or None where that is off; `back` is our own path. Raise SettingsError."""
    if settings.slack_client_id is None:
        return None
    return SlackIssuer(
        issuer=settings.slack_issuer_url,
        client_id=settings.slack_client_id,
        client_secret=settings.client_secret(),
        redirect_uri=f"{settings.public_url}{back}",
        team_id=team_id,
    )


@cache
def _load_trust_store() -> SSLContext:
    """Return whom we believe to be who they say; to read that takes longer than most requests."""
    return httpx.create_ssl_context()


def _supports_pkce(known: Mapping[str, Any]) -> bool:
    return "S256" in (known.get("code_challenge_methods_supported") or ())
