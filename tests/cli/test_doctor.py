"""`consult-coach doctor` checks everything, changes nothing, and says plainly what is wrong."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.settings import REQUIRED_TO_SERVE
from bot.slack.manifest import SCOPES
from bot.slack.messenger import SlackMessenger
from bot.texts import format_text
from flows.consult.waiting.lapse import LAPSE
from flows.safety.telling.alert_messages import LADDER
from storage.database import Database
from storage.people import practices
from storage.safety import alerts
from tests.cli.command_runs import Run, list_problems
from tests.support.data.practice_rows import NOW
from tests.support.data.practice_with_messages import open_sender
from tests.support.fakes import FakeClock, FakeMessenger, Outbox
from tests.support.pages.local_openid_issuer import serve_issuer
from tests.support.slack.web_api_server import Answer, Api, refusal

NO_NUMBERS = format_text("doctor", "no_numbers")  # an administrator of the practice has to look at them once


def test_the_doctor_finds_no_problem_in_a_good_setup(run: Run, good: dict[str, str]) -> None:
    result = run("doctor", **good, TEAM_ID="T1")

    expected_keys = ("settings", "database", "schema", "rows", "nothing_waits", "pages", "no_sign_in", "slack")
    assert (result.code, result.out) == (0, [f"  {format_text('doctor', key)}" for key in expected_keys])


def test_the_doctor_says_whether_sign_in_is_on_and_whether_it_can_be_reached(
    run: Run, good: dict[str, str], api: Api
) -> None:
    api.answers *= 2
    with serve_issuer(FakeClock(NOW)) as issuer:
        sign_in = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "canary-secret"}
        settings = {**good, "WITHOUT_SIGN_IN": "", **sign_in, "SLACK_ISSUER_URL": issuer.address}
        reached = run("doctor", **settings)
        issuer.address = "http://127.0.0.1:9"  # the issuer now names another address than the setting
        other = run("doctor", **settings)

    assert (reached.code, list_problems(reached)) == (0, [])
    assert f"  {format_text('doctor', 'sign_in')}" in reached.out
    assert list_problems(other) == [format_text("doctor", "no_issuer")]


def test_the_doctor_names_the_setting_that_switches_sign_in_off(run: Run, good: dict[str, str]) -> None:
    result = run("doctor", **good, TEAM_ID="T1")

    assert any("CONSULT_COACH_WITHOUT_SIGN_IN" in line and "opens an unused link first" in line for line in result.out)


def test_the_doctor_says_what_is_missing(run: Run) -> None:
    result = run("doctor")

    missing = [format_text("missing", name) for name in (*REQUIRED_TO_SERVE, "sign_in")]
    assert (result.code, list_problems(result)) == (2, [*missing, format_text("doctor", "no_database")])


def test_looking_for_the_database_does_not_create_one(run: Run, tmp_path: Path) -> None:
    run("doctor")

    assert list(tmp_path.rglob("*.db")) == []


def test_the_doctor_counts_waiting_messages_and_says_why_they_wait(
    run: Run, good: dict[str, str], sqlite_url: str
) -> None:
    office = open_sender(sqlite_url, FakeMessenger())
    with office.sender.database.transaction() as session:
        postponed = office.add_in_session(session)
        postponed.trouble = "invalid_auth"
        office.add_in_session(session, due_in=timedelta(days=1))
    office.sender.database.dispose()

    result = run("doctor", **good)

    assert format_text("doctor", "waiting", count=2, due="2027-05-04 09:12 UTC") in [
        line.strip() for line in result.out
    ]
    since = "2027-05-04 09:12 UTC"
    delayed = format_text("doctor", "put_off", trouble="invalid_auth", count=1, since=since)
    assert list_problems(result) == [delayed, NO_NUMBERS]


def test_the_doctor_counts_postponed_messages_by_slacks_error_code_and_says_since_when(
    run: Run, good: dict[str, str], api: Api, sqlite_url: str
) -> None:
    auth, failures = api.answers.pop(), ["429", "500", "account_inactive", "429"]
    ratelimited: Answer = (429, {"Retry-After": "30"}, "{}")
    answers = {"429": ratelimited, "500": (500, {}, ""), "account_inactive": refusal("account_inactive")}
    api.answers.extend(answers[failure] for failure in failures)  # the fifth message gets no answer
    office = open_sender(sqlite_url, SlackMessenger(token="xoxb-canary", base_url=api.url, timeout_seconds=1))
    outbox = Outbox(office.sender)
    for minute in range(-5, 0):
        office.add(due_in=timedelta(minutes=minute))
        outbox.deliver_due(office.clock())
    office.sender.database.dispose()
    api.answers.append(auth)

    result = run("doctor", **good)

    expected = [("ratelimited", 2, "07"), ("http_500", 1, "08"), ("account_inactive", 1, "09"), ("timeout", 1, "11")]
    assert list_problems(result) == [
        format_text("doctor", "put_off", trouble=trouble, count=count, since=f"2027-05-04 09:{minute} UTC")
        for trouble, count, minute in expected
    ] + [NO_NUMBERS]


def test_the_doctor_asks_for_the_numbers_in_danger_until_an_administrator_saved_them(
    run: Run, good: dict[str, str], api: Api, sqlite_url: str
) -> None:
    api.answers *= 3
    office = open_sender(sqlite_url, FakeMessenger())
    reports = [run("doctor", **good)]
    for crisis_line in ("988", ""):
        with office.sender.database.transaction() as session:
            settings = practices.get_settings(session, office.practice_id)
            settings.emergency_number, settings.crisis_line, settings.numbers_saved_at = "112", crisis_line, NOW
        reports.append(run("doctor", **good))
    office.sender.database.dispose()

    assert [list_problems(report) for report in reports] == [[NO_NUMBERS], [], []]
    shown = [
        [line.strip() for line in report.out if line.strip().startswith("In danger, people see")] for report in reports
    ]
    assert shown == [
        [],
        [format_text("doctor", "numbers", emergency="112", crisis="988")],
        [format_text("doctor", "numbers", emergency="112", crisis="-")],
    ]


def test_the_doctor_counts_open_safety_alerts_and_no_closed_ones(
    run: Run, good: dict[str, str], api: Api, sqlite_url: str
) -> None:
    api.answers *= 2
    office = open_sender(sqlite_url, FakeMessenger())
    keys: dict[str, Any] = {"practice_id": office.practice_id, "raised_by": office.ben_id, "now": NOW}
    without = run("doctor", **good)
    with office.sender.database.transaction() as session:
        for state in ("told", "looked_after", "cleared", "settled", "reviewed"):
            alert = alerts.add(session, **keys, case_id=None, consult_id=None, not_in_order=())
            alert.configuration = state
    office.sender.database.dispose()

    open_alerts = [line.strip() for line in run("doctor", **good).out if "safety alerts" in line]

    assert [line for line in without.out if "safety alerts" in line] == []
    assert open_alerts == [format_text("doctor", "open_alerts", count=2)]


@pytest.mark.parametrize("kind", [LAPSE, LADDER])
def test_a_delivery_that_only_checks_for_a_lapse_or_a_rung_is_not_counted_as_a_message(
    run: Run, good: dict[str, str], sqlite_url: str, kind: str
) -> None:
    office = open_sender(sqlite_url, FakeMessenger())
    office.add(kind=kind)
    office.sender.database.dispose()

    result = run("doctor", **good)

    assert format_text("doctor", "nothing_waits") in [line.strip() for line in result.out]


def test_the_doctor_recognizes_a_newer_database_and_an_empty_one(
    run: Run, good: dict[str, str], sqlite_url: str
) -> None:
    problems = []
    for revision in ("INSERT INTO alembic_version VALUES ('none-such')", "DELETE FROM alembic_version"):
        database = Database(sqlite_url)
        with database.transaction() as session:
            connection = session.connection()
            connection.exec_driver_sql("DELETE FROM alembic_version")
            connection.exec_driver_sql(revision)
        database.dispose()
        problems.append(list_problems(run("doctor", **{**good, "SLACK_BOT_TOKEN": ""}))[1:])

    assert problems == [[format_text("doctor", "new_database")], [format_text("doctor", "no_database")]]


def test_the_doctor_says_when_the_database_cannot_be_opened(run: Run, good: dict[str, str]) -> None:
    result = run("doctor", **{**good, "DATABASE_URL": "postgresql://coach:canary@127.0.0.1:9/coach"})

    assert list_problems(result) == [format_text("doctor", "closed_database")]


def test_the_doctor_says_when_the_pages_cannot_be_reached(run: Run, good: dict[str, str]) -> None:
    result = run("doctor", **{**good, "PUBLIC_URL": "http://127.0.0.1:9"})

    assert list_problems(result) == [format_text("doctor", "no_pages")]


def test_the_doctor_takes_no_redirect_for_a_page(run: Run, good: dict[str, str], api: Api) -> None:
    api.health = (302, {"Location": f"{api.origin}/elsewhere"}, "")

    assert list_problems(run("doctor", **good)) == [format_text("doctor", "no_pages")]
    assert "elsewhere" not in [method for method, _ in api.calls]


@pytest.mark.parametrize(
    ("scopes", "team_id", "problem"),
    [
        ("commands,chat:write", "T1", format_text("doctor", "scopes", scopes="im:write, users:read")),
        (", ".join(SCOPES), "T2", format_text("doctor", "other_team")),
    ],
)
def test_the_doctor_says_when_scopes_are_missing_or_the_workspace_is_another(
    run: Run, good: dict[str, str], api: Api, scopes: str, team_id: str, problem: str
) -> None:
    api.answers[:] = [(200, {"X-OAuth-Scopes": scopes}, json.dumps({"ok": True, "team_id": team_id}))]

    assert list_problems(run("doctor", **good, TEAM_ID="T1")) == [problem]


def test_the_doctor_shows_the_error_code_with_which_slack_rejects_the_bot(
    run: Run, good: dict[str, str], api: Api
) -> None:
    api.answers[:] = [refusal("account_inactive")]

    assert list_problems(run("doctor", **good)) == [format_text("doctor", "no_slack", trouble="account_inactive")]
