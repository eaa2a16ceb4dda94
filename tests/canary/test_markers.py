"""The search itself: a marker is found in every encoding, and nothing else is taken for one."""

import base64
import json
from urllib.parse import quote

import pytest

from tests.canary.markers import build_marked_text, find_markers, get_marker

TEXT = build_marked_text(7)


@pytest.mark.parametrize(
    "written",
    [
        TEXT.encode(),
        TEXT.upper().encode(),
        quote(TEXT).encode(),
        "".join(f"%{byte:02X}" for byte in TEXT.encode()).encode(),
        json.dumps(TEXT).encode(),
        "".join(f"\\u{ord(letter):04x}" for letter in TEXT).encode(),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16"),
        TEXT.encode().hex().upper().encode(),
        repr(TEXT.encode()).encode(),
        *(base64.b64encode(b"x" * before + TEXT.encode()) for before in range(3)),
        *(base64.urlsafe_b64encode(b"x" * before + TEXT.encode()) for before in range(3)),
        TEXT[::-1].encode(),
    ],
)
def test_a_marker_is_found_in_every_encoding(written: bytes) -> None:
    assert find_markers(b"before " + written + b" after")


def test_the_search_returns_the_marker_that_it_found() -> None:
    assert find_markers(TEXT.encode()) == {get_marker(7)}


def test_other_bytes_contain_no_marker() -> None:
    assert find_markers(bytes(range(256)) * 100 + b"qzvxkj wq") == set()
