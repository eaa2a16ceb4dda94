"""Whoever writes the database lets no change take effect of which people were not told, or which somebody ended."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from flows.people import membership
from flows.registry import due_access_changes
from storage.models import AccessChange, ChangeTold
from storage.row_macs import signing
from storage.row_macs.row_faults import RowChangedError
from tests.support.people.access_steps import about_access, last_change, outcomes
from tests.support.practice import ANA, BEN, DANA, ELI, SlackPractice
from tests.support.walks import emergency_steps as emergency
from tests.support.walks.booked_consult import member
from tests.support.walks.preparation_steps import MAPLE, case
from tests.support.walks.summary_steps import both_signed

SWALLOW = """CREATE TRIGGER swallow AFTER INSERT ON delivery WHEN new.change_id IS NOT NULL OR new.grant_id IS NOT NULL
BEGIN UPDATE delivery SET done_at = new.made_at, outcome = 'sent', ts = '1.0', channel = 'D1' WHERE id = new.id; END"""
ANOTHER_SPELLING = (
    """UPDATE "case" SET practice_id = upper(substr(practice_id, 1, 8)) || '-' || substr(practice_id, 9)"""
)


def write(practice: SlackPractice, *statements: Any) -> None:  # noqa: ANN401 -- SQL, as text or not
    """Write without the product."""
    with practice.services.database.engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement) if isinstance(statement, str) else statement)


def write_file(practice: SlackPractice) -> "closing[sqlite3.Connection]":
    """Open the database's file without the product, which also has foreign keys checked."""
    return closing(sqlite3.connect(str(practice.services.database.engine.url.database), isolation_level=None))


def read_change(practice: SlackPractice) -> dict[str, Any]:
    """Return the stored row of the only change, with its MAC."""
    table = AccessChange.__table__  # type: ignore[attr-defined]  # sqlmodel does not type its tables
    with practice.services.database.engine.connect() as connection:
        return dict(connection.execute(sa.select(table)).mappings().one())


def restart(practice: SlackPractice) -> None:
    """Let the program forget which versions of rows it has seen."""
    practice.services.database.use_seal(practice.services.seal)


@pytest.fixture
def asked(practice: SlackPractice) -> SlackPractice:
    """Return a practice in which both have signed and an administrator has asked for emergency access to the case."""
    both_signed(practice)
    emergency.write_client_note(practice)
    practice.follow()
    emergency.asks(practice)
    return practice


@contextmanager
def hiding_what_ben_knows(practice: SlackPractice) -> Iterator[None]:
    """Hide for a moment that Ben was invited and attested sessions, without a trace."""
    with write_file(practice) as file:
        invited = file.execute("SELECT invited_at, id FROM consult").fetchall()
        attested = file.execute("SELECT * FROM attendance").fetchall()
        file.execute("UPDATE consult SET invited_at = NULL")
        file.execute("DELETE FROM attendance")
        yield
        file.executemany("UPDATE consult SET invited_at = ? WHERE id = ?", invited)
        file.executemany(f"INSERT INTO attendance VALUES ({', '.join('?' * len(attested[0]))})", attested)  # noqa: S608 -- our own table


def test_whoever_knows_of_the_case_is_asked_and_told_although_what_says_so_was_hidden_for_each_click(
    practice: SlackPractice,
) -> None:
    both_signed(practice)
    practice.follow()
    fay = practice.person("U0FAY").types("settings").presses("emergency").answers("emergency", member=ANA)
    with hiding_what_ben_knows(practice):
        fay.answers("emergency_case", case=str(case(practice, MAPLE).id), reason="danger")
    practice.follow()
    told = {who: practice.person(who).messages[-1] for who in (BEN, ELI)}  # Eli supervises Ben
    practice.pass_time(hours=71.9)
    practice.clock.forward(timedelta(hours=0.2))
    with hiding_what_ben_knows(practice):
        due_access_changes.apply_all(practice.services)
    practice.follow()

    assert all("asked for a change" in text for text in told.values())
    assert outcomes(practice) == ["waited"]
    assert any("emergency access to maple-4821 until" in text for text in practice.person(BEN).messages)
    with practice.services.database.reading() as session:
        assert list(signing.iter_faults(session)) == []


def test_cases_that_are_hidden_by_another_spelling_let_no_emergency_access_open_at_once(
    practice: SlackPractice, caplog: pytest.LogCaptureFixture
) -> None:
    both_signed(practice)
    emergency.write_client_note(practice)
    fay = practice.person("U0FAY").types("settings").presses("emergency").answers("emergency", member=ANA)
    maple = str(case(practice, MAPLE).id)
    with write_file(practice) as file:
        file.execute(ANOTHER_SPELLING)

    fay.answers("emergency_case", case=maple, reason="danger")

    assert (outcomes(practice), emergency.grants(practice)) == ([], [])
    assert "row case ? spelling" in caplog.text
    caplog.clear()


