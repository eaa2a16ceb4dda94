"""Legal holds on the command line: a restored backup respects them, and the commands list them."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot import case_deletion
from bot.texts import CliError, format_text
from storage.retention import ledger
from storage.retention.backups import parse_sqlite_path
from storage.retention.ledger import DeletionEntry
from tests.cli.command_runs import KEY, Run
from tests.cli.database_file import list_codes_with_key
from tests.support.data.databases import SEAL, replace_with_copy
from tests.support.data.old_practice import (
    BIRCH,
    DAY,
    LAST,
    MAPLE,
    MONTH,
    OldPractice,
    create_old_practice,
    in_new_york,
)


@pytest.fixture
def settings(sqlite_template: Path, tmp_path: Path) -> dict[str, str]:
    path = tmp_path / "coach" / "practice.db"
    path.parent.mkdir()
    shutil.copy(sqlite_template, path)
    return {"DATABASE_URL": f"sqlite:///{path}", "KEY": KEY}


def test_a_restored_backup_knows_a_hold_that_was_set_after_it(
    run: Run, settings: dict[str, str], tmp_path: Path
) -> None:
    old, file = create_old_practice(settings["DATABASE_URL"], tmp_path / "ledger"), tmp_path / "copy.db"
    run("backup", str(file), "--plain", **settings)
    old.set_hold(BIRCH)
    old.practice.database.dispose()

    restored = run("restore", str(file), "--force", **settings)
    deleted = run("delete-case", BIRCH, **settings)

    assert (restored.code, restored.err) == (0, [])
    assert deleted.err == [format_text("trouble", "held", code=BIRCH)]
    assert BIRCH in list_codes_with_key(parse_sqlite_path(settings["DATABASE_URL"]))


def test_replaying_deletions_reports_a_case_that_a_hold_protects(
    run: Run, settings: dict[str, str], tmp_path: Path
) -> None:
    old = create_old_practice(settings["DATABASE_URL"], tmp_path / "ledger")
    old.set_hold(BIRCH)
    with old.stores.database.reading() as session:
        birch = old.case(session, BIRCH).id
    old.practice.database.dispose()
    path = parse_sqlite_path(settings["DATABASE_URL"])
    entry = DeletionEntry(birch, "asked", in_new_york(LAST))
    ledger.append(
        path.with_name(f"{path.name}.deletions"),
        old.stores.seal,
        [entry, DeletionEntry(birch, "age.1y", in_new_york(LAST), "review")],
    )

    replayed = run("replay-deletions", **settings)

    assert replayed.out == [format_text("done", "replay", again=0, all=1)]
    assert replayed.err == [format_text("done", "left_held", count=1)]
    assert BIRCH in list_codes_with_key(path)


@pytest.mark.parametrize(
    "change", ["DELETE FROM review_key", "UPDATE review_key SET wrapped = x'00'"], ids=["deleted", "changed"]
)
def test_a_backup_with_a_tampered_review_key_is_refused(
    run: Run, settings: dict[str, str], tmp_path: Path, change: str
) -> None:
    old = create_old_practice(settings["DATABASE_URL"], tmp_path / "ledger")
    old.write(BIRCH, "review")
    with old.stores.database.transaction() as session:
        session.execute(text(change))
    old.practice.database.dispose()

    result = run("backup", str(tmp_path / "copy.db"), "--plain", **settings)

    assert (result.code, (tmp_path / "copy.db").exists()) == (2, False)
    assert "1 cases' keys" in result.err[0]


def test_the_commands_list_upcoming_deletions_holds_and_decisions_to_make(
    run: Run, settings: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = create_old_practice(settings["DATABASE_URL"], tmp_path / "ledger")
    old.set_hold(BIRCH)
    old.add_minor(MAPLE)
    old.advance_to(LAST - MONTH)
    old.advance_to(LAST - MONTH)
    monkeypatch.setattr("bot.app.now", old.practice.clock)
    upcoming = run("retention", **settings).out
    doctor = run("doctor", **settings).out
    old.advance_to(LAST + MONTH)
    decisions = run("retention", **settings).out
    old.practice.database.dispose()

    everything = format_text("retention", "what_case")
    assert upcoming == [
        format_text("retention", "rule", years=7, review=format_text("retention", "review_case"), days=30),
        format_text("retention", "waits", code="cedar-1907", what=everything, day="2034-05-04"),
        format_text("retention", "later", day="2034-05-04"),
        format_text("retention", "held", code=BIRCH, reason="another reason", day="2027-05-04"),
    ]
    assert f"  {format_text('doctor', 'held', count=1)}" in doctor
    assert f"  {format_text('doctor', 'goes', count=1, day='2034-05-04')}" in doctor
    assert format_text("retention", "asks", code=MAPLE, day="2034-05-04") in decisions


@pytest.fixture
def held_case(old: OldPractice, tmp_path: Path) -> tuple[OldPractice, Path, Path]:
    """The practice with maple on hold, and two copies of its database: from before the hold and from after."""
    old.practice.database.dispose()
    path = parse_sqlite_path(str(old.practice.database.engine.url))
    before, after = tmp_path / "before.db", tmp_path / "after.db"
    shutil.copy(path, before)
    old.set_hold(MAPLE)
    case_deletion.replay_ledger(old.stores, old.practice.clock.now)  # this also completes the ledger
    old.practice.database.dispose()
    shutil.copy(path, after)
    return old, before, after


EVENTS = st.lists(
    st.sampled_from(["the case gets older", "deletion is requested", "a backup is restored"]), min_size=1, max_size=5
)


@given(events=EVENTS)
@hypothesis_settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_case_on_hold_survives_age_requests_and_restored_backups_in_any_order(
    held_case: tuple[OldPractice, Path, Path], events: list[str]
) -> None:
    old, before, after = held_case
    path, day = parse_sqlite_path(str(old.practice.database.engine.url)), LAST - MONTH
    old.practice.database.dispose()
    replace_with_copy(after, path)
    old.practice.database.use_seal(SEAL)
    for event in events:
        if event == "the case gets older":
            old.advance_to(day)
            day += 40 * DAY
        elif event == "deletion is requested":
            with pytest.raises(CliError, match="legal hold"):
                case_deletion.delete_records(old.stores, MAPLE, lambda: MAPLE, old.practice.clock.now)
        else:
            old.practice.database.dispose()
            replace_with_copy(before, path)
            old.practice.database.use_seal(SEAL)  # as in a new process
            case_deletion.replay_ledger(old.stores, old.practice.clock.now)

        assert MAPLE in old.readable_cases()
