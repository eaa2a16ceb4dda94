"""`consult-coach audit verify` with anchors: who has the database cannot cut the log, nor who changes the anchors."""

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.texts import format_text
from bot.worker.audit_anchor import AnchorPlan, AnchorTask
from storage.audit import log
from storage.database import Database
from storage.retention import ledger
from storage.writings.sealing import Seal
from tests.cli.command_runs import KEY, WEDNESDAY, CommandResult, Run, list_problems
from tests.storage.audit.log_tampering import CUT_HEAD, new_entry, tamper
from tests.support.data.practice_rows import Practice, create_practice

SEAL = Seal(bytes(range(32)))
BEGUN_AT = WEDNESDAY - timedelta(hours=3)
EMPTY_LOG = ("DELETE FROM audit_entry", "UPDATE audit_head SET seq = 0, hash = ''")


class LoggedPractice:
    """A practice with six entries, anchored two at a time, a half hour between."""

    def __init__(self, url: str, path: Path) -> None:
        self.database, self.path = Database(url), path
        self.database.use_seal(SEAL)
        self.settings = {"DATABASE_URL": url, "KEY": KEY, "AUDIT_ANCHOR": str(path)}
        self.task = AnchorTask(self.database, SEAL, AnchorPlan(path))
        with self.database.transaction() as session:
            self.practice: Practice = create_practice(session, SEAL, "T1", BEGUN_AT)
        for number in range(3):
            self.add(BEGUN_AT + number * timedelta(minutes=30), 2)

    def add(self, at: datetime, count: int, *, is_anchored: bool = True) -> None:
        with self.database.transaction() as session:
            log.append(session, SEAL, *(new_entry(self.practice, at=at) for _ in range(count)))
        if is_anchored:
            self.task(at)

    def keep_lines(self, choose: Callable[[list[str]], list[str]]) -> None:
        """Leave only the chosen lines in the anchor file: the first is the key, the others are anchors."""
        self.path.write_text("".join(choose(self.path.read_text().splitlines(keepends=True))))


@pytest.fixture
def logged(sqlite_url: str, tmp_path: Path) -> LoggedPractice:
    return LoggedPractice(sqlite_url, tmp_path / "elsewhere" / "anchors")


def test_verifying_says_since_when_and_up_to_where_the_log_is_vouched_for(run: Run, logged: LoggedPractice) -> None:
    result = run("audit", "verify", **logged.settings)

    reach = {"since": "2027-05-05 10:12 UTC", "first": 2, "seq": 6, "until": "2027-05-05 11:12 UTC"}
    assert (result.code, result.err) == (0, [])
    assert result.out == [
        format_text("done", "audit_verify", rows=6, anchors=3),
        format_text("done", "audit_reach", **reach),
    ]


def is_refused(result: CommandResult, key: str, **words: object) -> bool:
    return (result.code, result.out, result.err) == (2, [], [format_text("trouble", key, **words)])


def test_deleted_last_entries_are_found_although_triggers_and_head_were_changed(
    run: Run, logged: LoggedPractice
) -> None:
    tamper(logged.database, "DELETE FROM audit_entry WHERE seq > 4", CUT_HEAD)

    result = run("audit", "verify", **logged.settings)

    words = {"file": logged.path, "seq": 5, "before": 4, "why": "cut", "last": "2027-05-05 11:12 UTC"}
    assert is_refused(result, "audit_cut", **words)
    assert "an older backup was restored" in result.err[0]


def test_an_emptied_log_is_found(run: Run, logged: LoggedPractice) -> None:
    tamper(logged.database, *EMPTY_LOG)

    assert "entries from 1 on" in run("audit", "verify", **logged.settings).err[0]


def test_a_log_that_was_deleted_with_its_key_is_found(run: Run, logged: LoggedPractice) -> None:
    tamper(logged.database, *(f"DELETE FROM {table}" for table in ("audit_entry", "audit_head", "audit_key")))  # noqa: S608 -- the names before

    assert "no_key" in run("audit", "verify", **logged.settings).err[0]


def test_a_log_that_was_cut_and_grew_again_is_found(run: Run, logged: LoggedPractice) -> None:
    tamper(logged.database, "DELETE FROM audit_entry WHERE seq > 4", CUT_HEAD)
    logged.database.use_seal(SEAL)  # as in a process that has not seen what was deleted
    for _ in range(4):
        logged.add(WEDNESDAY, 1, is_anchored=False)
        logged.task.anchor(WEDNESDAY, at_once=True)  # of another entry 6, too

    assert run("audit", "verify", **logged.settings).err[0].startswith("Entry 6 of the audit log is not the one")


@pytest.mark.parametrize(
    ("choose", "sentence"),
    [
        (lambda _lines: [], "There are no anchors at"),
        (lambda lines: lines[:-1], "The entries from 5 on have no anchor"),
        (lambda lines: lines[:1], "There are no anchors at"),
        (lambda lines: [*lines[:2], *lines[3:]], "line 3 (missing)"),
        (lambda lines: [*lines[:3], lines[3].replace('"seq": 6', '"seq": 4')], "line 4 (changed)"),
        (lambda lines: lines[1:], "line 1 (missing)"),
    ],
    ids=["emptied", "shortened", "only the key", "one left out", "edited", "without the key"],
)
def test_anchors_that_were_removed_shortened_or_edited_are_found(
    run: Run, logged: LoggedPractice, choose: Callable[[list[str]], list[str]], sentence: str
) -> None:
    logged.keep_lines(choose)

    result = run("audit", "verify", **logged.settings)

    assert (result.code, result.out) == (2, [])
    assert sentence in result.err[0]


