"""After an unexpected error the person reads a plain sentence, and the answers they gave are still there."""

import logging

import pytest

from flows.people import membership
from tests.support.practice import ANA, SlackPractice
from tests.support.walks.preparation_steps import CEDAR, at_facts, at_scope, attests, form_answers

SAID = "Something went wrong on our side, and nothing was lost."


class _BrokenError(Exception):
    """An error that no code expects."""


def _breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let loading the member raise, and silence the error log."""

    def admit(*_given: object, **_options: object) -> None:
        raise _BrokenError

    for name in ("find_actor", "load_or_create_actor"):
        monkeypatch.setattr(membership, name, admit)
    monkeypatch.setattr(logging.getLogger("consult_coach.slack"), "disabled", True)


def test_answers_are_still_on_the_screen_under_an_error_notice(
    practice: SlackPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = attests(at_facts(practice, code=CEDAR)).presses("add_paper")
    ana.ticks(**form_answers(practice, ana))
    filled_in = ana.ticked
    _breaks(monkeypatch)

    ana.sends()
    assert SAID in ana.notice
    ana.closes()

    assert (ana.step, ana.ticked) == ("paper", filled_in)


def test_an_error_after_a_button_shows_a_notice_over_its_modal(
    practice: SlackPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = at_scope(practice)
    _breaks(monkeypatch)

    assert SAID in ana.presses("back").notice


def test_an_error_after_a_message_button_shows_a_notice_in_a_modal(
    practice: SlackPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = practice.person(ANA).types().closes()
    practice.deliver()
    _breaks(monkeypatch)

    assert SAID in ana.presses("guidelines").notice
