"""A filled practice is backed up encrypted, and restored elsewhere with the key, the identity and the ledger."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from pydantic import SecretStr

from bot.case_deletion import RecordStores, delete_records, require_ledger_path
from bot.cli.backups import encryption
from bot.cli.backups.backup import backup, restore
from bot.cli.verify import DatabaseCheck
from bot.demo import seed
from bot.settings import Settings
from bot.texts import CliError
from bot.worker.audit_anchor import AnchorTask, plan_anchors
from storage.audit import anchors, log, verification
from storage.database import Database
from storage.retention import deletions
from storage.schema import upgrade
from storage.writings.sealing import Seal
from tests.cli.command_runs import KEY
from tests.support.simulation.practice_in_process import SimulatedPractice

NOW = datetime(2027, 5, 4, 18, 0, tzinfo=UTC)
DELETED = "cedar-1907"

Meanwhile = Callable[[Path], None]
"""What happens to the backup until it is restored."""


class DrillFaultError(Exception):
    """Something is not as it was before the backup."""


def run_drill(folder: Path, out: TextIO, meanwhile: Meanwhile = lambda _file: None) -> int:
    """Print each step; return 0 if all went well, 1 at the first fault."""
    try:
        out.writelines(f"{line}\n" for line in _iter_steps(folder, meanwhile))
    except CliError as error:
        out.write("".join(f"! {message}\n" for message in error.messages))
        return 1
    except DrillFaultError as error:
        out.write(f"! {error}\n")
        return 1
    out.write("The drill went well.\n")
    return 0


def _iter_steps(folder: Path, meanwhile: Meanwhile) -> Iterator[str]:
    old, identity, file = _create_settings(folder / "server"), folder / "safe" / "identity", folder / "copies" / "copy"
    _fill_practice(old)
    yield "Made a practice with a signed consult."
    recipient = encryption.create_identity(identity)
    before = backup(old, file, NOW, recipient=recipient)
    if not encryption.is_encrypted(file):
        raise DrillFaultError("The backup is not encrypted.")
    yield f"Backed it up, encrypted: {_describe(before)}."
    _delete_case(old)
    yield f"Deleted {DELETED} after the backup."
    new = _lose_server(old, folder / "new-server")
    yield "Lost the server. What is left: the key, the identity, the backup, the ledger and the anchors."
    meanwhile(file)
    after, deleted_again = restore(new, file, require_ledger_path(new), NOW, force=False, identity=identity)
    yield f"Restored the backup in another folder: {_describe(after)}."
    _require((deleted_again, after.cases), (1, before.cases - 1), "The deletion after the backup was not repeated.")
    _require((after.writings, after.summaries), (before.writings, before.summaries), "Texts or summaries are missing.")
    yield f"Deleted again what was deleted after the backup: {deleted_again} case."
    yield from _verify(new)


def _create_settings(folder: Path) -> Settings:
    return Settings(
        key=SecretStr(KEY),
        database_url=SecretStr(f"sqlite:///{folder / 'practice.db'}"),
        deletions_file=folder / "apart" / "deletions",
        audit_anchor=folder / "apart" / "anchors",
    )


def _fill_practice(settings: Settings) -> None:
    url = settings.database_url.get_secret_value()
    upgrade(url)
    practice = SimulatedPractice(url)
    seed.seed_signed_case(practice.services)
    practice.database.dispose()
    _anchor(settings)


def _delete_case(settings: Settings) -> None:
    database = Database(settings.database_url.get_secret_value())
    stores = RecordStores(database, settings.seal(), require_ledger_path(settings))
    delete_records(stores, DELETED, lambda: DELETED, NOW)
    database.dispose()
    _anchor(settings)


def _anchor(settings: Settings) -> None:
    database = Database(settings.database_url.get_secret_value())
    AnchorTask(database, settings.seal(), plan_anchors(settings)).anchor(NOW, at_once=True)
    database.dispose()


def _lose_server(old: Settings, folder: Path) -> Settings:
    """Delete the server's folder, except for what is stored apart; return the settings of the new server."""
    server = require_ledger_path(old).parent.parent
    shutil.copytree(server / "apart", folder / "apart")
    shutil.rmtree(server)
    return _create_settings(folder)


def _verify(settings: Settings) -> Iterator[str]:
    """Check that the log is whole up to the backup, that its anchors agree, and that the deleted case stays closed."""
    database, seal = Database(settings.database_url.get_secret_value()), settings.seal()
    try:
        with database.reading() as session:
            for practice_id in log.list_practice_ids(session):
                check = verification.verify(session, seal, practice_id)
                _require(check.fault, None, "The audit log is not as it was written.")
                yield f"Verified the audit log: {check.rows} entries."
            [case] = deletions.list_by_code(session, DELETED)
            _require(case.deleted_at is None, expected=False, sentence="The deleted case is open.")
        yield _compare_with_anchors(database, seal, plan_anchors(settings).path)
    finally:
        database.dispose()


def _compare_with_anchors(database: Database, seal: Seal, path: Path) -> str:
    """Return that the anchors report the end of the log, after the backup, as missing: that is how it must be."""
    known = anchors.read(path, seal)
    with database.reading() as session:
        check = verification.verify(session, seal, known[0].practice_id, known)
    why = check.fault.why if check.fault else ""
    _require(why in {"anchor", "cut"}, expected=True, sentence="The anchors do not show that the backup is older.")
    return "Compared with the anchors: they show that what was done after the backup is in no log."


def _describe(check: DatabaseCheck) -> str:
    return f"cases: {check.cases}, texts opened: {check.writings}, signed summaries unchanged: {check.summaries}"


def _require(found: object, expected: object, sentence: str) -> None:
    if found != expected:
        raise DrillFaultError(sentence)
