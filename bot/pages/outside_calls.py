"""Bounds how many sign-ins wait for the identity provider at once.

A provider that is slow, or never ends an answer, keeps so many of the threads that answer members busy and no more.
Further sign-ins are told at once that it cannot be reached. A place is taken only for the call itself: who comes with a
guessed link, or without the cookie of a sign-in, is turned away before, and takes none.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from threading import BoundedSemaphore

from flows.context import (
    AuthorizationResponse,
    Identity,
    IdentityProvider,
    IdentityProviderUnreachableError,
    SignInSecrets,
)

MOST_AT_ONCE = 8  # of the 40 threads that answer requests; a call takes 10 seconds at most, see bot/slack/openid.py


@dataclass(frozen=True)
class BoundedProvider:
    """An identity provider that is asked a few things at once."""

    provider: IdentityProvider
    _places: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(MOST_AT_ONCE))

    def authorization_url(self, sign_in_secrets: SignInSecrets) -> str:
        """Return the address at which the browser signs in; raise IdentityProviderUnreachableError."""
        with self._place():
            return self.provider.authorization_url(sign_in_secrets)

    def verify(self, answer: AuthorizationResponse, sign_in_secrets: SignInSecrets, now: datetime) -> Identity:
        """Return the person whom the provider confirms.

        Raise IdentityProviderUnreachableError or IdentityNotVerifiedError.
        """
        with self._place():
            return self.provider.verify(answer, sign_in_secrets, now)

    @contextmanager
    def _place(self) -> Iterator[None]:
        """Keep a place meanwhile; raise IdentityProviderUnreachableError if all are taken by calls that still wait."""
        if not self._places.acquire(blocking=False):
            raise IdentityProviderUnreachableError
        try:
            yield
        finally:
            self._places.release()
