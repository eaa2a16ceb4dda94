"""The search itself: a marker is found in every encoding, and nothing else is taken for one."""

import base64
import json
from urllib.parse import quote

import pytest

from tests.canary.markers import found, marked, marker

TEXT = marked(7)


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
    assert found(b"before " + written + b" after")


def test_the_search_returns_the_marker_that_it_found() -> None:
    assert found(TEXT.encode()) == {marker(7)}


def test_other_bytes_contain_no_marker() -> None:
    assert found(bytes(range(256)) * 100 + b"qzvxkj wq") == set()
