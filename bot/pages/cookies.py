"""What one browser keeps of its sitting: a secret that only this sitting's own address is sent."""

from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest, digest

from starlette.responses import Response

from bot.coach.sittings import Opened
from bot.pages.door import Visit


@dataclass(frozen=True)
class SittingCookie:
    """The cookie, whose path keeps two people's sittings apart in one browser."""

    encrypted: bool  # whether people reach the pages over HTTPS

    @property
    def name(self) -> str:
        """Return the cookie's name; over HTTPS the prefix makes browsers insist on that."""
        return "__Secure-sitting" if self.encrypted else "sitting"

    def hand_over(self, response: Response, opened: Opened) -> None:
        """Give the browser its secret, for as long as it stays open."""
        response.set_cookie(
            self.name,
            opened.secret,
            path=f"/s/{opened.sitting_id}",
            secure=self.encrypted,
            httponly=True,
            samesite="strict",
        )

    def secret(self, visit: Visit) -> str:
        """Return what the browser sent, or nothing."""
        return visit.cookies.get(self.name, "")


def form_token(secret: str) -> str:
    """Return what every form of the sitting carries, so that no other page can send one in its name."""
    return digest(secret.encode(), b"form", sha256).hex()


def is_form_token(secret: str, token: str) -> bool:
    """Return whether the form was this sitting's own."""
    return compare_digest(form_token(secret).encode(), token.encode())
