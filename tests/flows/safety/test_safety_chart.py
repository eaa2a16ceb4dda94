"""Every event in every state of an alert's chart either moves it as the table says, or is refused."""

from dataclasses import dataclass
from itertools import product

import pytest

from flows.errors import WrongStepError
from flows.safety import safety_chart
from storage.safety import alerts

STATES = ("told", "looked_after", "settled", "cleared", "reviewed")
MOVES = {
    ("told", "everyone"): "looked_after",
    ("looked_after", "reopen"): "told",
    ("told", "clear"): "cleared",
    ("looked_after", "clear"): "cleared",
    ("looked_after", "settle"): "settled",
    ("settled", "review"): "reviewed",
    ("cleared", "review"): "reviewed",
}
UNKNOWN_EVENTS = {"done_state_told", "error.execution", "__initial__", "send", "*", "told", ""}


@dataclass
class Row:
    configuration: str | None = None


def test_the_chart_has_exactly_the_states_and_events_of_the_table() -> None:
    assert {state.id for state in safety_chart.SafetyChart.states} == set(STATES)
    assert {event for _, event in MOVES} == safety_chart.EVENTS


def test_the_database_knows_which_states_are_open_and_which_wait_for_the_look_back() -> None:
    assert {*alerts.OPEN_STATES, *alerts.CLOSED_STATES, "reviewed"} == set(STATES)
    assert {state for state, event in MOVES if event == "review"} == set(alerts.CLOSED_STATES)
    assert {state for state, event in MOVES if event == "clear"} == set(alerts.OPEN_STATES)


@pytest.mark.parametrize(
    ("state", "event"), [*product((*STATES, None), sorted({*safety_chart.EVENTS, *UNKNOWN_EVENTS}))], ids=str
)
def test_every_event_in_every_state_moves_as_the_table_says_or_is_refused_and_changes_nothing(
    state: str | None, event: str
) -> None:
    row, after = Row(state), MOVES.get((state or "", event))

    if after is None:
        with pytest.raises(WrongStepError):
            safety_chart.send_event(row, event)
    else:
        safety_chart.send_event(row, event)

    assert row.configuration == (after or state)


def test_an_alert_is_raised_once_and_begins_as_told() -> None:
    row = Row()

    safety_chart.start(row)

    assert row.configuration == "told"
    with pytest.raises(WrongStepError):
        safety_chart.start(row)


def test_every_state_is_reached_from_the_first_one_and_only_a_reviewed_alert_is_at_its_end() -> None:
    reached, found = {"told"}, ["told"]
    for state in found:
        found += [after for (before, _), after in MOVES.items() if before == state and after not in reached]
        reached |= set(found)

    assert reached == set(STATES)
    assert [state.id for state in safety_chart.SafetyChart.states if state.final] == ["reviewed"]
