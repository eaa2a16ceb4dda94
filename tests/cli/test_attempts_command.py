"""`consult-coach audit attempts` lists refused attempts, and `doctor` mentions bursts."""

import json
from datetime import timedelta

from bot.texts import format_text
from flows.attempts.attempt_kinds import AttemptKind
from storage.attempts import attempt_rows
from storage.attempts.attempt_buffer import AttemptBuffer
from tests.cli.command_runs import KEY, WEDNESDAY, Run
from tests.support.data.databases import open_database


def add_attempts(url: str) -> None:
    """Store 120 forged signatures of an hour ago, and one guessed link of two days ago."""
    database, buffer = open_database(url), AttemptBuffer()
    buffer.record(AttemptKind.LINK, "2001:db8::7", WEDNESDAY - timedelta(days=2))
    for _ in range(120):
        buffer.record(AttemptKind.FORGED, "192.0.2.7", WEDNESDAY - timedelta(hours=1))
    with database.transaction() as session:
        attempt_rows.add(session, buffer.take(WEDNESDAY))
    database.dispose()


def test_attempts_are_listed_by_ten_minutes_with_a_mark_at_bursts(run: Run, sqlite_url: str) -> None:
    add_attempts(sqlite_url)

    listed = run("audit", "attempts", DATABASE_URL=sqlite_url, KEY=KEY)
    recent = run("audit", "attempts", "--since", "2027-05-05", DATABASE_URL=sqlite_url, KEY=KEY)

    assert (listed.code, len(listed.out), len(recent.out)) == (0, 3, 2)
    assert listed.out[0].split() == [
        *("2027-05-03", "13:10Z", "1", "2001:db8::/64"),
        *format_text("attempts", "page_link").split(),
    ]
    assert recent.out[0].startswith("! 2027-05-05 12:10Z     120  192.0.2.7 ")
    assert recent.out[1] == "120 refused attempts."


def test_attempts_can_be_read_by_a_program(run: Run, sqlite_url: str) -> None:
    add_attempts(sqlite_url)

    result = run("audit", "attempts", "--json", DATABASE_URL=sqlite_url, KEY=KEY)

    assert json.loads("\n".join(result.out))[1] == {
        "kind": "slack_signature",
        "source": "192.0.2.7",
        "from": "2027-05-05T12:10:00Z",
        "first": "2027-05-05T12:12:00Z",
        "last": "2027-05-05T12:12:00Z",
        "count": 120,
    }


def test_without_attempts_there_is_one_line(run: Run, sqlite_url: str) -> None:
    result = run("audit", "attempts", DATABASE_URL=sqlite_url, KEY=KEY)

    assert (result.code, result.out) == (0, ["No refused attempts."])


def test_the_doctor_mentions_bursts_and_is_content(run: Run, good: dict[str, str], sqlite_url: str) -> None:
    add_attempts(sqlite_url)

    result = run("doctor", **good, TEAM_ID="T1")

    assert result.code == 0
    assert f"  {format_text('doctor', 'bursts', count=120)}" in result.out
