"""A new box to type in cannot be forgotten: the content files say which there are, and each has its canaries."""

from importlib.resources import files

from flows.content import library
from tests.canary import test_emergency_pages, test_preparation_pages, test_talk_pages
from tests.canary.markers import LIBRARIES, text_fields

DRIVEN = test_preparation_pages.FIELDS | test_preparation_pages.REASON | test_talk_pages.FIELDS
DRIVEN |= test_emergency_pages.FIELDS


def test_every_field_in_which_one_types_has_a_canary() -> None:
    assert text_fields() == DRIVEN, "type into it in tests/canary, as pages and, where it is one, as a window"


def test_every_flow_with_screens_is_looked_through() -> None:
    folders = [one for one in files("flows").iterdir() if one.joinpath("content").is_dir()]
    packages = [f"flows.{one.name}" for one in folders if one.name != "impressions"]  # which asks nothing

    assert {one for one in packages if library(one).screens} == set(LIBRARIES)
