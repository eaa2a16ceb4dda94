"""Whatever somebody comes for leaves an entry in the audit log; what was refused leaves only that."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from bot.dispatch import ActionId, handle
from flows import audit_trail
from flows.actions import Close, Refuse, Reply
from flows.consult.scheduling import calendar_link
from flows.context import Context
from flows.people import membership
from flows.permissions import NotYoursError
from storage.audit import log
from storage.models import AuditEntry, Consult, Practice
from storage.people import members
from tests.support.data.sql_statements import listening
from tests.support.practice import ANA, GUS, Stage
from tests.support.simulation.practice_in_process import TEAM
from tests.support.simulation.practice_in_process import Practice as Office
from tests.support.walks.booked_consult import booked
from tests.support.walks.preparation_steps import at_scope, case


def entries(practice: Stage) -> list[AuditEntry]:
    """Return the whole log."""
    with practice.looking() as session:
        return list(session.exec(select(AuditEntry).order_by(AuditEntry.seq)))  # type: ignore[arg-type]  # a column, at class level


def logged(office: Office) -> list[tuple[str, str, str]]:
    """Return action, outcome and detail of each entry."""
    with office.database.reading() as session:
        owner = session.exec(select(Practice)).one()
        assert log.verify(session, office.desk.seal, owner.id).fault is None
        return [(one.action, one.outcome, one.detail) for one in log.list_entries(session, owner.id)]


@pytest.fixture
def office(sqlite_url: str) -> Office:
    """The demo's practice."""
    return Office(sqlite_url)


def test_a_walk_to_the_outline_leaves_each_press_and_screen_and_gate(practice: Stage) -> None:
    at_scope(practice)

    found = entries(practice)
    doors = {one.action.partition(".")[0] for one in found}
    assert {"command", "press", "submit", "gate"} <= doors
    assert [(one.outcome, one.detail) for one in found if one.action == "gate.facts"] == [("permitted", "")]
    with practice.looking() as session:
        ana = members.find_by_slack_id(session, found[0].practice_id, ANA)
    assert ana is not None
    assert {one.actor_id for one in found} == {ana.id}
    assert all(one.case_id for one in found if one.action == "submit.screen")


def test_who_is_refused_leaves_an_entry_with_the_reason(practice: Stage) -> None:
    at_scope(practice)
    before = len(entries(practice))
    practice.one(GUS).types()

    assert [(one.action, one.outcome, one.detail, one.actor_id) for one in entries(practice)[before:]] == [
        ("command.consult", "refused", "other_team", None)
    ]


def test_what_was_rolled_back_leaves_the_refusal_alone(office: Office) -> None:
    def fails(ctx: Context) -> Reply:
        audit_trail.record_action(ctx, "settings.changed", "practice")
        raise NotYoursError

    before = len(logged(office))
    assert isinstance(handle(office.desk, ANA, TEAM, fails, ActionId("press.start")), Refuse)

    assert logged(office)[before:] == [("press.start", "refused", "not_yours")]


def test_what_comes_with_a_request_is_kept_only_if_it_is_an_id(office: Office) -> None:
    handle(office.desk, ANA, TEAM, lambda _visit: Close(), ActionId("press.start", "She said so"))

    with office.database.reading() as session:
        assert [one.subject for one in session.exec(select(AuditEntry)) if one.action == "press.start"] == ["none"]


def test_a_click_pays_two_statements_for_all_that_it_logs(office: Office) -> None:
    def notes(ctx: Context) -> Reply:
        for _ in range(3):
            audit_trail.record_action(ctx, "settings.changed", "practice")
        return Close()

    handle(office.desk, ANA, TEAM, notes)
    with listening(office.database.engine) as told, office.database.transaction() as session:
        owner = session.exec(select(Practice)).one()
        member = members.find_by_slack_id(session, owner.id, ANA)
        assert member is not None
        before = told.statements
        actor = log.NewAuditEntry(owner.id, member.id, "press.start", "none", office.clock())
        for _ in range(3):
            log.append_on_commit(session, office.desk.seal, actor)
    assert told.statements - before == 2


def test_every_handler_says_what_was_come_for() -> None:
    folder = Path(__file__).parents[3] / "bot/slack/listeners"
    for name in ("button_clicks", "modal_submissions", "ticks", "slash_command", "home_tab"):
        assert (folder / f"{name}.py").read_text().count("Came(") >= 1


def test_who_leaves_comes_back_or_becomes_an_administrator_is_in_the_log_once(office: Office) -> None:
    before, one = len(logged(office)), office.desk.directory(ANA)
    assert one is not None
    office.desk = replace(office.desk, directory={ANA: replace(one, is_administrator=True)}.get)
    for has_left in (True, True, False):
        membership.follow_workspace_change(office.desk, ANA, TEAM, has_left=has_left)
    for _ in range(2):
        handle(office.desk, ANA, TEAM, lambda _visit: Close(), ActionId("press.start"))

    found = [action for action, _outcome, _detail in logged(office)[before:]]
    assert found == ["member.left", "member.back", "role.administrator", "press.start", "press.start"]


def test_a_calendar_file_that_is_fetched_is_in_the_log_with_its_case(practice: Stage) -> None:
    booked(practice, practice.clock.now + timedelta(days=1))
    with practice.looking() as session:
        held_id = session.exec(select(Consult.held_id)).one()
    assert held_id is not None

    assert calendar_link.calendar_file(practice.desk, held_id)

    last = entries(practice)[-1]
    assert (last.action, last.actor_id, last.case_id) == ("export.calendar", None, case(practice).id)
