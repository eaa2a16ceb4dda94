"""A backup is encrypted to a recipient, and only the recipient's identity opens it."""

import os
from pathlib import Path

import pytest

from bot.texts import format_text
from storage.database import Database
from storage.retention import backups
from tests.cli.command_runs import KEY, Run
from tests.cli.database_file import is_refused, list_codes_with_key
from tests.cli.test_backup_restore import file, path, settings  # noqa: F401 -- fixtures
from tests.support.data.databases import without_triggers

CODE = b"maple-4821"  # stands in the clear in the database


def create_identity(run: Run, folder: Path, name: str = "identity") -> tuple[Path, str]:
    """Return the file of a new identity, and its recipient."""
    identity = folder / "apart" / name
    result = run("backup-identity", "--to", str(identity))
    recipient = result.out[0].rpartition(" ")[2]
    assert (result.code, result.out) == (
        0,
        [format_text("done", "backup_identity", file=identity, recipient=recipient)],
    )
    return identity, recipient


def test_a_backup_is_encrypted_and_restored_with_the_identity(
    run: Run,
    settings: dict[str, str],  # noqa: F811 -- a fixture
    path: Path,  # noqa: F811 -- a fixture
    file: Path,  # noqa: F811 -- a fixture
    tmp_path: Path,
) -> None:
    identity, recipient = create_identity(run, tmp_path)
    assert CODE in path.read_bytes()

    made = run("backup", str(file), **settings, BACKUP_RECIPIENT=recipient)
    path.unlink()
    restored = run("restore", str(file), "--identity", str(identity), **settings)

    counts = {"cases": 3, "words": 1, "summaries": 1}
    assert (made.code, made.out) == (0, [format_text("done", "backup", **counts)])
    assert (restored.code, restored.out) == (0, [format_text("done", "restore", again=0, **counts)])
    assert CODE not in file.read_bytes()
    assert file.read_bytes().startswith(b"age-encryption.org/v1\n")
    assert CODE.decode() in list_codes_with_key(path)
    assert {each.stat().st_mode & 0o777 for each in (file, path, identity)} == {0o600}


def list_files(*folders: Path) -> set[str]:
    names = {each.name for folder in folders if folder.exists() for each in folder.iterdir()}
    return {name for name in names if not name.endswith(("-wal", "-shm"))}


def test_no_plain_copy_is_left_not_even_if_the_check_or_the_encryption_fails(
    run: Run,
    settings: dict[str, str],  # noqa: F811 -- a fixture
    path: Path,  # noqa: F811 -- a fixture
    file: Path,  # noqa: F811 -- a fixture
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _identity, recipient = create_identity(run, tmp_path)
    wrong = run("backup", str(file), "--recipient", "age1canary", **settings)
    database = Database(settings["DATABASE_URL"])
    with database.engine.begin() as connection, without_triggers(connection, "writing"):
        connection.exec_driver_sql("UPDATE writing SET sealed = zeroblob(40)")
    database.dispose()
    unsound = run("backup", str(file), "--recipient", recipient, **settings)
    monkeypatch.setattr(backups, "replace_database", lambda *_paths: (_ for _ in ()).throw(OSError))
    broken = run("backup", str(file), "--recipient", recipient, **settings)

    assert [result.code for result in (wrong, unsound, broken)] == [2, 2, 2]
    assert wrong.err == [format_text("wrong", "backup_recipient")]
    assert list_files(path.parent, file.parent) == {path.name}


def test_nothing_is_backed_up_without_a_recipient_unless_a_plain_copy_is_asked_for(
    run: Run,
    settings: dict[str, str],  # noqa: F811 -- a fixture
    file: Path,  # noqa: F811 -- a fixture
) -> None:
    refused = run("backup", str(file), **settings)
    exists = file.exists()
    plain = run("backup", str(file), "--plain", **settings)

    assert is_refused(refused, format_text("missing", "backup_recipient"))
    assert (exists, plain.code) == (False, 0)
    assert CODE in file.read_bytes()


def test_a_backup_opens_neither_without_an_identity_nor_with_another_nor_once_it_was_changed(
    run: Run,
    settings: dict[str, str],  # noqa: F811 -- a fixture
    path: Path,  # noqa: F811 -- a fixture
    file: Path,  # noqa: F811 -- a fixture
    tmp_path: Path,
) -> None:
    identity, recipient = create_identity(run, tmp_path)
    other, _recipient = create_identity(run, tmp_path, "other")
    run("backup", str(file), "--recipient", recipient, **settings)
    before = list_codes_with_key(path)
    without = run("restore", str(file), "--force", **settings)
    with_other = run("restore", str(file), "--force", "--identity", str(other), **settings)
    with_none = run("restore", str(file), "--force", "--identity", str(file), **settings)
    content = bytearray(file.read_bytes())
    content[-1000] ^= 1
    file.write_bytes(content)
    changed = run("restore", str(file), "--force", "--identity", str(identity), **settings)

    assert is_refused(without, format_text("trouble", "needs_identity", file=file))
    assert is_refused(with_none, format_text("trouble", "no_identity", file=file))
    assert all(is_refused(result, format_text("trouble", "copy_locked", file=file)) for result in (with_other, changed))
    assert list_codes_with_key(path) == before
    assert list_files(path.parent) == {path.name}


def test_an_identity_and_a_key_never_replace_a_file(run: Run, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("canary")

    results = [run(command, "--to", str(taken)) for command in ("backup-identity", "key")]

    assert all(is_refused(result, format_text("trouble", "not_written", file=taken)) for result in results)
    assert taken.read_text() == "canary"


@pytest.mark.parametrize("umask", [0, 0o777])
def test_keys_identities_backups_and_databases_are_private_whatever_the_umask(
    run: Run,
    settings: dict[str, str],  # noqa: F811 -- a fixture
    file: Path,  # noqa: F811 -- a fixture
    tmp_path: Path,
    umask: int,
) -> None:
    key, new, before = tmp_path / "k" / "key", tmp_path / "n" / "practice.db", os.umask(umask)
    try:
        identity, recipient = create_identity(run, tmp_path)
        results = [
            run("key", "--to", str(key)),
            run("migrate", DATABASE_URL=f"sqlite:///{new}", KEY=KEY),
            run("backup", str(file), "--recipient", recipient, **settings),
        ]
    finally:
        os.umask(before)

    assert [result.code for result in results] == [0, 0, 0]
    sides = [new.with_name(f"{new.name}{suffix}") for suffix in ("", *backups.SIDE_FILE_SUFFIXES)]
    files = [key, identity, file, *(side for side in sides if side.exists())]
    assert {each.stat().st_mode & 0o777 for each in files} == {0o600}
    assert {each.parent.stat().st_mode & 0o777 for each in files} == {0o700}
