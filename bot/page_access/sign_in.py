"""Sign-in before a link opens a page: the identity provider must name the member whom the link was made for.

Only that member uses the link up. Another person's attempt leaves it unused; otherwise a person who got hold of the
link could lock its member out.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from hmac import compare_digest, digest

from sqlmodel import Session

from bot.page_access import page_sessions
from bot.page_access.page_sessions import OpenedPageSession
from flows import audit_trail
from flows.context import (
    AuthorizationResponse,
    Identity,
    IdentityNotVerifiedError,
    IdentityProvider,
    IdentityProviderUnreachableError,
    Services,
    SignInSecrets,
)
from flows.limits import TooManyRequestsError
from storage.models import PageLink
from storage.people import members, page_session_store, sign_ins
from storage.people.sign_ins import SignInReturn

SIGN_IN_DURATION = sign_ins.SIGN_IN_LIFETIME
_COOKIE_NAME = re.compile(r"[0-9a-f]{16}")


class SignInRefusal(StrEnum):
    """Why a sign-in opened no page session. The pages have a sentence for each reason."""

    OVER = "over"  # finished before, too late, or in another browser than it was started in
    DENIED = "denied"
    UNREACHABLE = "unreachable"
    NOT_VERIFIED = "not_vouched"
    WRONG_TEAM = "wrong_team"
    WRONG_PERSON = "wrong_person"
    LINK_USED = "link_done"


@dataclass(frozen=True)
class StartedSignIn:
    """A sign-in that has started: where the browser goes, and the secret that it keeps under its own cookie name."""

    url: str = field(repr=False)
    cookie_name: str
    secret: str = field(repr=False)


def start_sign_in(services: Services, identity_provider: IdentityProvider, token: str) -> StartedSignIn | None:
    """Start a sign-in with a link, which stays unused. Return None if the link was used or is too old.

    Raise IdentityProviderUnreachableError or TooManyRequestsError.
    """
    if page_sessions.find_link_owner(services, token) is None or not _count_attempt(services, token):
        return None
    with services.database.transaction() as session:
        link = page_session_store.find_link(session, services.seal, token, services.clock())
        if link is None:
            return None
        secret = sign_ins.start_sign_in(session, services.seal, link, services.clock())
        audit_trail.record_link_use(session, services, link, "sign_in.begun")
    return StartedSignIn(
        identity_provider.authorization_url(_derive_secrets(secret)), cookie_name(_derive_secrets(secret).state), secret
    )


def _count_attempt(services: Services, token: str) -> bool:
    """Count one more attempt with this link; return whether the link can still be used. Raise TooManyRequestsError.

    Attempts are counted by link, not by member: otherwise a person who got hold of one link could keep its member from
    opening another link.
    """
    with services.database.reading() as session:
        link = page_session_store.find_link(session, services.seal, token, services.clock())
    if link is not None:
        _limit_attempts(services, link)
    return link is not None


def _limit_attempts(services: Services, link: PageLink) -> None:
    try:
        services.limits.acquire("sign_in", link.token_hash)
    except TooManyRequestsError as error:
        if error.is_logged:
            with services.database.transaction() as session:
                audit_trail.record_link_use(session, services, link, "limit.sign_in", refusal=error.refusal)
        raise


def cookie_name(state: str) -> str:
    """Return the name of the cookie that has the secret of the sign-in with this state; "" for an invalid state."""
    name = state.partition(".")[0]
    return name if _COOKIE_NAME.fullmatch(name) else ""


def finish_sign_in(
    services: Services, identity_provider: IdentityProvider, secret: str, answer: AuthorizationResponse
) -> OpenedPageSession | SignInRefusal:
    """Open the page session if the identity provider names the link's member; else return the reason for the refusal.

    A sign-in can be finished once. Raise TooManyRequestsError.
    """
    sign_in_secrets = _derive_secrets(secret)
    if not compare_digest(sign_in_secrets.state.encode(), answer.state.encode(errors="replace")):
        return SignInRefusal.OVER  # never started, or started in another browser
    with services.database.transaction() as session:
        sign_in_return = sign_ins.record_return(session, services.seal, secret, services.clock())
    if sign_in_return is None:
        return SignInRefusal.OVER
    _limit_attempts(services, sign_in_return.link)
    identity = (
        _verify(services, identity_provider, sign_in_secrets, answer) if sign_in_return.is_fresh else SignInRefusal.OVER
    )
    if isinstance(identity, Identity) and page_sessions.has_member_left(services, sign_in_return.link):
        identity = SignInRefusal.LINK_USED
    with services.database.transaction() as session:
        opened = (
            _open_page_session(session, services, sign_in_return, identity)
            if isinstance(identity, Identity)
            else identity
        )
        if isinstance(opened, SignInRefusal):
            _record_refusal(session, services, sign_in_return.link, identity, opened)
        return opened


def _derive_secrets(secret: str) -> SignInSecrets:
    def derive(name: str) -> str:
        return digest(secret.encode(errors="replace"), name.encode(), sha256).hex()

    return SignInSecrets(
        state=f"{derive('name')[:16]}.{derive('state')}", nonce=derive("nonce"), verifier=derive("verifier")
    )


def _verify(
    services: Services,
    identity_provider: IdentityProvider,
    sign_in_secrets: SignInSecrets,
    answer: AuthorizationResponse,
) -> Identity | SignInRefusal:
    """Ask the identity provider who signed in. No transaction may be open."""
    if answer.error == "access_denied":
        return SignInRefusal.DENIED
    try:
        return identity_provider.verify(answer, sign_in_secrets, services.clock())
    except IdentityProviderUnreachableError:
        return SignInRefusal.UNREACHABLE
    except IdentityNotVerifiedError:
        return SignInRefusal.NOT_VERIFIED


def _open_page_session(
    session: Session, services: Services, sign_in_return: SignInReturn, identity: Identity
) -> OpenedPageSession | SignInRefusal:
    """Use up the link for its member, known by workspace and user id (45 CFR 164.312(d)), and open the page session."""
    if not services.serves(identity):
        return SignInRefusal.WRONG_TEAM
    match = members.find_with_roles(session, identity)
    if match is None or match[1].id != sign_in_return.link.member_id:
        return SignInRefusal.WRONG_PERSON
    link = page_session_store.use_sign_in_link(session, services.seal, sign_in_return.sign_in, services.clock())
    if link is None:
        return SignInRefusal.LINK_USED
    return page_sessions.open_by_link(session, services, link, page_sessions.load_owner(session, link))


def _record_refusal(
    session: Session,
    services: Services,
    link: PageLink,
    identity: Identity | SignInRefusal,
    refusal: SignInRefusal,
) -> None:
    """Log whose page was not opened and why, and who tried, if that person is a member of this practice."""
    match = members.find_with_roles(session, identity) if isinstance(identity, Identity) else None
    actor_id = match[1].id if match and match[0].id == link.practice_id else None
    audit_trail.record_link_use(session, services, link, "sign_in.refused", actor_id=actor_id, refusal=refusal)
