"""Sign in with Slack: OpenID Connect Core 1.0, the authorization code flow, with PKCE where the provider supports it.

Nothing is remembered between sign-ins. Of the provider's answer only the person's and the workspace's ids are used.
"""

from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from ssl import SSLContext
from typing import TYPE_CHECKING, Any

import httpx

from bot.slack.bounded_transport import BoundedTransport
from flows.context import (
    AuthorizationResponse,
    Identity,
    IdentityNotVerifiedError,
    IdentityProviderUnreachableError,
    SignInSecrets,
    Surface,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from authlib.oauth2.client import OAuth2Client

    from bot.settings import Settings

DISCOVERY_PATH = "/.well-known/openid-configuration"
SCOPE = "openid"  # no e-mail address and no profile
# Slack's names of these claims, whatever the issuer's address is.
TEAM_ID_CLAIM, USER_ID_CLAIM = "https://slack.com/team_id", "https://slack.com/user_id"
TIMEOUT_SECONDS = 5.0
CLOCK_TOLERANCE_SECONDS = 60
_TRANSIENT_ERRORS = ("server_error", "temporarily_unavailable", "ratelimited", "internal_error", "fatal_error")
_TOO_MANY_REQUESTS, _SERVER_ERROR = 429, 500


@dataclass(frozen=True)
class SlackIssuer:
    """Slack as the identity provider, or a local stand-in for it; RFC 6749, 7636, 9207."""

    issuer: str  # the address of the provider, without a slash at the end
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str  # where the browser returns
    team_id: str  # the workspace that Slack offers first

    def authorization_url(self, sign_in_secrets: SignInSecrets) -> str:
        """Return the address where the person signs in. Raise IdentityProviderUnreachableError."""
        with self._open_client() as (client, metadata):
            url, _state = client.create_authorization_url(  # type: ignore[no-untyped-call]  # so is authlib
                metadata["authorization_endpoint"],
                sign_in_secrets.state,
                sign_in_secrets.verifier,
                nonce=sign_in_secrets.nonce,
                team=self.team_id,
            )
        return str(url)

    def verify(self, answer: AuthorizationResponse, sign_in_secrets: SignInSecrets, now: datetime) -> Identity:
        """Return who signed in, by the code that came back.

        Raise IdentityProviderUnreachableError or IdentityNotVerifiedError.
        """
        with self._open_client() as (client, metadata):
            self._require_own_answer(answer, metadata)
            token = self._fetch_token(client, metadata["token_endpoint"], answer.code, sign_in_secrets.verifier)
            keys = client.session.get(metadata["jwks_uri"]).json()
        return self._verify_id_token(token, keys, sign_in_secrets, now)

    def is_reachable(self) -> bool:
        """Return whether the provider answers, and has the expected issuer address."""
        try:
            with self._open_client():
                return True
        except IdentityProviderUnreachableError:
            return False

    @contextmanager
    def _open_client(self) -> "Iterator[tuple[OAuth2Client, Mapping[str, Any]]]":
        """Yield authlib's client and the provider's metadata. Raise IdentityProviderUnreachableError.

        The client uses ours for HTTP: authlib's own follow redirects, or need httpx2 beside httpx.
        """
        from authlib.oauth2.client import OAuth2Client  # noqa: PLC0415 -- slow to import

        hooks = {"response": [_require_json_object]}
        transport = BoundedTransport(httpx.HTTPTransport(verify=_load_trust_store()))
        with httpx.Client(timeout=TIMEOUT_SECONDS, transport=transport, event_hooks=hooks) as http:
            try:
                metadata = self.fetch_metadata(http)
                pkce = "S256" if "S256" in (metadata.get("code_challenge_methods_supported") or ()) else None
                options = {"scope": SCOPE, "redirect_uri": self.redirect_uri, "code_challenge_method": pkce}
                yield OAuth2Client(http, self.client_id, **options), metadata  # type: ignore[no-untyped-call]  # so is authlib
            except httpx.HTTPError:
                raise IdentityProviderUnreachableError from None  # the cause would quote addresses

    def fetch_metadata(self, http: httpx.Client) -> Mapping[str, Any]:
        """Return the provider's metadata (OpenID Connect Discovery 1.0), if its issuer is the expected one."""
        metadata: Mapping[str, Any] = http.get(f"{self.issuer}{DISCOVERY_PATH}").json()
        endpoints = [metadata.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
        is_safe = self.issuer.startswith("http:") or all(str(address).startswith("https:") for address in endpoints)
        if (
            metadata.get("issuer") != self.issuer
            or not all(isinstance(address, str) for address in endpoints)
            or not is_safe
        ):
            raise IdentityProviderUnreachableError
        return metadata

    def _require_own_answer(self, answer: AuthorizationResponse, metadata: Mapping[str, Any]) -> None:
        """Refuse an answer of another issuer (RFC 9207), one with an error, and one without a code."""
        issuer = answer.issuer or (
            None if metadata.get("authorization_response_iss_parameter_supported") else self.issuer
        )
        if issuer != self.issuer:
            raise IdentityNotVerifiedError
        if answer.error in _TRANSIENT_ERRORS:
            raise IdentityProviderUnreachableError
        if answer.error or not answer.code:
            raise IdentityNotVerifiedError

    def _fetch_token(self, client: "OAuth2Client", endpoint: str, code: str, verifier: str) -> Mapping[str, Any]:
        from authlib.oauth2 import OAuth2Error  # noqa: PLC0415 -- slow to import

        form = {"code": code, "client_id": self.client_id, "client_secret": self.client_secret}
        if client.code_challenge_method:
            form["code_verifier"] = verifier
        try:
            # auth: an `httpx.Auth` adds nothing, and authlib's own does not work with httpx
            return dict(client.fetch_token(endpoint, auth=httpx.Auth(), **form))  # type: ignore[no-untyped-call]  # so is authlib
        except (OAuth2Error, TypeError, ValueError, OverflowError):  # an error, or JSON that authlib cannot take
            raise IdentityNotVerifiedError from None  # the cause would quote the answer

    def _verify_id_token(
        self, token: Mapping[str, Any], keys: Mapping[str, Any], sign_in_secrets: SignInSecrets, now: datetime
    ) -> Identity:
        """Return the person of the ID token, if it is signed by the issuer, for us, for this sign-in, and unexpired."""
        from authlib.oidc.core import CodeIDToken  # noqa: PLC0415 -- slow to import
        from joserfc import jwt  # noqa: PLC0415 -- the same
        from joserfc.errors import JoseError  # noqa: PLC0415 -- the same
        from joserfc.jwk import KeySet  # noqa: PLC0415 -- the same
        from joserfc.jws import JWSRegistry  # noqa: PLC0415 -- the same

        options: dict[str, Any] = {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self.client_id},
        }
        params = {
            "nonce": sign_in_secrets.nonce,
            "client_id": self.client_id,
            "access_token": token.get("access_token"),
        }
        try:
            key_set = KeySet.import_key_set({"keys": keys["keys"]})  # keys that the token itself names are ignored
            registry = JWSRegistry(algorithms=["RS256"], strict_check_header=False)  # further header fields are allowed
            decoded = jwt.decode(token["id_token"], key_set, registry=registry)
            claims = CodeIDToken(decoded.claims, decoded.header, options, params)
            claims.validate(int(now.timestamp()), CLOCK_TOLERANCE_SECONDS)  # type: ignore[no-untyped-call]  # so is authlib
        except (JoseError, KeyError, TypeError, ValueError):
            raise IdentityNotVerifiedError from None  # the cause would quote the answer
        team_id, user_id = claims.get(TEAM_ID_CLAIM), claims.get(USER_ID_CLAIM)
        if not isinstance(team_id, str) or not isinstance(user_id, str) or not team_id or not user_id:
            raise IdentityNotVerifiedError
        return Identity(Surface.SLACK, team_id, user_id)


def build_issuer(settings: "Settings", client_id: str, team_id: str, return_path: str) -> SlackIssuer:
    """Return the identity provider of these settings. Raise SettingsError.

    `return_path` is the path of our own page to which the browser returns.
    """
    return SlackIssuer(
        issuer=settings.slack_issuer_url,
        client_id=client_id,
        client_secret=settings.client_secret(),
        redirect_uri=f"{settings.public_url}{return_path}",
        team_id=team_id,
    )


@cache
def _load_trust_store() -> SSLContext:
    """Return the TLS trust store, loaded once because loading is slow."""
    return httpx.create_ssl_context()


def _require_json_object(response: httpx.Response) -> None:
    """Raise IdentityProviderUnreachableError unless the provider answers, with a JSON object, now."""
    if response.status_code == _TOO_MANY_REQUESTS or response.status_code >= _SERVER_ERROR:
        raise IdentityProviderUnreachableError
    response.read()
    try:
        parsed = response.json()
    except ValueError:
        raise IdentityProviderUnreachableError from None
    if not isinstance(parsed, dict) or parsed.get("error") in _TRANSIENT_ERRORS:
        raise IdentityProviderUnreachableError
