"""Two therapists on one chart, in any order that two people can come up with."""

from typing import ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from flows.consult import chart
from flows.consult.parts import Part
from flows.errors import OutOfPlaceError
from tests.flows.consult.chart_tables import EVENTS, Row, Spot, after

ONWARD = {
    "screen": "screened",
    "pause": "resumed",
    "facts": "facts_given",
    "wait": "waited",
    "weigh": "weighed",
    "scope": "outlined",
    "ready": "revised",
    **{f"q{number}": "recorded" for number in range(1, 9)},
}
TOGETHER = {"framing": "frame", "agreeing": "book", "scheduled": "begin", "summarising": "sign", "signed": "told"}
LASTING = sorted(EVENTS - {"cancel", "lapse", "it_declined", "ft_declined", "start_for_safety"})
PARTS = st.sampled_from(list(Part))


class TwoTherapists(RuleBasedStateMachine):
    """Each goes on, or does anything else; the drawing goes along."""

    seen: ClassVar[set[str]] = set()

    @initialize()
    def begins(self) -> None:
        self.row, self.spot = Row(), Spot("framing")
        chart.start(self.row)

    def send(self, event: str) -> None:
        expected = after(self.spot, event)
        try:
            chart.send_event(self.row, event)
        except OutOfPlaceError:
            assert expected is None
        else:
            assert expected is not None
            self.spot = expected
        self.seen.add(self.spot.state)

    @rule(part=PARTS)
    def one_goes_on(self, part: Part) -> None:
        step, others = (chart.current_step(self.row.configuration, side) for side in (part, part.other))
        inside = self.spot.state

        self.send(f"{part}_{ONWARD[step]}" if step in ONWARD else TOGETHER.get(step, "frame"))

        if step in ONWARD and self.spot.state == inside:
            assert chart.current_step(self.row.configuration, part.other) == others

    @rule(event=st.sampled_from(LASTING))
    def somebody_does_anything(self, event: str) -> None:
        self.send(event)

    @rule(event=st.sampled_from(sorted(EVENTS)), sure=st.integers(0, 9))
    def somebody_may_end_it(self, event: str, sure: int) -> None:
        if sure == 9:
            self.send(event)

    @rule()
    def a_restart_changes_nothing(self) -> None:
        self.row = Row(self.row.configuration)

    @invariant()
    def the_chart_is_where_the_drawing_says(self) -> None:
        if hasattr(self, "row"):
            assert self.row.configuration == self.spot.stored


def test_any_interleaving_moves_as_drawn_and_the_walk_reaches_every_state() -> None:
    TwoTherapists.seen.clear()
    often = settings(max_examples=80, stateful_step_count=60, deadline=None, derandomize=True)

    run_state_machine_as_test(TwoTherapists, settings=often)

    assert {"preparing", "agreeing", "scheduled", "conferring", "summarising"} <= TwoTherapists.seen
