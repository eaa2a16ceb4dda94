"""Marker texts that can be told apart from all other text, in any encoding."""

import base64
import re
from collections.abc import Iterator, Mapping

from flows.content import WORDS
from flows.forms import FieldKind

CORE = "qzvxkjwq"  # not a word, an id or a hash; every marker begins with this text
_MARKER = re.compile(rf"{CORE}\d\d")


def build_marked_text(number: int) -> str:
    """Return a text that a person could type, with a marker and with characters that encodings change."""
    return f'It seems "{CORE}{number:02}" & <b>é</b>; 😀 steadier'


def get_marker(number: int) -> str:
    """Return the marker itself."""
    return f"{CORE}{number:02}"


def find_markers(data: bytes) -> set[str]:
    """Return every marker in these bytes, and the name of every other encoding in which a marker appears."""
    lowered = data.lower()
    plain = set(_MARKER.findall(lowered.decode("latin-1"))) if CORE.encode() in lowered else set()
    return plain | {encoding for encoding, encoded in _FOLDED.items() if encoded in lowered} | set(_in_base64(data))


def text_fields() -> set[str]:
    """Return `step.field` of every text box in the content files."""
    screens = WORDS.screens.items()
    return {
        f"{step}.{piece.field}" for step, screen in screens for piece in screen.body if piece.kind is FieldKind.WORDS
    }


def _in_base64(data: bytes) -> Iterator[str]:
    for encoding, encoded in _BASE64.items():
        if encoded in data:
            yield encoding


def _encode_base64() -> Mapping[str, bytes]:
    """Return the marker's base64 form at each offset in a group of three bytes, cut to what neighbors cannot change."""
    bounds = {0: (0, 6), 1: (2, 8), 2: (1, 7)}
    return {f"base64 +{at}": base64.b64encode(CORE[begin:end].encode()) for at, (begin, end) in bounds.items()}


_BASE64 = _encode_base64()
_FOLDED: Mapping[str, bytes] = {
    "hex": CORE.encode().hex().encode(),
    "hex with commas": ",".join(f"0x{byte:02x}" for byte in CORE.encode()).encode(),
    "URL": "".join(f"%{byte:02x}" for byte in CORE.encode()).encode(),
    "JSON": "".join(f"\\u{byte:04x}" for byte in CORE.encode()).encode(),
    "HTML": "".join(f"&#{byte};" for byte in CORE.encode()).encode(),
    "UTF-16 LE": CORE.encode("utf-16-le"),
    "UTF-16 BE": CORE.encode("utf-16-be"),
    "base32": base64.b32encode(CORE[:5].encode()).lower(),
    "backwards": CORE[::-1].encode(),
}
