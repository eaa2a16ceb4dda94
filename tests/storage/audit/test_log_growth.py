"""What is added to the audit log is stored, and stays: else nothing that belongs in it is shown or changed."""

from contextlib import suppress

import pytest
from sqlalchemy import event

from storage.audit import log as audit_log
from storage.audit.growth import LogNotGrownError
from storage.database import Database
from storage.writings.sealing import Seal
from tests.storage.audit.log_tampering import CUT_HEAD, ENTRY_COUNT, find_fault, new_entry, tamper
from tests.support.data.practice_rows import NOW, Practice

_LEFT_OUT = {
    "left out": (
        "CREATE TRIGGER z BEFORE INSERT ON audit_entry WHEN NEW.actor_id = '{who}' BEGIN SELECT RAISE(IGNORE); END",
    ),
    "deleted again": (
        "DROP TRIGGER audit_entry_no_delete",
        "DROP TRIGGER audit_entry_moves_head",
        """CREATE TRIGGER z AFTER INSERT ON audit_entry BEGIN
            UPDATE audit_head SET seq = NEW.seq, hash = NEW.hash WHERE NEW.actor_id <> '{who}';
            DELETE FROM audit_entry WHERE seq = NEW.seq AND actor_id = '{who}'; END""",
    ),
    "stored, and passed by": (
        "DROP TRIGGER audit_entry_moves_head",
        """CREATE TRIGGER z AFTER INSERT ON audit_entry WHEN NEW.actor_id <> '{who}' BEGIN
            UPDATE audit_head SET seq = NEW.seq, hash = NEW.hash; END""",
    ),
    "counted, and left out": (
        """CREATE TRIGGER z BEFORE INSERT ON audit_entry WHEN NEW.actor_id = '{who}' BEGIN
            UPDATE audit_head SET seq = NEW.seq, hash = NEW.hash; SELECT RAISE(IGNORE); END""",
    ),
}


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("way", _LEFT_OUT)
def test_an_entry_that_a_trigger_keeps_out_of_the_log_undoes_the_action(
    log: Database, seal: Seal, practice: Practice, way: str
) -> None:
    log.schema.is_on = False  # which refuses any trigger of somebody's own (decision 57)
    with log.engine.begin() as connection:
        for statement in _LEFT_OUT[way]:
            connection.exec_driver_sql(statement.format(who=practice.ben_id.hex))

    with pytest.raises(LogNotGrownError), log.transaction() as session:
        audit_log.append(session, seal, new_entry(practice), new_entry(practice, actor_id=practice.ben_id))

    with log.transaction() as session:
        audit_log.append(session, seal, new_entry(practice))  # of somebody whom the trigger lets through
    assert find_fault(log, seal, practice) is None
    with log.reading() as session:
        assert len(audit_log.list_entries(session, practice.practice_id)) == ENTRY_COUNT + 1


@pytest.mark.parametrize("url", ["postgres"], indirect=True)
@pytest.mark.postgres
@pytest.mark.parametrize("timing", ["BEFORE", "AFTER"])
def test_on_postgresql_too(log: Database, seal: Seal, practice: Practice, timing: str) -> None:
    leave_out = "RETURN NULL" if timing == "BEFORE" else "DELETE FROM audit_entry WHERE seq = NEW.seq; RETURN NULL"
    tamper(
        log,
        f"CREATE FUNCTION z() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {leave_out}; END $$",
        "DROP TRIGGER audit_entry_no_delete ON audit_entry",
        f"CREATE TRIGGER z {timing} INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION z()",
    )

    with pytest.raises(LogNotGrownError), log.transaction() as session:
        audit_log.append(session, seal, new_entry(practice))
    assert find_fault(log, seal, practice) is None


@pytest.mark.parametrize(
    "change",
    [
        ("DELETE FROM audit_entry WHERE seq > 4", CUT_HEAD),
        ("DELETE FROM audit_entry", "DELETE FROM audit_head", "DELETE FROM audit_key"),
        ("DELETE FROM audit_entry WHERE seq = 6", "UPDATE audit_head SET seq = 7"),
    ],
)
def test_a_log_that_lost_what_this_process_wrote_takes_nothing_more_until_a_restart(
    log: Database, seal: Seal, practice: Practice, change: tuple[str, ...]
) -> None:
    tamper(log, *change)

    with pytest.raises(LogNotGrownError), log.transaction() as session:
        audit_log.append(session, seal, new_entry(practice))

    log.use_seal(seal)  # as a restart, after an older backup was restored
    with log.transaction() as session:
        audit_log.append(session, seal, new_entry(practice))


def test_a_log_that_was_cut_and_went_on_elsewhere_is_refused(
    log: Database, seal: Seal, practice: Practice, url: str
) -> None:
    other = Database(url)
    other.use_seal(seal)
    tamper(log, "DELETE FROM audit_entry WHERE seq > 4", CUT_HEAD)
    for number in range(4):
        with other.transaction() as session:
            audit_log.append(session, seal, new_entry(practice, number, detail="anew"))
    other.dispose()

    with pytest.raises(LogNotGrownError), log.transaction() as session:
        audit_log.append(session, seal, new_entry(practice))


def test_what_was_not_committed_is_not_missed_later(log: Database, seal: Seal, practice: Practice) -> None:
    def refuse(_connection: object) -> None:
        raise KeyError

    event.listen(log.engine, "commit", refuse)
    with suppress(KeyError), log.transaction() as session:
        audit_log.append(session, seal, new_entry(practice))
    event.remove(log.engine, "commit", refuse)

    with log.transaction() as session:
        audit_log.append(session, seal, new_entry(practice))
    assert find_fault(log, seal, practice) is None


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_head_that_is_set_back_between_two_looks_delays_no_anchor(
    log: Database, seal: Seal, practice: Practice
) -> None:
    with log.transaction() as session:
        audit_log.append(session, seal, new_entry(practice))
    tamper(log, CUT_HEAD)

    with log.reading() as session:
        assert [anchor.seq for anchor in audit_log.list_heads(session, NOW)] == [ENTRY_COUNT + 1]
