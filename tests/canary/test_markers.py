"""The looking itself: a marker is found however it is written down, and nowhere else."""

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
        "".join(f"%{one:02X}" for one in TEXT.encode()).encode(),
        json.dumps(TEXT).encode(),
        "".join(f"\\u{ord(one):04x}" for one in TEXT).encode(),
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
def test_a_marker_is_found_however_it_is_written(written: bytes) -> None:
    assert found(b"before " + written + b" after")


def test_it_says_which_one_it_is() -> None:
    assert found(TEXT.encode()) == {marker(7)}


def test_nothing_else_is_one() -> None:
    assert found(bytes(range(256)) * 100 + b"qzvxkj wq") == set()
