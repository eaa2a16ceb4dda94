"""docs/access.md, the page for administrators, is the same as the table."""

from pathlib import Path

from tests.access.access_document import ENTRIES, build_page
from tests.access.access_matrix import RULES
from tests.access.page_matrix import PAGE_RULES

DOCS = Path(__file__).parents[2] / "docs"


def test_the_access_page_is_up_to_date() -> None:
    assert (DOCS / "access.md").read_text(encoding="utf-8") == build_page()


def test_every_rule_is_in_the_access_page() -> None:
    assert set(ENTRIES) == {*RULES, *PAGE_RULES} - {"reads"}
