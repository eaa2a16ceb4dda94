"""Holds at the machine: a copy from before knows of them, and the commands say what stands."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from sqlalchemy import text

from bot import case_deletion
from bot.texts import CliError, format_text
from storage.retention import ledger
from storage.retention.backups import parse_sqlite_path
from storage.retention.ledger import DeletionEntry
from tests.cli.command_runs import KEY, Run
from tests.cli.database_file import keys
from tests.support.data.databases import put_afresh
from tests.support.data.old_practice import BIRCH, DAY, LAST, MAPLE, MONTH, Old, at, founded


@pytest.fixture
def settings(sqlite_template: Path, tmp_path: Path) -> dict[str, str]:
    path = tmp_path / "coach" / "practice.db"
    path.parent.mkdir()
    shutil.copy(sqlite_template, path)
    return {"DATABASE_URL": f"sqlite:///{path}", "KEY": KEY}


def test_a_case_that_was_put_on_hold_since_the_copy_is_on_hold_in_it(
    run: Run, settings: dict[str, str], tmp_path: Path
) -> None:
    old, file = founded(settings["DATABASE_URL"], tmp_path / "ledger"), tmp_path / "copy.db"
    run("backup", str(file), **settings)
    old.holds(BIRCH)
    old.practice.database.dispose()

    restored = run("restore", str(file), "--force", **settings)
    deleted = run("delete-case", BIRCH, **settings)

    assert (restored.code, restored.err) == (0, [])
    assert deleted.err == [format_text("trouble", "held", code=BIRCH)]
    assert BIRCH in keys(parse_sqlite_path(settings["DATABASE_URL"]))


def test_what_the_ledger_names_and_a_hold_keeps_is_said(run: Run, settings: dict[str, str], tmp_path: Path) -> None:
    old = founded(settings["DATABASE_URL"], tmp_path / "ledger")
    old.holds(BIRCH)
    with old.machine.database.reading() as session:
        birch = old.case(session, BIRCH).id
    old.practice.database.dispose()
    path = parse_sqlite_path(settings["DATABASE_URL"])
    gone = DeletionEntry(birch, "asked", at(LAST))
    ledger.append(path.with_name(f"{path.name}.deletions"), [gone, DeletionEntry(birch, "age.1y", at(LAST), "review")])

    replayed = run("replay-deletions", **settings)

    assert replayed.out == [format_text("done", "replay", again=0, all=1)]
    assert replayed.err == [format_text("done", "left_held", count=1)]
    assert BIRCH in keys(path)


@pytest.mark.parametrize(
    "change", ["DELETE FROM review_key", "UPDATE review_key SET wrapped = x'00'"], ids=["taken away", "changed"]
)
def test_a_copy_whose_review_key_was_tampered_with_does_not_pass(
    run: Run, settings: dict[str, str], tmp_path: Path, change: str
) -> None:
    old = founded(settings["DATABASE_URL"], tmp_path / "ledger")
    old.writes(BIRCH, "review")
    with old.machine.database.transaction() as session:
        session.execute(text(change))
    old.practice.database.dispose()

    made = run("backup", str(tmp_path / "copy.db"), **settings)

    assert (made.code, (tmp_path / "copy.db").exists()) == (2, False)
    assert "1 cases' keys" in made.err[0]


def test_the_commands_say_what_goes_when_what_is_held_and_what_asks(
    run: Run, settings: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = founded(settings["DATABASE_URL"], tmp_path / "ledger")
    old.holds(BIRCH)
    old.with_minor(MAPLE)
    old.on(LAST - MONTH)
    old.on(LAST - MONTH)
    monkeypatch.setattr("bot.app.now", old.practice.clock)
    waits = run("retention", **settings).out
    doctor = run("doctor", **settings).out
    old.on(LAST + MONTH)
    asks = run("retention", **settings).out
    old.practice.database.dispose()

    assert waits == [
        format_text("retention", "rule", years=7, review=format_text("retention", "review_case"), days=30),
        format_text("retention", "waits", code="cedar-1907", what="all words", day="2034-05-04"),
        format_text("retention", "later", day="2034-05-04"),
        format_text("retention", "held", code=BIRCH, reason="another reason", day="2027-05-04"),
    ]
    assert f"  {format_text('doctor', 'held', count=1)}" in doctor
    assert f"  {format_text('doctor', 'goes', count=1, day='2034-05-04')}" in doctor
    assert format_text("retention", "asks", code=MAPLE, day="2034-05-04") in asks


@pytest.fixture
def held_since(old: Old, tmp_path: Path) -> tuple[Old, Path, Path]:
    """maple on hold; a copy from before that, and the database as it is now."""
    old.practice.database.dispose()
    path = parse_sqlite_path(str(old.practice.database.engine.url))
    before, after = tmp_path / "before.db", tmp_path / "after.db"
    shutil.copy(path, before)
    old.holds(MAPLE)
    case_deletion.replay_ledger(old.machine, old.practice.clock.now)  # which also completes the ledger
    old.practice.database.dispose()
    shutil.copy(path, after)
    return old, before, after


DEEDS = st.lists(st.sampled_from(["ages", "is asked for", "a copy is put back"]), min_size=1, max_size=5)


@given(deeds=DEEDS)
@how(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_on_hold_survives_any_order_of_age_asking_and_copies_put_back(
    held_since: tuple[Old, Path, Path], deeds: list[str]
) -> None:
    old, before, after = held_since
    path, day = parse_sqlite_path(str(old.practice.database.engine.url)), LAST - MONTH
    old.practice.database.dispose()
    put_afresh(after, path)
    for deed in deeds:
        if deed == "ages":
            old.on(day)
            day += 40 * DAY
        elif deed == "is asked for":
            with pytest.raises(CliError, match="legal hold"):
                case_deletion.delete_records(old.machine, MAPLE, lambda: MAPLE, old.practice.clock.now)
        else:
            old.practice.database.dispose()
            put_afresh(before, path)
            case_deletion.replay_ledger(old.machine, old.practice.clock.now)

        assert MAPLE in old.cases()
