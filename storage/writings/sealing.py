"""AES-256-GCM with random nonces. Decryption needs the same key and the same associated data, or it fails."""

import json
from base64 import b64decode
from hashlib import sha256
from hmac import compare_digest, digest
from secrets import token_bytes
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
_KEYED_HASHES = b"keyed hashes of secrets"  # the label of the key that is derived for them


class SealBrokenError(Exception):
    """Decryption failed: the key or the associated data is different, or the bytes were changed."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class InvalidKeyError(ValueError):
    """A key must be 32 random bytes in base64."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


class Seal:
    """The key-encryption key, which wraps (encrypts) the cases' keys. Its id is stored with every key it wraps.

    During a key change it also has the former key, which can still unwrap keys but wraps no new ones.
    """

    __slots__ = ("_former", "_hash_key", "_key", "key_id")

    def __init__(self, key_bytes: bytes, key_id: str | None = None, *, former: "Seal | None" = None) -> None:
        """Take 32 bytes, or raise InvalidKeyError. The id is computed from them unless a key service gives one."""
        if len(key_bytes) != KEY_BYTES:
            raise InvalidKeyError
        self._key = key_bytes
        self._hash_key = digest(key_bytes, _KEYED_HASHES, sha256)
        self._former = former
        self.key_id = key_id or digest(key_bytes, b"key id", sha256).hex()[:16]

    @classmethod
    def from_text(cls, text: str) -> "Seal":
        """Return the seal of a key in base64, or raise InvalidKeyError."""
        try:
            return cls(b64decode(text.strip(), validate=True))
        except ValueError:
            raise InvalidKeyError from None  # the original error would quote the key

    def __repr__(self) -> str:
        return f"Seal({self.key_id})"

    def wrap(self, key_bytes: bytes, associated_data: bytes) -> bytes:
        """Return the case's key, encrypted."""
        return encrypt(self._key, key_bytes, associated_data)

    @property
    def key_ids(self) -> tuple[str, ...]:
        """Return the ids of the keys that this seal can unwrap with: its own, and the former one if there is one."""
        return (self.key_id, *(self._former.key_ids if self._former else ()))

    def unwrap(self, wrapped: bytes, associated_data: bytes, key_id: str | None = None) -> bytes:
        """Return the case's key, wrapped by the key with this id (None: this seal's own); or raise SealBrokenError."""
        if self._former and key_id in self._former.key_ids:
            return self._former.unwrap(wrapped, associated_data, key_id)
        return decrypt(self._key, wrapped, associated_data)

    def compute_hash(self, label: str, *parts: UUID | str | int | None) -> str:
        """Return a keyed hash of these parts, 64 hex digits. Nobody computes one who has only the database.

        `label`: what the hash is for, so that the hash of one thing is never that of another.
        """
        return digest(self._hash_key, encode_associated_data(label, *parts), sha256).hex()

    def compute_hashes(self, label: str, *parts: UUID | str | int | None) -> tuple[str, ...]:
        """Return the keyed hashes under which the parts may be stored: of this key, and of the former one if set."""
        earlier = self._former.compute_hashes(label, *parts) if self._former else ()
        return (self.compute_hash(label, *parts), *earlier)

    def matches(self, stored: str, label: str, *parts: UUID | str | int | None) -> bool:
        """Return whether what is stored is the keyed hash of these parts, of this key or the former one."""
        return any(compare_digest(stored.encode(), each.encode()) for each in self.compute_hashes(label, *parts))


def create_key() -> bytes:
    """Return a new random key."""
    return token_bytes(KEY_BYTES)


def encode_associated_data(*parts: UUID | str | int | None) -> bytes:
    """Return the associated data for these parts. Different lists of parts always give different bytes."""
    return json.dumps([None if part is None else str(part) for part in parts]).encode()


def compute_fingerprint(key: bytes, content: bytes) -> str:
    """Return a keyed hash, 64 hex digits. Without the key nobody can check a guess at the content against it."""
    fingerprint_key = digest(key, b"fingerprint", sha256)  # separate from the encryption key
    return digest(fingerprint_key, content, sha256).hex()


def encrypt(key: bytes, plain: bytes, associated_data: bytes) -> bytes:
    """Return the nonce followed by the encrypted bytes."""
    nonce = token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, associated_data)


def decrypt(key: bytes, sealed: bytes, associated_data: bytes) -> bytes:
    """Return the decrypted bytes, or raise SealBrokenError, which reveals nothing about them."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], associated_data)
    except (InvalidTag, ValueError):
        raise SealBrokenError from None
