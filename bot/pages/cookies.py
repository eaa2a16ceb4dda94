"""What one browser keeps of its sitting, and on the way to it: secrets that only one address of ours is sent."""

from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest, digest

from starlette.responses import Response

from bot.page_sessions import OpenedPageSession
from bot.pages.endpoint import PageRequest
from bot.sign_in import SIGN_IN_DURATION, StartedSignIn

_SIGN_IN_SECONDS = int(SIGN_IN_DURATION.total_seconds())


@dataclass(frozen=True)
class PageSessionCookie:
    """The cookie, whose path keeps two people's sittings apart in one browser."""

    is_https: bool  # whether people reach the pages over HTTPS

    @property
    def name(self) -> str:
        """Return the cookie's name; over HTTPS the prefix makes browsers insist on that."""
        return "__Secure-sitting" if self.is_https else "sitting"

    def set_secret(self, response: Response, opened: OpenedPageSession) -> None:
        """Give the browser its secret, for as long as it stays open."""
        response.set_cookie(
            self.name,
            opened.secret,
            path=f"/s/{opened.page_session_id}",
            secure=self.is_https,
            httponly=True,
            samesite="strict",
        )

    def read_secret(self, request: PageRequest) -> str:
        """Return what the browser sent, or nothing."""
        return request.cookies.get(self.name, "")


@dataclass(frozen=True)
class SignInCookie:
    """The cookie of a browser that is away to sign in. Lax: it has to come along when it is sent back from there."""

    is_https: bool
    path: str  # the one address that it is sent to

    def set_secret(self, response: Response, begun: StartedSignIn) -> None:
        """Give the browser its secret, for as long as a sign-in may take."""
        response.set_cookie(
            self._cookie_name(begun.cookie_name),
            begun.secret,
            max_age=_SIGN_IN_SECONDS,
            path=self.path,
            secure=self.is_https,
            httponly=True,
            samesite="lax",
        )

    def read_secret(self, request: PageRequest, name: str) -> str:
        """Return what the browser sent for the sign-in of this name, or nothing."""
        return request.cookies.get(self._cookie_name(name), "")

    def delete_secret(self, response: Response, request: PageRequest, name: str) -> None:
        """Take the secret back, if the browser has it."""
        if self._cookie_name(name) in request.cookies:
            response.delete_cookie(
                self._cookie_name(name), path=self.path, secure=self.is_https, httponly=True, samesite="lax"
            )

    def _cookie_name(self, name: str) -> str:
        return f"__Secure-sign-in-{name}" if self.is_https else f"sign-in-{name}"


def create_form_token(secret: str) -> str:
    """Return what every form of the sitting carries, so that no other page can send one in its name."""
    return digest(secret.encode(), b"form", sha256).hex()


def is_valid_form_token(secret: str, token: str) -> bool:
    """Return whether the form was this sitting's own."""
    return compare_digest(create_form_token(secret).encode(), token.encode())
