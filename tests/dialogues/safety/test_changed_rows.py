"""A row of a safety alert that was changed in the database hides that alert, and nothing else."""

import logging

import pytest

from storage.models import SafetyAlert, SafetyEvent
from storage.row_macs import signing
from tests.support.practice import BEN, SlackPractice
from tests.support.walks.preparation_steps import case
from tests.support.walks.safety_steps import add_cases, all_alerts, raises


@pytest.mark.parametrize("model", [SafetyAlert, SafetyEvent])
def test_a_changed_row_of_one_alert_hides_only_that_alert(
    practice: SlackPractice, caplog: pytest.LogCaptureFixture, model: type[SafetyAlert | SafetyEvent]
) -> None:
    add_cases(practice, ["larch-0001"])
    raises(practice, code="larch-0001").closes()
    raises(practice).closes()
    practice.deliver()
    table = model.__table__  # type: ignore[union-attr]  # sqlmodel does not type its tables
    larch = next(each for each in all_alerts(practice) if each.case_id == case(practice, "larch-0001").id)
    of_larch = table.c.id == larch.id if model is SafetyAlert else table.c.alert_id == larch.id
    with practice.services.database.engine.begin() as connection, signing.unguarded(connection):
        connection.execute(table.update().where(of_larch).values(mac=None))

    with caplog.at_level(logging.WARNING):
        home = practice.person(BEN).opens_home().home

    assert ("maple-4821" in home, "larch-0001" in home) == (True, False)
    lines = [line.getMessage() for line in caplog.records]
    assert any("safety: alert left out of a list: row safety_" in line for line in lines)
