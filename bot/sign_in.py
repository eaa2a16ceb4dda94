"""Sign-in before a link opens a page: whoever vouches has to name the very member for whom the link was made.

The link is used up by its member alone. Somebody else's try leaves it as it is: else whoever got hold of it could
keep its member out.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from hmac import compare_digest, digest

from sqlmodel import Session

from bot import page_sessions
from bot.page_sessions import OpenedPageSession
from flows import audit_trail
from flows.context import (
    AuthorizationResponse,
    IdentityNotVerifiedError,
    IdentityProvider,
    IdentityProviderUnreachableError,
    Services,
    SignedInIdentity,
    SignInSecrets,
)
from flows.limits import TooManyRequestsError
from storage.models import PageLink
from storage.people import members, page_session_store, sign_ins
from storage.people.sign_ins import SignInReturn

SIGN_IN_DURATION = sign_ins.SIGN_IN_LIFETIME
_COOKIE_NAME = re.compile(r"[0-9a-f]{16}")


class SignInRefusal(StrEnum):
    """Why a sign-in opened nothing; the pages have a sentence for each."""

    OVER = "over"  # a second time, too late, or at another browser than it was begun in
    DENIED = "denied"
    UNREACHABLE = "unreachable"
    NOT_VERIFIED = "not_vouched"
    WRONG_TEAM = "wrong_team"
    WRONG_PERSON = "wrong_person"
    LINK_USED = "link_done"


@dataclass(frozen=True)
class StartedSignIn:
    """A sign-in that has begun: where the browser goes, and what it keeps meanwhile, under a name of its own."""

    url: str = field(repr=False)
    cookie_name: str
    secret: str = field(repr=False)


def start_sign_in(services: Services, identity_provider: IdentityProvider, token: str) -> StartedSignIn | None:
    """Begin to sign in with a link, which stays unused; None once it is done.

    Raise IssuerUnreachableError or TooOftenError.
    """
    if page_sessions.link_member_name(services, token) is None or not _count_attempt(services, token):
        return None
    with services.database.transaction() as session:
        link = page_session_store.find_link(session, token, services.clock())
        if link is None:
            return None
        secret = sign_ins.start_sign_in(session, link, services.clock())
        audit_trail.record_link_use(session, services, link, "sign_in.begun")
    return StartedSignIn(
        identity_provider.authorization_url(_derive_secrets(secret)), cookie_name(_derive_secrets(secret).state), secret
    )


def _count_attempt(services: Services, token: str) -> bool:
    """Count one more try with this link, and tell whether it is still there; raise TooOftenError.

    By link and not by member: whoever has got hold of one cannot keep its member from opening another.
    """
    with services.database.reading() as session:
        link = page_session_store.find_link(session, token, services.clock())
    if link is not None:
        _limit_attempts(services, link)
    return link is not None


def _limit_attempts(services: Services, link: PageLink) -> None:
    try:
        services.limits.acquire("sign_in", link.token_hash)
    except TooManyRequestsError as refused:
        if refused.is_logged:
            with services.database.transaction() as session:
                audit_trail.record_link_use(session, services, link, "limit.sign_in", refusal=refused.refusal)
        raise


def cookie_name(state: str) -> str:
    """Return the name under which a browser keeps the secret of the sign-in with this state; "" for a made-up one."""
    name = state.partition(".")[0]
    return name if _COOKIE_NAME.fullmatch(name) else ""


def finish_sign_in(
    services: Services, identity_provider: IdentityProvider, secret: str, answer: AuthorizationResponse
) -> OpenedPageSession | SignInRefusal:
    """Open the sitting if whoever vouches names the link's member; else return why not. It comes back once.

    Raise TooOftenError.
    """
    sign_in_secrets = _derive_secrets(secret)
    if not compare_digest(sign_in_secrets.state.encode(), answer.state.encode(errors="replace")):
        return SignInRefusal.OVER  # begun by nobody, or at another browser
    with services.database.transaction() as session:
        came = sign_ins.record_return(session, secret, services.clock())
    if came is None:
        return SignInRefusal.OVER
    _limit_attempts(services, came.link)
    found = _verify(services, identity_provider, sign_in_secrets, answer) if came.is_fresh else SignInRefusal.OVER
    if isinstance(found, SignedInIdentity) and page_sessions.has_member_left(services, came.link):
        found = SignInRefusal.LINK_USED
    with services.database.transaction() as session:
        opened = _open_page_session(session, services, came, found) if isinstance(found, SignedInIdentity) else found
        if isinstance(opened, SignInRefusal):
            _record_refusal(session, services, came.link, found, opened)
        return opened


def _derive_secrets(secret: str) -> SignInSecrets:
    def one(name: str) -> str:
        return digest(secret.encode(errors="replace"), name.encode(), sha256).hex()

    return SignInSecrets(state=f"{one('name')[:16]}.{one('state')}", nonce=one("nonce"), verifier=one("verifier"))


def _verify(
    services: Services,
    identity_provider: IdentityProvider,
    sign_in_secrets: SignInSecrets,
    answer: AuthorizationResponse,
) -> SignedInIdentity | SignInRefusal:
    """Ask who it is. No transaction is open meanwhile."""
    if answer.error == "access_denied":
        return SignInRefusal.DENIED
    try:
        return identity_provider.verify(answer, sign_in_secrets, services.clock())
    except IdentityProviderUnreachableError:
        return SignInRefusal.UNREACHABLE
    except IdentityNotVerifiedError:
        return SignInRefusal.NOT_VERIFIED


def _open_page_session(
    session: Session, services: Services, came: SignInReturn, who: SignedInIdentity
) -> OpenedPageSession | SignInRefusal:
    """Use the link up for its own member, known by workspace and user id (45 CFR 164.312(d)), and open the sitting."""
    if who.team_id != services.team_id:
        return SignInRefusal.WRONG_TEAM
    known = members.find_with_roles(session, who.team_id, who.slack_user_id)
    if known is None or known[1].id != came.link.member_id:
        return SignInRefusal.WRONG_PERSON
    link = page_session_store.use_sign_in_link(session, came.sign_in, services.clock())
    return page_sessions.open_by_link(session, services, link) if link else SignInRefusal.LINK_USED


def _record_refusal(
    session: Session, services: Services, link: PageLink, found: SignedInIdentity | SignInRefusal, why: SignInRefusal
) -> None:
    """Log whose page stayed closed and why, and who it was if that is known and they are of this practice."""
    known = (
        members.find_with_roles(session, found.team_id, found.slack_user_id)
        if isinstance(found, SignedInIdentity)
        else None
    )
    who = known[1].id if known and known[0].id == link.practice_id else None
    audit_trail.record_link_use(session, services, link, "sign_in.refused", actor_id=who, refusal=why)
