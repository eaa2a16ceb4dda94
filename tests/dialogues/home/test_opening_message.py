"""The opening message says where words are typed, as the practice has decided."""

import pytest

from tests.support.practice import ANA, Stage
from tests.support.walks.booked_consult import decides

PAGE, WINDOWS = "what you write stays on the practice's own page", "What you write is typed in Slack's own windows"


@pytest.mark.parametrize(("free_text", "said", "unsaid"), [("page", PAGE, WINDOWS), ("modal", WINDOWS, PAGE)])
def test_the_opening_message_says_where_words_are_typed(
    practice: Stage, free_text: str, said: str, unsaid: str
) -> None:
    decides(practice, free_text=free_text)

    practice.one(ANA).types()
    practice.deliver()

    (hello,) = practice.one(ANA).messages
    assert said in hello
    assert unsaid not in hello
