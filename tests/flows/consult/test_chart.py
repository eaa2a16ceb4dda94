"""Every event in every reachable state either moves the consult as the tables say or is refused."""

import re

import pytest
from statemachine.orderedset import OrderedSet

from flows.consult import chart
from flows.errors import UnknownStateError, WrongStepError
from flows.parts import Part
from tests.flows.consult.chart_tables import EVENTS, Row, Spot, entry_spot, spot_after

UNKNOWN_EVENTS = {
    "done_state_preparing",
    "done.state.preparing",
    "done_state_conferring",
    "done.state.conferring",
    "done.state.it_preparing",
    "error.execution",
    "__initial__",
    "it_screen",
    "send",
    "*",
    "",
}


def reachable() -> dict[Spot, tuple[str, ...]]:
    """Return every spot that the tables can reach, with the fewest events that lead there (breadth first)."""
    paths: dict[Spot, tuple[str, ...]] = {Spot("framing"): ()}
    spots = [Spot("framing")]
    for spot in spots:
        for event in sorted(EVENTS):
            next_spot = spot_after(spot, event)
            if next_spot is not None and next_spot not in paths:
                paths[next_spot] = (*paths[spot], event)
                spots.append(next_spot)
    return paths


SPOTS = reachable()


def row_at(spot: Spot) -> Row:
    return Row(spot.stored)


def test_every_event_in_every_reachable_state_moves_as_the_tables_say_or_is_refused() -> None:
    failures = []

    for spot in SPOTS:
        for event in EVENTS | UNKNOWN_EVENTS:
            row, next_spot = row_at(spot), spot_after(spot, event)
            try:
                chart.send_event(row, event)
                is_accepted = True
            except WrongStepError:
                is_accepted = False
            expected_configuration = (spot if next_spot is None else next_spot).stored
            if (row.configuration, is_accepted) != (expected_configuration, next_spot is not None):
                failures.append((spot, event, row.configuration))

    assert failures == []


def test_every_pair_of_steps_is_reachable() -> None:
    in_preparing = {spot for spot in SPOTS if spot.state == "preparing"}
    in_talk = {spot for spot in SPOTS if spot.state == "conferring"}

    assert len(in_preparing) == 7 * 7 - 1
    assert len(in_talk) == 9 * 9 - 1
    before = {"framing", "preparing", "agreeing", "scheduled", "conferring", "summarising", "signed"}
    assert {spot.state for spot in SPOTS} == before | {"closed", "declined", "cancelled", "lapsed"}


@pytest.mark.parametrize("spot", SPOTS, ids=str)
def test_each_spot_is_reached_from_the_start_by_events_alone(spot: Spot) -> None:
    row = Row()

    chart.start(row)
    for event in SPOTS[spot]:
        chart.send_event(row, event)

    assert row.configuration == spot.stored


def test_the_chart_has_exactly_the_events_of_the_tables() -> None:
    assert chart.EVENTS == EVENTS


def test_a_spot_is_stored_in_one_order_whatever_the_order_of_the_events() -> None:
    it_first, ft_first = row_at(entry_spot("preparing")), row_at(entry_spot("preparing"))

    for event in ("it_screened", "ft_screened"):
        chart.send_event(it_first, event)
    for event in ("ft_screened", "it_screened"):
        chart.send_event(ft_first, event)

    assert isinstance(it_first.configuration, OrderedSet)
    assert list(it_first.configuration) == list(ft_first.configuration or ())
    assert list(it_first.configuration) == ["preparing", "it_preparing", "it_facts", "ft_preparing", "ft_facts"]


def test_a_consult_starts_only_once() -> None:
    row = Row()

    chart.start(row)

    assert row.configuration == "framing"
    with pytest.raises(WrongStepError):
        chart.start(row)


def test_a_consult_that_has_not_started_cannot_move() -> None:
    row = Row()

    with pytest.raises(WrongStepError):
        chart.send_event(row, "frame")

    assert row.configuration is None


