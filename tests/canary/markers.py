"""Words that can be told apart from all others, however they are written down."""

import base64
import re
from collections.abc import Iterator, Mapping

from flows.content import WORDS
from flows.forms import FieldKind

CORE = "qzvxkjwq"  # no word, no id and no hash; every marker begins with it
_MARKER = re.compile(rf"{CORE}\d\d")


def marked(number: int) -> str:
    """Return a marker inside of what somebody could type, with characters that are written differently elsewhere."""
    return f'It seems "{CORE}{number:02}" & <b>é</b>; 😀 steadier'


def marker(number: int) -> str:
    """Return the marker alone."""
    return f"{CORE}{number:02}"


def found(data: bytes) -> set[str]:
    """Return every marker in these bytes, and each other way of writing in which one is there."""
    lowered = data.lower()
    plain = set(_MARKER.findall(lowered.decode("latin-1"))) if CORE.encode() in lowered else set()
    return plain | {way for way, written in _FOLDED.items() if written in lowered} | set(_in_base64(data))


def text_fields() -> set[str]:
    """Return `step.field` of every box in which one types, as the content files have them."""
    screens = WORDS.screens.items()
    return {
        f"{step}.{piece.field}" for step, screen in screens for piece in screen.body if piece.kind is FieldKind.WORDS
    }


def _in_base64(data: bytes) -> Iterator[str]:
    for way, written in _BASE64.items():
        if written in data:
            yield way


def _based() -> Mapping[str, bytes]:
    """Return the marker as base64 has it, wherever in a group of three bytes it begins: what no neighbour changes."""
    cut = {0: (0, 6), 1: (2, 8), 2: (1, 7)}
    return {f"base64 +{at}": base64.b64encode(CORE[begin:end].encode()) for at, (begin, end) in cut.items()}


_BASE64 = _based()
_FOLDED: Mapping[str, bytes] = {
    "hex": CORE.encode().hex().encode(),
    "hex with commas": ",".join(f"0x{one:02x}" for one in CORE.encode()).encode(),
    "URL": "".join(f"%{one:02x}" for one in CORE.encode()).encode(),
    "JSON": "".join(f"\\u{one:04x}" for one in CORE.encode()).encode(),
    "HTML": "".join(f"&#{one};" for one in CORE.encode()).encode(),
    "UTF-16 LE": CORE.encode("utf-16-le"),
    "UTF-16 BE": CORE.encode("utf-16-be"),
    "base32": base64.b32encode(CORE[:5].encode()).lower(),
    "backwards": CORE[::-1].encode(),
}
