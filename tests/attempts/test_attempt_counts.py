"""Refused attempts are counted by kind, address and ten minutes: a flood takes few rows and little memory."""

from datetime import timedelta

import pytest

from bot.attempts.attempt_deletion import AttemptDeletion
from flows.attempts.attempt_kinds import AttemptKind
from storage.attempts import attempt_rows
from storage.attempts.attempt_buffer import MANY, MOST_SOURCES, WINDOW, AttemptBuffer, name_source
from storage.database import Database
from storage.models import SecurityEvent
from tests.support.data.databases import open_database
from tests.support.practice import TUESDAY

SECOND = timedelta(seconds=1)


def store(database: Database, buffer: AttemptBuffer) -> None:
    """Store what was counted."""
    with database.transaction() as session:
        attempt_rows.add(session, buffer.take(TUESDAY))


def list_stored(database: Database) -> list[SecurityEvent]:
    """Return the stored rows."""
    with database.reading() as session:
        return attempt_rows.list_since(session)


@pytest.mark.parametrize("url_fixture", ["sqlite_url", "postgres_url"])
def test_attempts_of_ten_minutes_are_one_row_in_which_all_processes_add_up(
    request: pytest.FixtureRequest, url_fixture: str
) -> None:
    database = open_database(request.getfixturevalue(url_fixture))
    one, other = AttemptBuffer(), AttemptBuffer()
    for number in range(5):
        one.record(AttemptKind.FORGED, "192.0.2.7", TUESDAY + number * SECOND)
        other.record(AttemptKind.FORGED, "192.0.2.7", TUESDAY - number * SECOND)
    one.record(AttemptKind.LINK, "192.0.2.7", TUESDAY)
    one.record(AttemptKind.FORGED, "192.0.2.8", TUESDAY)
    one.record(AttemptKind.FORGED, "192.0.2.7", TUESDAY + WINDOW)

    for buffer in (one, other, one):
        store(database, buffer)

    rows = [(row.kind, row.source, row.count) for row in list_stored(database)]
    first = list_stored(database)[1]
    database.dispose()
    assert rows == [
        ("page_link", "192.0.2.7", 1),
        ("slack_signature", "192.0.2.7", 10),
        ("slack_signature", "192.0.2.8", 1),
        ("slack_signature", "192.0.2.7", 1),
    ]
    assert (first.first_at, first.last_at) == (TUESDAY - 4 * SECOND, TUESDAY + 4 * SECOND)


def test_a_flood_from_very_many_addresses_takes_a_bounded_number_of_rows() -> None:
    buffer = AttemptBuffer()

    for number in range(5000):
        buffer.record(AttemptKind.FORGED, f"10.0.{number // 250}.{number % 250}", TUESDAY)
        if number % 700 == 0:
            buffer.take(TUESDAY)
    buffer.record(AttemptKind.FORGED, "10.0.0.0", TUESDAY)

    counts = {each.source: each.count for each in buffer.take(TUESDAY)}
    assert set(counts) == {MANY, "10.0.0.0"}
    assert counts["10.0.0.0"] == 1


def test_the_next_ten_minutes_begin_with_no_addresses_known() -> None:
    buffer = AttemptBuffer()
    for number in range(MOST_SOURCES + 1):
        buffer.record(AttemptKind.FORGED, f"10.0.0.{number}" if number < 250 else f"10.0.1.{number}", TUESDAY)

    buffer.record(AttemptKind.FORGED, "192.0.2.7", TUESDAY + WINDOW)

    assert [each.source for each in buffer.take(TUESDAY)][-1] == "192.0.2.7"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("<b>canary</b>", "unknown"),
        ("", "unknown"),
        ("1" * 5000, "unknown"),
    ],
)
def test_a_source_is_an_address_or_a_network_and_never_text(source: str, name: str) -> None:
    assert name_source(source) == name


def test_what_could_not_be_stored_is_added_to_what_came_meanwhile() -> None:
    buffer = AttemptBuffer()
    buffer.record(AttemptKind.FORGED, "192.0.2.7", TUESDAY)
    taken = buffer.take(TUESDAY)
    buffer.record(AttemptKind.FORGED, "192.0.2.7", TUESDAY + SECOND)

    buffer.put_back(taken)

    (count,) = buffer.take(TUESDAY)
    assert (count.count, count.first_at, count.last_at) == (2, TUESDAY, TUESDAY + SECOND)


def test_attempts_are_stored_every_ten_seconds_at_most() -> None:
    buffer = AttemptBuffer()
    moments = (0, 1, 9, 10, 11, -3600)

    due = []
    for seconds in moments:
        buffer.record(AttemptKind.FORGED, "192.0.2.7", TUESDAY)
        due.append(buffer.is_due(TUESDAY + seconds * SECOND))
        if due[-1]:
            buffer.take(TUESDAY + seconds * SECOND)

    assert due == [True, False, False, True, False, True]
    assert not buffer.is_due(TUESDAY + timedelta(days=1)), "there is nothing to store"


def test_old_attempts_are_deleted(sqlite_url: str) -> None:
    database, buffer = open_database(sqlite_url), AttemptBuffer()
    for days in (0, 89, 91, 200):
        buffer.record(AttemptKind.FORGED, "192.0.2.7", TUESDAY - timedelta(days=days))
    store(database, buffer)

    AttemptDeletion(database, 90)(TUESDAY)

    assert len(list_stored(database)) == 2
