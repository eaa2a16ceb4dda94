"""The page for administrators says what the table says."""

from pathlib import Path

from tests.access.access_document import WHAT, page
from tests.access.access_matrix import PAGE_RULES, RULES

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_on_access_is_the_table_in_words() -> None:
    assert (DOCS / "access.md").read_text(encoding="utf-8") == page()


def test_every_rule_is_in_the_page() -> None:
    assert set(WHAT) == {*RULES, *PAGE_RULES} - {"reads"}
