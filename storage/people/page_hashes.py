"""Keyed hashes of page links, sign-ins and page sessions: of their secrets, and of everything that the rows grant.

Who can write the database but has not the key can add no row that opens anything, and a row that was copied, or changed
in what it grants, for whom and since when, opens nothing (decision 46).
"""

from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

from storage.models import PageLink, PageSession, SignIn

_LINK_TOKEN, _LINK_ROW = "page link token", "page link"
_SIGN_IN_SECRET, _SIGN_IN_ROW = "sign-in secret", "sign-in"
_PAGE_SESSION, _LAST_SEEN = "page session", "page session seen"


class Hasher(Protocol):
    """The key for hashes: `Seal` is one. It is named here because `storage/writings` is above this folder."""

    def compute_hash(self, label: str, *parts: UUID | str | int | None) -> str:
        """Return a keyed hash, 64 hex digits."""

    def compute_hashes(self, label: str, *parts: UUID | str | int | None) -> tuple[str, ...]:
        """Return the keyed hashes of the key and of the former one."""

    def matches(self, stored: str, label: str, *parts: UUID | str | int | None) -> bool:
        """Return whether what is stored is one of these hashes."""


def list_token_hashes(hasher: Hasher, token: str) -> tuple[str, ...]:
    """Return the hashes under which the link with this token may be stored; a new one gets the first."""
    return hasher.compute_hashes(_LINK_TOKEN, token)


def set_link_hash(hasher: Hasher, link: PageLink) -> PageLink:
    """Set the hash of the whole link, and return it."""
    link.row_hash = hasher.compute_hash(_LINK_ROW, *_list_granted(link), link.token_hash, _to_text(link.made_at))
    return link


def is_own_link(hasher: Hasher, link: PageLink) -> bool:
    """Return whether this link was made with the key, as it is now."""
    parts = (*_list_granted(link), link.token_hash, _to_text(link.made_at))
    return hasher.matches(link.row_hash, _LINK_ROW, *parts)


def list_sign_in_hashes(hasher: Hasher, secret: str) -> tuple[str, ...]:
    """Return the hashes under which the sign-in with this secret may be stored; a new one gets the first."""
    return hasher.compute_hashes(_SIGN_IN_SECRET, secret)


def set_sign_in_hash(hasher: Hasher, sign_in: SignIn) -> SignIn:
    """Set the hash of the whole sign-in, and return it."""
    sign_in.row_hash = hasher.compute_hash(_SIGN_IN_ROW, *_list_sign_in_parts(sign_in))
    return sign_in


def is_own_sign_in(hasher: Hasher, sign_in: SignIn) -> bool:
    """Return whether this sign-in was started with the key, as it is now."""
    return hasher.matches(sign_in.row_hash, _SIGN_IN_ROW, *_list_sign_in_parts(sign_in))


def set_session_hashes(hasher: Hasher, page_session: PageSession, secret: str) -> PageSession:
    """Set the hash of the secret with everything that the page session grants, and that of the last activity."""
    page_session.secret_hash = hasher.compute_hash(_PAGE_SESSION, *_list_session_parts(page_session, secret))
    page_session.seen_hash = compute_seen_hash(hasher, page_session.id, page_session.seen_at)
    return page_session


def is_own_session(hasher: Hasher, page_session: PageSession, secret: str) -> bool:
    """Return whether this is the secret of this page session, with all that it grants, and the activity is recorded."""
    seen = (page_session.id, _to_text(page_session.seen_at))
    return hasher.matches(
        page_session.secret_hash, _PAGE_SESSION, *_list_session_parts(page_session, secret)
    ) and hasher.matches(page_session.seen_hash, _LAST_SEEN, *seen)


def compute_seen_hash(hasher: Hasher, page_session_id: UUID, seen_at: datetime) -> str:
    """Return the hash of the last activity in a page session."""
    return hasher.compute_hash(_LAST_SEEN, page_session_id, _to_text(seen_at))


def _list_session_parts(page_session: PageSession, secret: str) -> tuple[UUID | str | None, ...]:
    return (*_list_granted(page_session), page_session.id, _to_text(page_session.opened_at), secret)


def _list_sign_in_parts(sign_in: SignIn) -> tuple[str, ...]:
    return sign_in.secret_hash, sign_in.link_hash, _to_text(sign_in.begun_at)


def _list_granted(row: PageLink | PageSession) -> tuple[UUID | None, ...]:
    return row.practice_id, row.member_id, row.consult_id, row.grant_id, row.alert_id, row.case_id


def _to_text(time: datetime) -> str:
    return time.astimezone(UTC).isoformat()