def test_a_missing_anchor_file_is_found(run: Run, logged: LoggedPractice) -> None:
    logged.path.unlink()

    assert is_refused(run("audit", "verify", **logged.settings), "audit_no_anchors", file=logged.path)


def test_a_log_and_anchors_that_stopped_long_ago_are_found(
    run: Run, logged: LoggedPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app.now", lambda: WEDNESDAY + timedelta(hours=24))

    result = run("audit", "verify", **logged.settings)

    assert is_refused(result, "audit_silent", file=logged.path, last="2027-05-05 11:12 UTC")


def test_entries_of_the_last_minutes_may_wait_for_their_anchor(run: Run, logged: LoggedPractice) -> None:
    logged.add(WEDNESDAY - timedelta(minutes=14), 1, is_anchored=False)
    soon = run("audit", "verify", **logged.settings)
    late = run("audit", "verify", **logged.settings, AUDIT_ANCHOR_MINUTES="5")
    mended = (run("audit", "anchor", **logged.settings), run("audit", "verify", **logged.settings))

    assert (soon.code, late.code) == (0, 2)
    assert "The entries from 7 on have no anchor" in late.err[0]
    assert [result.code for result in mended] == [0, 0]
    assert mended[0].out == [format_text("done", "audit_anchor", count=1)]


def test_anchors_removed_from_the_middle_of_log_and_file_leave_a_gap_that_is_named(
    run: Run, logged: LoggedPractice, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = BEGUN_AT + timedelta(days=3)
    logged.add(later, 1)
    monkeypatch.setattr("bot.app.now", lambda: later)

    result = run("audit", "verify", **logged.settings)

    gap = format_text("done", "audit_gap", begin="2027-05-05 11:12 UTC", end="2027-05-08 10:12 UTC")
    assert (result.code, result.out[-1]) == (0, gap)


def test_a_copy_of_the_anchors_shows_that_log_and_anchors_were_cut_together(
    run: Run, logged: LoggedPractice, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    copy.write_text("".join(f"May  5 host {line}\n" for line in logged.path.read_text().splitlines()))
    logged.keep_lines(lambda lines: lines[:3])
    tamper(logged.database, "DELETE FROM audit_entry WHERE seq > 4", CUT_HEAD)

    alone, compared = (run("audit", "verify", *extra, **logged.settings) for extra in ((), ("--copy", str(copy))))

    assert (alone.code, compared.code) == (0, 2)
    assert "entries from 5 on" in compared.err[0]


def test_a_fresh_log_is_fine_and_says_that_nothing_vouches_for_it_yet(
    run: Run, sqlite_url: str, tmp_path: Path
) -> None:
    database = Database(sqlite_url)
    database.use_seal(SEAL)
    with database.transaction() as session:
        practice = create_practice(session, SEAL, "T1", WEDNESDAY)
        log.append(session, SEAL, new_entry(practice, at=WEDNESDAY))
    database.dispose()

    result = run("audit", "verify", DATABASE_URL=sqlite_url, KEY=KEY, AUDIT_ANCHOR=str(tmp_path / "anchors"))

    assert (result.code, result.out[1:]) == (0, [format_text("done", "audit_not_yet")])


def test_the_doctor_warns_of_late_cut_changed_and_near_anchors(
    run: Run, logged: LoggedPractice, sqlite_folder: Path
) -> None:
    def problems(**settings: str) -> list[str]:
        return [line for line in list_problems(run("doctor", **{**logged.settings, **settings})) if "anchor" in line]

    fine = problems()
    whole = logged.path.read_text()
    near = sqlite_folder / "anchors"
    near.write_text(whole)
    near.chmod(0o600)
    beside = problems(AUDIT_ANCHOR=str(near))
    near.unlink()
    logged.keep_lines(lambda lines: lines[:-1])
    shortened = problems()
    logged.path.write_text(whole.replace('"seq": 4', '"seq": 5'))
    edited = problems()
    logged.path.write_text(whole)
    tamper(logged.database, "DELETE FROM audit_entry WHERE seq > 4", CUT_HEAD)

    assert fine == []
    assert beside == [format_text("doctor", "near_anchors", file=near)]
    assert shortened == [format_text("doctor", "late_anchors", file=logged.path, last="2027-05-05 10:42 UTC")]
    assert edited == [format_text("doctor", "bad_anchors", file=logged.path, line=3)]
    assert problems() == [format_text("doctor", "cut_log", file=logged.path)]


def test_a_changed_key_opens_the_anchors_and_the_ledger(run: Run, logged: LoggedPractice, tmp_path: Path) -> None:
    ledger_path, new_key = tmp_path / "ledger", base64.b64encode(bytes(range(1, 33))).decode()
    entries = [ledger.DeletionEntry(logged.practice.case_id, "asked", BEGUN_AT)]
    ledger.append(ledger_path, SEAL, entries)
    settings = {**logged.settings, "DELETIONS_FILE": str(ledger_path)}

    rotated = run("rotate-key", **{**settings, "KEY": new_key, "FORMER_KEY": KEY})
    verified = run("audit", "verify", **{**settings, "KEY": new_key})

    assert (rotated.code, rotated.err, verified.code, verified.err) == (0, [], 0, [])
    assert ledger.read_deletions(ledger_path, Seal(bytes(range(1, 33)))) == entries
