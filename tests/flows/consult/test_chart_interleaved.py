"""Two therapists on one chart, acting in any order."""

from typing import ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from flows.consult import chart
from flows.errors import WrongStepError
from flows.parts import Part
from tests.flows.consult.chart_tables import EVENTS, Row, Spot, spot_after

NEXT_EVENT_BY_STEP = {
    "screen": "screened",
    "pause": "resumed",
    "facts": "facts_given",
    "wait": "waited",
    "weigh": "weighed",
    "scope": "outlined",
    "ready": "revised",
    **{f"q{number}": "recorded" for number in range(1, 9)},
}
NEXT_EVENT_BY_STATE = {
    "framing": "frame",
    "agreeing": "book",
    "scheduled": "begin",
    "summarising": "sign",
    "signed": "told",
}
EVENTS_THAT_END_NOTHING = sorted(EVENTS - {"cancel", "lapse", "it_declined", "ft_declined", "start_for_safety"})
PARTS = st.sampled_from(list(Part))


class TwoTherapists(RuleBasedStateMachine):
    """Two therapists who go on or do anything else, on the real chart and on the tables."""

    seen: ClassVar[set[str]] = set()

    @initialize()
    def begins(self) -> None:
        self.row, self.spot = Row(), Spot("framing")
        chart.start(self.row)

    def send(self, event: str) -> None:
        expected = spot_after(self.spot, event)
        try:
            chart.send_event(self.row, event)
        except WrongStepError:
            assert expected is None
        else:
            assert expected is not None
            self.spot = expected
        self.seen.add(self.spot.state)

    @rule(part=PARTS)
    def one_goes_on(self, part: Part) -> None:
        step, colleague_step = (chart.current_step(self.row.configuration, side) for side in (part, part.other))
        state_before = self.spot.state

        self.send(
            f"{part}_{NEXT_EVENT_BY_STEP[step]}"
            if step in NEXT_EVENT_BY_STEP
            else NEXT_EVENT_BY_STATE.get(step, "frame")
        )

        if step in NEXT_EVENT_BY_STEP and self.spot.state == state_before:
            assert chart.current_step(self.row.configuration, part.other) == colleague_step

    @rule(event=st.sampled_from(EVENTS_THAT_END_NOTHING))
    def somebody_does_anything(self, event: str) -> None:
        self.send(event)

    @rule(event=st.sampled_from(sorted(EVENTS)), chance=st.integers(0, 9))
    def somebody_may_end_it(self, event: str, chance: int) -> None:
        if chance == 9:
            self.send(event)

    @rule()
    def a_restart_changes_nothing(self) -> None:
        self.row = Row(self.row.configuration)

    @invariant()
    def the_chart_agrees_with_the_tables(self) -> None:
        if hasattr(self, "row"):
            assert self.row.configuration == self.spot.stored


def test_any_order_of_events_moves_as_the_tables_say_and_the_run_reaches_every_state() -> None:
    TwoTherapists.seen.clear()
    run_settings = settings(max_examples=80, stateful_step_count=60, deadline=None, derandomize=True)

    run_state_machine_as_test(TwoTherapists, settings=run_settings)

    assert {"preparing", "agreeing", "scheduled", "conferring", "summarising"} <= TwoTherapists.seen
