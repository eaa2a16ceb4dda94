"""AES-256-GCM with random nonces: what is sealed opens with the same key, about the same thing, or not at all."""

import json
from base64 import b64decode
from hashlib import sha256
from hmac import digest
from secrets import token_bytes
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12


class SealBrokenError(Exception):
    """What was sealed does not open: another key, another place, or it was changed."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class InvalidKeyError(ValueError):
    """A key is 32 random bytes in base64."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class Seal:
    """The key-encryption key: it wraps the cases' own keys, and its id says which key that was.

    While keys are changed a former one stands beside it: what that one has wrapped opens still, and nothing is
    wrapped with it any more.
    """

    __slots__ = ("_former", "_key", "key_id")

    def __init__(self, key_bytes: bytes, key_id: str | None = None, *, former: "Seal | None" = None) -> None:
        """Take 32 bytes; the id is worked out from them unless a key service has its own."""
        if len(key_bytes) != KEY_BYTES:
            raise InvalidKeyError
        self._key = key_bytes
        self._former = former
        self.key_id = key_id or digest(key_bytes, b"key id", sha256).hex()[:16]

    @classmethod
    def from_text(cls, text: str) -> "Seal":
        """Return the seal of a base64 text, as `new_key` makes it, or raise BadKeyError."""
        try:
            return cls(b64decode(text.strip(), validate=True))
        except ValueError:
            raise InvalidKeyError from None  # the cause would quote the text

    def __repr__(self) -> str:
        return f"Seal({self.key_id})"

    def wrap(self, key_bytes: bytes, associated_data: bytes) -> bytes:
        """Return a case's key, sealed."""
        return encrypt(self._key, key_bytes, associated_data)

    @property
    def key_ids(self) -> tuple[str, ...]:
        """Return the ids of the keys whose wrapping opens here: this one's, and the former one's if there is one."""
        return (self.key_id, *(self._former.key_ids if self._former else ()))

    def unwrap(self, wrapped: bytes, associated_data: bytes, key_id: str | None = None) -> bytes:
        """Return the case's key, which the key of this id wrapped (None: this one); raise SealBrokenError."""
        if self._former and key_id in self._former.key_ids:
            return self._former.unwrap(wrapped, associated_data, key_id)
        return decrypt(self._key, wrapped, associated_data)


def create_key() -> bytes:
    """Return a fresh random key."""
    return token_bytes(KEY_BYTES)


def encode_associated_data(*parts: UUID | str | int | None) -> bytes:
    """Return what sealed bytes are bound to, spelt so that no two lists of parts look alike."""
    return json.dumps([None if part is None else str(part) for part in parts]).encode()


def compute_fingerprint(key: bytes, content: bytes) -> str:
    """Return a hash that only who has the key can work out: without it, no guess at the content can be confirmed."""
    own = digest(key, b"fingerprint", sha256)  # a key of its own, apart from the one that seals
    return digest(own, content, sha256).hex()


def encrypt(key: bytes, plain: bytes, associated_data: bytes) -> bytes:
    """Return the nonce and the sealed bytes."""
    nonce = token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, associated_data)


def decrypt(key: bytes, sealed: bytes, associated_data: bytes) -> bytes:
    """Return the plain bytes, or raise SealBrokenError, which says nothing of them."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], associated_data)
    except (InvalidTag, ValueError):
        raise SealBrokenError from None
