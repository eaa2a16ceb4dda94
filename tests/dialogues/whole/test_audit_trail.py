"""Every request leaves an entry in the audit log; a refused request leaves only the entry of its refusal."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from flows import audit_trail
from flows.actions import Kind
from flows.consult.scheduling import calendar_link
from flows.context import Context, Surface
from flows.people import membership
from flows.permissions import NotYoursError
from flows.registry import ACTIONS
from flows.replies import Close, Refuse, Reply
from storage.audit import log, verification
from storage.models import AuditEntry, Consult, Practice
from tests.support.data.sql_statements import count_statements
from tests.support.people.identities import get_slack_member, slack_directories, slack_identity
from tests.support.practice import ANA, GUS, SlackPractice
from tests.support.run_as import run_as
from tests.support.simulation.practice_in_process import SimulatedPractice as Office
from tests.support.walks.booked_consult import booked
from tests.support.walks.preparation_steps import at_scope, case


def entries(practice: SlackPractice) -> list[AuditEntry]:
    """Return every entry of the audit log, the oldest first."""
    with practice.read_session() as session:
        return list(session.exec(select(AuditEntry).order_by(AuditEntry.seq)))  # type: ignore[arg-type]  # a column, at class level


def list_outcomes(office: Office) -> list[tuple[str, str, str]]:
    """Return the action, outcome and detail of each entry, after verifying the chain of entries."""
    with office.database.reading() as session:
        owner = session.exec(select(Practice)).one()
        assert verification.verify(session, office.services.seal, owner.id).fault is None
        return [(entry.action, entry.outcome, entry.detail) for entry in log.list_entries(session, owner.id)]


@pytest.fixture
def office(sqlite_url: str) -> Office:
    """The demo's practice."""
    return Office(sqlite_url)


def test_every_click_screen_and_gate_on_the_way_to_the_topics_is_logged(practice: SlackPractice) -> None:
    at_scope(practice)

    log_entries = entries(practice)
    action_kinds = {entry.action.partition(".")[0] for entry in log_entries}
    assert {"command", "press", "submit", "gate"} <= action_kinds
    assert [(entry.outcome, entry.detail) for entry in log_entries if entry.action == "gate.facts"] == [
        ("permitted", "")
    ]
    with practice.read_session() as session:
        ana = get_slack_member(session, ANA)
    assert {entry.actor_id for entry in log_entries} == {ana.id}
    assert all(entry.case_id for entry in log_entries if entry.action == "submit.screen")


def test_a_refused_person_leaves_an_entry_with_the_reason(practice: SlackPractice) -> None:
    at_scope(practice)
    before = len(entries(practice))
    practice.person(GUS).types()

    assert [(entry.action, entry.outcome, entry.detail, entry.actor_id) for entry in entries(practice)[before:]] == [
        ("command.consult", "refused", "other_team", None)
    ]


def test_a_rolled_back_action_leaves_only_its_refusal_in_the_log(office: Office) -> None:
    def fails(ctx: Context) -> Reply:
        audit_trail.record_action(ctx, "settings.changed", "practice")
        raise NotYoursError

    before = len(list_outcomes(office))
    assert isinstance(run_as(office.services, slack_identity(ANA), fails), Refuse)

    assert list_outcomes(office)[before:] == [("press.start", "refused", "not_yours")]


def test_the_subject_of_a_request_is_logged_only_if_it_is_an_id(office: Office) -> None:
    run_as(office.services, slack_identity(ANA), lambda _ctx: Close(), about="She said so")

    with office.database.reading() as session:
        assert [entry.subject for entry in session.exec(select(AuditEntry)) if entry.action == "press.start"] == [
            "none"
        ]


def test_all_log_entries_of_one_click_take_three_statements(office: Office) -> None:
    def notes(ctx: Context) -> Reply:
        for _ in range(3):
            audit_trail.record_action(ctx, "settings.changed", "practice")
        return Close()

    run_as(office.services, slack_identity(ANA), notes)
    with count_statements(office.database) as executed, office.database.transaction() as session:
        owner = session.exec(select(Practice)).one()
        member = get_slack_member(session, ANA)
        before = executed.statements
        actor = log.NewAuditEntry(owner.id, member.id, "press.start", "none", office.clock())
        for _ in range(3):
            log.append_on_commit(session, office.services.seal, actor)
    assert executed.statements - before == 3


def test_every_registered_action_has_an_id_of_its_own_for_the_audit_log() -> None:
    ids = [action.audit_id for action in ACTIONS.values() if action.kind not in (Kind.COMMAND, Kind.HOME)]

    assert len(ids) == len(set(ids)) > 150
    assert [audit_id for audit_id in ids if not re.fullmatch(r"[a-z_]+(\.[a-z_0-9]+)+(:[a-z_]+)?", audit_id)] == []


def test_leaving_returning_and_becoming_an_administrator_are_each_logged_once(office: Office) -> None:
    before, profile = len(list_outcomes(office)), office.services.directories[Surface.SLACK](slack_identity(ANA))
    assert profile is not None
    office.services = replace(
        office.services, directories=slack_directories({ANA: replace(profile, is_administrator=True)})
    )
    for has_left in (True, True, False):
        membership.follow_workspace_change(office.services, slack_identity(ANA), has_left=has_left)
    for _ in range(2):
        run_as(office.services, slack_identity(ANA), lambda _ctx: Close())

    actions = [action for action, _outcome, _detail in list_outcomes(office)[before:]]
    assert actions == ["member.left", "member.back", "role.administrator", "press.start", "press.start"]


def test_fetching_a_calendar_file_is_logged_with_its_case(practice: SlackPractice) -> None:
    booked(practice, practice.clock.now + timedelta(days=1))
    with practice.read_session() as session:
        held_id = session.exec(select(Consult.held_id)).one()
    assert held_id is not None

    assert calendar_link.calendar_file(practice.services, held_id)

    last = entries(practice)[-1]
    assert (last.action, last.actor_id, last.case_id) == ("export.calendar", None, case(practice).id)
