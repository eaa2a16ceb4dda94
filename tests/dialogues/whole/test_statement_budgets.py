"""What a click may cost in statements, measured over one whole consult. Every kind of click has a budget."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from storage.schema import upgrade
from tests.bench import whole_consult
from tests.bench.measured_person import MeasuredPage, MeasuredPerson
from tests.bench.no_rate_limits import NEVER_TOO_OFTEN
from tests.support.data.sql_statements import ClickCosts, count_statements
from tests.support.practice import ANA, BEN, DANA, PracticeServer, SlackPractice, Therapist, open_practice
from tests.support.walks.preparation_steps import MAPLE, case

LOOK, GUARDS = 8, 3
"""What only looks; and what protects the database in what changes something.

An entry of the audit log is read again, because a trigger could have left it out (decision 57). The list of the
consult's rows and the practice's row, which has the sum of all lists, are written (decision 59).
"""
SMALL, SCREEN, LARGE, ANSWER, LAST_ANSWER = 8 + GUARDS, 12 + GUARDS, 20 + GUARDS, 21 + GUARDS + 1, 25 + GUARDS + 1
"""A tick, press, draft, poll or menu; a screen sent or a page read; what changes much; an answer and the next page.

The last answer also records what is left as not discussed, and starts the summary and the wait for whoever is next.
"""

CHECK, DANGER = "page: keystroke checked", "page: keystroke, words of danger"
READS = ("/consult: menu", "page: poll `where`", "Home", CHECK, DANGER)
_LARGE = ("scope: sent", "agree: sent", "page: sign")
_PAIRED = {"page: record an answer": ANSWER, "page: record the last answer": LAST_ANSWER}
"""These have no budget of their own, only one together with the page that follows."""
_NAMED = {
    "page: review open": 16 + 1,  # shows what was signed, the checks as of the talk and all comments: 14 questions
    "begin: sent": 14
    + GUARDS,  # reads the topics, and records the questions that come first and are not part of the talk
    # The session, the consult, the case's key: whether the writer keeps something back is sealed (decision 56).
    CHECK: 3,  # whether the box is open is asked once something is found
    DANGER: 1,  # the page session
    # What changes something claims its request, so that a copy of it changes nothing in any process (decision 47).
    "press confer": 9 + GUARDS,
    "press begin": 9 + GUARDS,
    # The first tick creates three rows: the consult, its preparation, the message that it lapses.
    "frame: a tick": 10 + GUARDS,
}


_SAFETY = {
    # Locks the case, tells everybody of the first rung, shows how the alert stands, and claims its request.
    "safety_concern: sent": 25,
    **dict.fromkeys(("press safety_open", "press safety_seen", "press safety_charge", "page: entry"), LARGE),
    **dict.fromkeys(("page: what waits, redirected", "page: entry, the page that follows"), LARGE),
}
"""Whoever does something about an alert, or reads it, has seen it: everybody's message changes with that click."""


@pytest.fixture(scope="module")
def costs(door: PracticeServer, tmp_path_factory: pytest.TempPathFactory) -> ClickCosts:
    """Return the costs of every click of one consult, from `/consult` to the approved summary."""
    with _measured(door, tmp_path_factory) as (practice, ledger):
        whole_consult.run_consult(practice, ledger, _type)
        whole_consult.approve_review(practice, ledger)
    return ledger


@pytest.fixture(scope="module")
def safety_costs(door: PracticeServer, tmp_path_factory: pytest.TempPathFactory) -> ClickCosts:
    """Return the costs of every click about a safety alert: raised, opened, looked after and written about."""
    with _measured(door, tmp_path_factory) as (practice, ledger):
        ana, ben, dana = (MeasuredPerson(practice, who, ledger) for who in (ANA, BEN, DANA))
        ana.types("safety")
        ana.ticks(case=str(case(practice, MAPLE).id)).sends()
        ana.sends()
        practice.deliver()
        ben.presses("safety_open")
        ben.presses("safety_seen")
        dana.presses("safety_charge")
        page = MeasuredPage(ben)
        path = page.read_attribute("action").removeprefix(page.at)
        page.sends("page: entry", path, 1, {"deed": "entry", "entry": "He is at home."})
        page.http.close()
    return ledger


@contextmanager
def _measured(
    door: PracticeServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[SlackPractice, ClickCosts]]:
    url = f"sqlite:///{tmp_path_factory.mktemp('costs')}/practice.db"
    upgrade(url)
    with open_practice(door, url, monotonic=lambda: 0.0, rates=NEVER_TOO_OFTEN) as practice:
        for who in (ANA, BEN, DANA):
            Therapist(practice, who).opens_home()  # a member's very first request greets them, which costs more
        with count_statements(practice.services.database) as counter:
            yield practice, ClickCosts(counter, {})


def _type(page: MeasuredPage) -> None:
    page.asks(CHECK, "/check", {"field": "impression_2", "words": "He seems steadier."})
    page.asks(DANGER, "/danger", {"words": "He seems steadier."})


def budget(kind: str) -> int:
    """Return how many statements a click of this kind may take."""
    if kind in _NAMED:
        return _NAMED[kind]
    if kind in READS:
        return LOOK
    if kind in _LARGE:
        return LARGE
    if kind.endswith(": sent") or (kind.startswith("page:") and kind not in ("page: draft save", "page: poll `where`")):
        return SCREEN
    return SMALL


def safety_budget(kind: str) -> int:
    """Return how many statements a click about safety may take."""
    return _SAFETY.get(kind, budget(kind))


def test_no_click_asks_the_database_more_than_its_budget(costs: ClickCosts) -> None:
    over = {kind: cost[0] for kind, cost in costs.highest.items() if cost[0] > budget(kind) and kind not in _PAIRED}

    assert len(costs.highest) > 25  # so many kinds of click were measured
    assert over == {}


def test_a_click_about_safety_asks_the_database_no_more_than_its_budget(safety_costs: ClickCosts) -> None:
    over = {kind: cost[0] for kind, cost in safety_costs.highest.items() if cost[0] > safety_budget(kind)}

    assert {"safety_concern: sent", "press safety_seen", "press safety_charge"} < set(safety_costs.highest)
    assert over == {}


def test_no_click_takes_slacks_three_seconds_at_a_slow_database(costs: ClickCosts, safety_costs: ClickCosts) -> None:
    """With 50 milliseconds a statement, half of Slack's three seconds are left for the answer and for others."""
    highest = max([*costs.highest.values(), *safety_costs.highest.values()])
    statements = highest[0] + 2 * (highest[1] + 1)  # each transaction begins and ends with one

    assert statements * 50 <= 1500


def test_no_click_asks_the_same_question_twice(costs: ClickCosts) -> None:
    assert {kind: sorted(twice)[:1] for kind, twice in costs.repeated.items() if twice} == {}


def test_a_saved_answer_and_the_page_after_it_take_two_transactions(costs: ClickCosts) -> None:
    pairs = {
        kind: (sent, costs.highest[f"{kind}, the page that follows"])
        for kind, sent in costs.highest.items()
        if f"{kind}, the page that follows" in costs.highest
    }

    assert pairs.keys() > _PAIRED.keys()
    assert {kind: pairs[kind] for kind, most in _PAIRED.items() if sum(cost[0] for cost in pairs[kind]) > most} == {}
    assert all(sent[1] == 1 and shown[1] <= 1 for sent, shown in pairs.values())


def test_what_only_reads_commits_nothing(costs: ClickCosts) -> None:
    measured = {kind: costs.highest[kind][1] for kind in READS if kind in costs.highest}

    assert measured
    assert set(measured.values()) == {0}
