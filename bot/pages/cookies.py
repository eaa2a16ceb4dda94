"""Cookies of a page session and of a sign-in. Each has a secret and is sent to one path only."""

from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest, digest

from starlette.responses import Response

from bot.page_access.page_sessions import OpenedPageSession
from bot.page_access.sign_in import SIGN_IN_DURATION, StartedSignIn
from bot.pages.endpoint import PageRequest

_SIGN_IN_SECONDS = int(SIGN_IN_DURATION.total_seconds())


@dataclass(frozen=True)
class PageSessionCookie:
    """The cookie of a page session. Its path separates the page sessions of two people in one browser."""

    is_https: bool  # whether members reach the pages over HTTPS

    @property
    def name(self) -> str:
        """Return the cookie's name. Over HTTPS its prefix makes browsers require HTTPS."""
        return "__Secure-sitting" if self.is_https else "sitting"

    def set_secret(self, response: Response, opened_session: OpenedPageSession) -> None:
        """Set the secret in the browser, until the browser is closed."""
        response.set_cookie(
            self.name,
            opened_session.secret,
            path=f"/s/{opened_session.page_session_id}",
            secure=self.is_https,
            httponly=True,
            samesite="strict",
        )

    def delete_secret(self, response: Response, page_session_id: str) -> None:
        """Delete the secret of this page session."""
        path = f"/s/{page_session_id}"
        response.delete_cookie(self.name, path=path, secure=self.is_https, httponly=True, samesite="strict")

    def read_secret(self, request: PageRequest) -> str:
        """Return the secret that the browser sent, or ""."""
        return request.cookies.get(self.name, "")


@dataclass(frozen=True)
class SignInCookie:
    """The cookie of a sign-in. SameSite is lax: the browser must send it when it returns from the identity provider."""

    is_https: bool
    path: str  # the only path that the cookie is sent to

    def set_secret(self, response: Response, started_sign_in: StartedSignIn) -> None:
        """Set the secret in the browser, for as long as a sign-in may take."""
        response.set_cookie(
            self._cookie_name(started_sign_in.cookie_name),
            started_sign_in.secret,
            max_age=_SIGN_IN_SECONDS,
            path=self.path,
            secure=self.is_https,
            httponly=True,
            samesite="lax",
        )

    def read_secret(self, request: PageRequest, name: str) -> str:
        """Return the secret that the browser sent for the sign-in of this name, or ""."""
        return request.cookies.get(self._cookie_name(name), "")

    def delete_secret(self, response: Response, request: PageRequest, name: str) -> None:
        """Delete the cookie, if the browser sent it."""
        if self._cookie_name(name) in request.cookies:
            response.delete_cookie(
                self._cookie_name(name), path=self.path, secure=self.is_https, httponly=True, samesite="lax"
            )

    def _cookie_name(self, name: str) -> str:
        return f"__Secure-sign-in-{name}" if self.is_https else f"sign-in-{name}"


def create_form_token(secret: str) -> str:
    """Return the token in every form of the page session, so that no other site can submit a form for the member."""
    return digest(secret.encode(), b"form", sha256).hex()


def is_valid_form_token(secret: str, token: str) -> bool:
    """Return whether the form belongs to this page session."""
    return compare_digest(create_form_token(secret).encode(), token.encode())
