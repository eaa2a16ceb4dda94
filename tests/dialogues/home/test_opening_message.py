"""The opening message says where text is typed, as the practice has decided."""

import pytest

from tests.support.practice import ANA, Stage
from tests.support.walks.booked_consult import decides

PAGE, MODALS = "what you write stays on the practice's own page", "What you write is typed in Slack's own windows"


@pytest.mark.parametrize(("free_text", "expected", "unexpected"), [("page", PAGE, MODALS), ("modal", MODALS, PAGE)])
def test_the_opening_message_says_where_text_is_typed(
    practice: Stage, free_text: str, expected: str, unexpected: str
) -> None:
    decides(practice, free_text=free_text)

    practice.one(ANA).types()
    practice.deliver()

    (hello,) = practice.one(ANA).messages
    assert expected in hello
    assert unexpected not in hello