@pytest.mark.parametrize(
    "configuration",
    [
        "retired",
        "preparing",
        "it_screen",
        OrderedSet(["preparing", "it_preparing", "it_screen"]),
        OrderedSet(["framing", "agreeing"]),
        OrderedSet(["preparing", "it_preparing", "it_screen", "it_facts", "ft_preparing", "ft_screen"]),
        OrderedSet(["agreeing", "it_screen"]),
        OrderedSet(["preparing", "it_preparing", "it_retired", "ft_preparing", "ft_screen"]),
        OrderedSet[str]([]),
    ],
    ids=str,
)
def test_an_incomplete_or_unknown_stored_configuration_is_refused_and_stays_as_it_is(
    configuration: chart.Configuration,
) -> None:
    row = Row(configuration)

    with pytest.raises(UnknownStateError):
        chart.send_event(row, "frame")
    with pytest.raises(UnknownStateError):
        chart.current_step(configuration, Part.IT)

    assert row.configuration is configuration


@pytest.mark.parametrize("state", ["framing", "preparing", "agreeing", "scheduled"])
def test_s0_9_safety_starts_the_talk_from_every_earlier_state(state: str) -> None:
    for spot in (spot for spot in SPOTS if spot.state == state):
        row = row_at(spot)

        chart.send_event(row, "start_for_safety")

        assert row.configuration == entry_spot("conferring").stored


def test_s0_12_one_side_alone_does_not_lead_to_agreeing() -> None:
    ready = Spot("preparing", "ready", "screen")

    assert {spot_after(ready, event) for event in EVENTS if event.startswith("it_")} == {
        None,
        Spot("preparing", "scope", "screen"),
        Spot("preparing", "wait", "screen"),
        Spot("declined"),
    }
    assert chart.current_step(ready.stored, Part.IT) == "ready"


def test_a_therapist_can_go_back_from_ready_and_be_ready_again() -> None:
    row = row_at(Spot("preparing", "ready", "scope"))

    chart.send_event(row, "it_revised")
    chart.send_event(row, "ft_outlined")
    before = row.configuration
    chart.send_event(row, "it_outlined")

    assert before == Spot("preparing", "scope", "ready").stored
    assert row.configuration == "agreeing"


def test_s0_3_a_release_that_ends_while_ready_sends_its_therapist_to_wait_and_prevents_agreeing() -> None:
    row = row_at(Spot("preparing", "ready", "scope"))

    chart.send_event(row, "it_must_wait")
    chart.send_event(row, "ft_outlined")

    assert row.configuration == Spot("preparing", "wait", "ready").stored


def test_s0_14_an_edit_stays_in_agreeing() -> None:
    row = Row("agreeing")

    chart.send_event(row, "edit")

    assert row.configuration == "agreeing"


def test_s0_45_the_questions_come_in_order_for_each_part() -> None:
    row, steps = row_at(entry_spot("conferring")), []

    for _ in range(8):
        steps.append(chart.current_step(row.configuration, Part.IT))
        chart.send_event(row, "it_recorded")

    assert steps == ["q1", "q2", "q3", "q4", "q5", "q6", "q7", "q8"]
    assert chart.current_step(row.configuration, Part.IT) == "answered"
    assert chart.current_step(row.configuration, Part.FT) == "q1"


@pytest.mark.parametrize("spot", SPOTS, ids=str)
def test_the_chart_knows_the_current_step_of_each_part(spot: Spot) -> None:
    assert chart.current_step(spot.stored, Part.IT) == (spot.it or spot.state)
    assert chart.current_step(spot.stored, Part.FT) == (spot.ft or spot.state)


def test_a_consult_is_over_when_closed_declined_cancelled_or_lapsed() -> None:
    final_states = {state.value for state in chart.ConsultChart.final_states}

    assert final_states == {"closed", "declined", "cancelled", "lapsed"}


def test_no_two_states_share_an_id() -> None:
    ids = re.findall(r'state "[^"]*" as (\w+)|state (\w+) \{', chart.mermaid())
    names = [first or second for first, second in ids]

    assert len(names) == len(set(names))
    assert len(chart.ConsultChart.states_map) == 11 + 4 + 2 * 7 + 2 * 9


def test_the_diagram_shows_the_joins_and_both_regions() -> None:
    diagram = chart.mermaid()

    assert diagram.startswith("stateDiagram-v2\n")
    for line in (
        "preparing --> agreeing : both ready",
        "conferring --> summarising : both answered",
        "it_scope --> it_ready : It outlined",
        "ft_q8 --> ft_answered : Ft recorded",
    ):
        assert f"    {line}\n" in diagram
