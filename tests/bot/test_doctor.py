"""The doctor looks at everything, changes nothing, and says in plain words what is amiss."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from bot.console import sentence
from bot.settings import SERVE
from bot.slack.manifest import SCOPES
from storage.database import Database
from tests.bot.command_line import Run, amiss
from tests.bot.post_office import opened
from tests.bot.web_api import Api, refusal
from tests.fakes import FakeMessenger


def test_the_doctor_finds_nothing_amiss_when_all_is_well(run: Run, good: dict[str, str]) -> None:
    ended = run("doctor", **good, TEAM_ID="T1")

    fine = ("settings", "database", "nothing_waits", "pages", "slack")
    assert (ended.code, ended.out) == (0, [f"  {sentence('doctor', key)}" for key in fine])


def test_the_doctor_says_what_is_missing(run: Run) -> None:
    ended = run("doctor")

    missing = [sentence("missing", name) for name in SERVE]
    assert (ended.code, amiss(ended)) == (2, [*missing, sentence("doctor", "no_database")])


def test_looking_for_the_database_does_not_make_one(run: Run, tmp_path: Path) -> None:
    run("doctor")

    assert list(tmp_path.rglob("*.db")) == []


def test_the_doctor_says_what_waits_and_why(run: Run, good: dict[str, str], sqlite_url: str) -> None:
    office = opened(sqlite_url, FakeMessenger())
    with office.sender.database.transaction() as session:
        put_off = office.put(session, lambda *_: None)
        put_off.trouble = "invalid_auth"
        office.put(session, lambda *_: None, due_in=timedelta(days=1))
    office.sender.database.dispose()

    ended = run("doctor", **good)

    assert sentence("doctor", "waiting", count=2, due="2027-05-04 09:12 UTC") in [line.strip() for line in ended.out]
    assert amiss(ended) == [sentence("doctor", "put_off", trouble="invalid_auth", count=1)]


def test_the_doctor_sees_a_newer_database_and_an_empty_one(run: Run, good: dict[str, str], sqlite_url: str) -> None:
    seen = []
    for revision in ("INSERT INTO alembic_version VALUES ('none-such')", "DELETE FROM alembic_version"):
        database = Database(sqlite_url)
        with database.transaction() as session:
            connection = session.connection()
            connection.exec_driver_sql("DELETE FROM alembic_version")
            connection.exec_driver_sql(revision)
        database.dispose()
        seen.append(amiss(run("doctor", **{**good, "SLACK_BOT_TOKEN": ""}))[1:])

    assert seen == [[sentence("doctor", "new_database")], [sentence("doctor", "no_database")]]


def test_the_doctor_says_when_the_database_cannot_be_opened(run: Run, good: dict[str, str]) -> None:
    ended = run("doctor", **{**good, "DATABASE_URL": "postgresql://coach:canary@127.0.0.1:9/coach"})

    assert amiss(ended) == [sentence("doctor", "closed_database")]


def test_the_doctor_says_when_the_pages_cannot_be_reached(run: Run, good: dict[str, str]) -> None:
    ended = run("doctor", **{**good, "PUBLIC_URL": "http://127.0.0.1:9"})

    assert amiss(ended) == [sentence("doctor", "no_pages")]


@pytest.mark.parametrize(
    ("scopes", "team_id", "said"),
    [
        ("commands,chat:write", "T1", sentence("doctor", "scopes", scopes="im:write, users:read")),
        (", ".join(SCOPES), "T2", sentence("doctor", "other_team")),
    ],
)
def test_the_doctor_says_when_the_bot_is_not_what_it_was_to_be(
    run: Run, good: dict[str, str], api: Api, scopes: str, team_id: str, said: str
) -> None:
    api.answers[:] = [(200, {"X-OAuth-Scopes": scopes}, json.dumps({"ok": True, "team_id": team_id}))]

    assert amiss(run("doctor", **good, TEAM_ID="T1")) == [said]


def test_the_doctor_repeats_slacks_word_for_why_the_bot_is_not_let_in(run: Run, good: dict[str, str], api: Api) -> None:
    api.answers[:] = [refusal("account_inactive")]

    assert amiss(run("doctor", **good)) == [sentence("doctor", "no_slack", trouble="account_inactive")]
