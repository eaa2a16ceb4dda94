"""The screen after words typed in Slack has the line and the button if the words may mean danger (S0-9)."""

import pytest

from flows.content import WORDS, notice
from flows.danger.names import SAFETY_ACTION
from flows.danger.screens import show_danger_line
from flows.forms import Button, Form, Row
from flows.replies import Close, Push, Refuse, Reply, Show, Stay

LINE = Row((Button(SAFETY_ACTION, "Safety concern"),), "If someone may be in danger now, don't wait for this.")
DANGER = {"words": "he will kill himself tonight"}
SCREEN = notice("Saved.")


def form_of(reply: Reply) -> Form:
    assert isinstance(reply, Show | Push)
    return reply.form


@pytest.mark.parametrize("reply", [Show(SCREEN), Push(SCREEN)])
def test_the_line_stands_on_top_of_the_next_screen(reply: Show | Push) -> None:
    answered = show_danger_line(reply, DANGER, closes=True)

    assert type(answered) is type(reply)
    assert form_of(answered).body == (LINE, *SCREEN.body)


def test_the_line_stands_beside_an_error_because_only_errors_are_drawn_again() -> None:
    refused = SCREEN.with_errors({"words": "Please choose a date."}, {})

    answered = form_of(show_danger_line(Show(refused), DANGER, closes=True))

    assert answered.errors == {"words": f"Please choose a date.\n{WORDS.phrases['danger_line']}"}


def test_a_screen_that_would_close_shows_the_line_instead() -> None:
    for reply in (Close(), Stay()):
        assert form_of(show_danger_line(reply, DANGER, closes=True)).body == (LINE,)


def test_a_refusal_keeps_its_words() -> None:
    answered = form_of(show_danger_line(Refuse("That is not yours."), DANGER, closes=True))

    assert answered.body == (LINE, *notice("That is not yours.").body)


@pytest.mark.parametrize("given", [{"words": "he is calm"}, {"reasons": "suicidal"}, {"words": ("suicidal",)}, {}])
def test_without_danger_in_typed_words_nothing_changes(given: dict[str, object]) -> None:
    assert show_danger_line(Close(), given, closes=True) == Close()


def test_a_screen_that_stays_open_stays_as_it_is() -> None:
    assert show_danger_line(Stay(), DANGER, closes=False) == Stay()
