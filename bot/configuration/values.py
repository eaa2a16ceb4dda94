"""What the values of settings mean: a key, an address."""

import base64
import binascii
from urllib.parse import urlsplit

KEY_BYTES = 32


def decode_key(text: str) -> bytes:
    """Return the bytes of a key in base64. Raise ValueError if it is none."""
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError from None
    if len(key) != KEY_BYTES:
        raise ValueError
    return key


def parse_url(text: str) -> str:
    """Return the http or https address without a slash at its end. Raise ValueError for anything else."""
    parts = urlsplit(text)
    is_plain = not (parts.query or parts.fragment or parts.username or parts.password)
    if parts.scheme not in ("http", "https") or not parts.hostname or not is_plain or not text.isprintable():
        raise ValueError
    _ = parts.port  # raises ValueError for an invalid port
    return text.rstrip("/")
