"""Pitfalls of the state machine library: each test fails if the setting beside it in the chart is the default again."""

import pytest
from statemachine.exceptions import TransitionNotAllowed

from flows.consult.chart import Configuration, ConsultChart
from tests.flows.consult.chart_tables import Row


class RecordingListener:
    """A listener that records what a chart does, and may raise an error."""

    def __init__(self, row: Row, error: Exception | None = None) -> None:
        self.row = row
        self.error = error
        self.leaving: list[Configuration] = []

    def on_transition(self) -> None:
        self.leaving.append(self.row.configuration)
        if self.error:
            raise self.error


def chart_with_listener(row: Row, listener: RecordingListener) -> ConsultChart:
    consult_chart: ConsultChart = ConsultChart(row, state_field="configuration", listeners=[listener])  # type: ignore[arg-type]  # a row can be any object with this field
    return consult_chart


def test_an_event_that_does_not_fit_raises() -> None:
    row = Row("agreeing")

    with pytest.raises(TransitionNotAllowed):
        chart_with_listener(row, RecordingListener(row)).send("frame")

    assert row.configuration == "agreeing"


def test_an_unknown_event_raises() -> None:
    row = Row("agreeing")

    with pytest.raises(TransitionNotAllowed):
        chart_with_listener(row, RecordingListener(row)).send("nonsense")


def test_an_error_during_a_transition_is_raised_and_the_state_stays() -> None:
    row = Row("agreeing")

    with pytest.raises(ZeroDivisionError):
        chart_with_listener(row, RecordingListener(row, ZeroDivisionError())).send("book")

    assert row.configuration == "agreeing"


def test_nobody_sees_half_a_transition() -> None:
    row = Row("agreeing")
    listener = RecordingListener(row)

    chart_with_listener(row, listener).send("book")

    assert listener.leaving == ["agreeing"]
    assert row.configuration == "scheduled"