def test_messages_marked_as_sent_in_the_database_are_sent_again_and_the_72_hours_begin_anew(
    practice: SlackPractice,
) -> None:
    both_signed(practice)
    emergency.write_client_note(practice)
    practice.follow()
    practice.services.database.schema.is_on = False  # which refuses the trigger itself (decision 57)
    write(practice, SWALLOW)
    emergency.asks(practice)
    practice.follow()

    practice.pass_time(hours=72)
    assert (outcomes(practice), emergency.grants(practice)) == ([None], [])
    practice.pass_time(hours=72)
    assert outcomes(practice) == [None]  # for ever, as long as nobody is told

    write(practice, "DROP TRIGGER swallow")
    practice.pass_time(hours=72)
    for who in (ANA, BEN, DANA):
        assert any("asked for a change" in text for text in about_access(practice, who)), who
    practice.pass_time(hours=71)
    assert outcomes(practice) == [None]
    practice.pass_time(hours=1)
    assert (outcomes(practice), len(emergency.grants(practice))) == (["waited"], 1)


def test_a_message_whose_kind_was_changed_says_what_is_true_and_proves_nothing(asked: SlackPractice) -> None:
    """The other kind says that the change never takes effect by itself."""
    write(asked, "UPDATE delivery SET kind = 'access_asked_second' WHERE kind = 'access_asked'")
    asked.follow()
    asked.pass_time(hours=72)

    assert (outcomes(asked), emergency.grants(asked)) == ([None], [])
    assert all("only if someone else confirms" not in text for who in (ANA, BEN) for text in about_access(asked, who))


def test_a_message_about_a_deleted_case_replaces_no_message_that_proves_something(asked: SlackPractice) -> None:
    asked.follow()
    before = about_access(asked, ANA)
    names = "practice_id, recipient_id, surface, priority, due_at, made_at, tries, channel, ts"
    forged = f"INSERT INTO delivery (id, kind, {names}) SELECT lower(hex(randomblob(16))), 'tombstone', {names} FROM "  # noqa: S608 -- the names above
    write(asked, f"{forged} delivery WHERE kind = 'access_asked'")
    asked.pass_time(seconds=1)
    asked.follow()

    assert before
    assert about_access(asked, ANA) == before


def test_a_record_of_telling_that_the_product_did_not_write_is_refused(asked: SlackPractice) -> None:
    asked.follow()
    forged = ChangeTold.__table__.update().values(told_at=asked.clock.now - timedelta(days=9))  # type: ignore[attr-defined]  # as above
    write(asked, forged)

    with pytest.raises(RowChangedError):
        asked.pass_time(hours=72)
    assert emergency.grants(asked) == []


def test_told_late_people_have_their_72_hours_from_then_on(asked: SlackPractice) -> None:
    write(asked, "UPDATE delivery SET done_at = made_at, outcome = 'sent' WHERE change_id IS NOT NULL")
    asked.pass_time(hours=71)
    write(asked, "UPDATE delivery SET done_at = NULL, outcome = NULL WHERE change_id IS NOT NULL")
    asked.deliver()

    asked.pass_time(hours=1)
    assert outcomes(asked) == [None]
    asked.pass_time(hours=71)
    assert outcomes(asked) == ["waited"]


def test_who_had_left_before_does_not_have_to_be_told(practice: SlackPractice) -> None:
    both_signed(practice)
    emergency.write_client_note(practice)
    with practice.services.database.transaction() as session:
        membership.deactivate(session, member(practice, session, BEN), practice.clock.now)
    practice.pass_time(minutes=1)
    emergency.asks(practice)
    practice.follow()

    practice.pass_time(hours=72)

    assert outcomes(practice) == ["waited"]


def test_an_objection_that_is_set_back_takes_no_effect_after_a_restart(asked: SlackPractice) -> None:
    asked.follow()
    before = read_change(asked)
    asked.person(ANA).presses("access_object", value=str(before["id"]))
    assert outcomes(asked) == ["objected"]

    write(asked, AccessChange.__table__.update().values(**before))  # type: ignore[attr-defined]  # as above
    restart(asked)

    with pytest.raises(RowChangedError):
        asked.pass_time(hours=72)
    assert emergency.grants(asked) == []


def test_a_change_that_was_deleted_and_inserted_again_takes_no_effect(asked: SlackPractice) -> None:
    asked.follow()
    with write_file(asked) as file:
        file.execute("CREATE TEMP TABLE kept AS SELECT * FROM access_change")
        asked.person(ANA).presses("access_object", value=str(last_change(asked).id))
        file.execute("DELETE FROM access_change")
        file.execute("INSERT INTO access_change SELECT * FROM kept")
        file.execute("DROP TABLE kept")
    restart(asked)

    with pytest.raises(RowChangedError):
        asked.pass_time(hours=72)
    assert emergency.grants(asked) == []


def test_a_waiting_change_that_is_deleted_is_noticed(asked: SlackPractice) -> None:
    asked.follow()
    write(asked, "DELETE FROM change_told", "DELETE FROM delivery", "DELETE FROM access_change")

    with asked.read_session() as session:
        faults = {(fault.table, fault.why) for fault in signing.iter_faults(session)}
    assert faults == {("practice", "people"), ("change_told", "missing")}
