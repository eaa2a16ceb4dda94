"""The opening message says where text is typed, as the practice has decided."""

import pytest

from tests.support.practice import ANA, SlackPractice
from tests.support.walks.booked_consult import change_settings

PAGE, MODALS = "What you write stays on your practice's own page", "You'll type in Slack's own windows"


@pytest.mark.parametrize(("free_text", "expected", "unexpected"), [("page", PAGE, MODALS), ("modal", MODALS, PAGE)])
def test_the_opening_message_says_where_text_is_typed(
    practice: SlackPractice, free_text: str, expected: str, unexpected: str
) -> None:
    change_settings(practice, free_text=free_text)

    practice.person(ANA).types()
    practice.deliver()

    (hello,) = practice.person(ANA).messages
    assert expected in hello
    assert unexpected not in hello
