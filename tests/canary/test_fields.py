"""No text field can be forgotten: every field in the content files must have a canary test."""

import tomllib
from pathlib import Path

from flows.content import WORDS
from tests.canary import test_emergency_pages, test_preparation_pages, test_safety_pages, test_talk_pages
from tests.canary.markers import text_fields

ROOT = Path(__file__).parents[2]
DRIVEN = test_preparation_pages.FIELDS | test_preparation_pages.REASON | test_talk_pages.FIELDS
DRIVEN |= test_emergency_pages.FIELDS | test_safety_pages.FIELDS | test_safety_pages.TYPED_IN_SLACK


def test_every_text_field_has_a_canary() -> None:
    assert text_fields() == DRIVEN, "type into it in tests/canary, as pages and, where it is one, as a window"


def test_every_file_with_screens_is_checked() -> None:
    files = [path for folder in ("bot", "flows") for path in ROOT.joinpath(folder).rglob("*.toml")]
    screens = [step for path in files for step in tomllib.loads(path.read_text("utf-8")).get("screens", {})]

    assert sorted(screens) == sorted(WORDS.screens)
