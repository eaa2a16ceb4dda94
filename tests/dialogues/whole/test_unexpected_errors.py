"""Something goes wrong on our side: it is said in plain words, and what was given is still there."""

import logging

import pytest

from flows.people import membership
from tests.support.practice import ANA, Stage
from tests.support.walks.preparation_steps import CEDAR, at_facts, at_scope, attests, paper

SAID = "Something went wrong on our side; nothing was lost."


class _BrokenError(Exception):
    """What nobody expected."""


def _breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    def admit(*_given: object) -> None:
        raise _BrokenError

    monkeypatch.setattr(membership, "admit", admit)
    monkeypatch.setattr(logging.getLogger("consult_coach.slack"), "disabled", True)


def test_what_was_given_is_still_there_beneath(practice: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = attests(at_facts(practice, code=CEDAR)).presses("add_paper")
    ana.ticks(**paper(practice, ana))
    given = ana.ticked
    _breaks(monkeypatch)

    ana.sends()
    assert SAID in ana.notice
    ana.closes()

    assert (ana.sees, ana.ticked) == ("paper", given)


def test_a_button_says_so_on_top_of_its_window(practice: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = at_scope(practice)
    _breaks(monkeypatch)

    assert SAID in ana.presses("back").notice


def test_a_button_of_a_message_says_so_in_a_window(practice: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = practice.one(ANA).types().closes()
    practice.deliver()
    _breaks(monkeypatch)

    assert SAID in ana.presses("guidelines").notice
