"""The library's traps: each test goes red when the setting beside it in the chart is put back to its default."""

import pytest
from statemachine.exceptions import TransitionNotAllowed

from flows.consult.chart import Configuration, ConsultChart
from tests.flows.consult.chart_tables import Row


class Onlooker:
    """A listener that writes down what a chart does, and may stumble."""

    def __init__(self, row: Row, stumbles: Exception | None = None) -> None:
        self.row = row
        self.stumbles = stumbles
        self.leaving: list[Configuration] = []

    def on_transition(self) -> None:
        self.leaving.append(self.row.configuration)
        if self.stumbles:
            raise self.stumbles


def watched(row: Row, onlooker: Onlooker) -> ConsultChart:
    machine: ConsultChart = ConsultChart(row, state_field="configuration", listeners=[onlooker])  # type: ignore[arg-type]  # a row is a place
    return machine


def test_an_event_out_of_place_raises() -> None:
    row = Row("agreeing")

    with pytest.raises(TransitionNotAllowed):
        watched(row, Onlooker(row)).send("frame")

    assert row.configuration == "agreeing"


def test_an_unknown_event_raises() -> None:
    row = Row("agreeing")

    with pytest.raises(TransitionNotAllowed):
        watched(row, Onlooker(row)).send("nonsense")


def test_an_error_on_the_way_is_not_swallowed_and_the_place_stays() -> None:
    row = Row("agreeing")

    with pytest.raises(ZeroDivisionError):
        watched(row, Onlooker(row, ZeroDivisionError())).send("book")

    assert row.configuration == "agreeing"


def test_nobody_sees_half_a_move() -> None:
    row = Row("agreeing")
    onlooker = Onlooker(row)

    watched(row, onlooker).send("book")

    assert onlooker.leaving == ["agreeing"]
    assert row.configuration == "scheduled"
