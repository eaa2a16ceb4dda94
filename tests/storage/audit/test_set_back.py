"""Rows that were set back all together, before the program starts, are noticed by the anchors outside the database."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.worker.audit_anchor import AnchorPlan, AnchorTask
from storage.audit import log as audit_log
from storage.audit.anchors import Anchor
from storage.audit.log import list_heads
from storage.audit.set_back import list_set_back, map_lowest_numbers
from storage.cases import cases
from storage.database import Database
from storage.models import Answer, RowList
from storage.models import Practice as PracticeRow
from storage.row_macs.row_faults import RowChangedError
from storage.writings.sealing import Seal
from tests.storage.audit.log_tampering import new_entry
from tests.storage.row_macs.test_row_lists import (
    KNOWS,
    NOT_FOR_SHARING,
    answer,
    copy_rows,
    hide,
    put_back,
    setting_back,
)
from tests.support.data.databases import open_without_disk_sync
from tests.support.data.practice_rows import NOW, Practice


def anchor(database: Database) -> Anchor:
    """Return the head of the log, as the service writes it to the file of anchors."""
    with database.reading() as session:
        (head,) = list_heads(session, NOW)
        return head


@pytest.mark.usefixtures("log")
def test_all_rows_of_a_practice_that_were_set_back_before_the_start_are_older_than_its_anchor(
    database: Database, practice: Practice, seal: Seal
) -> None:
    with setting_back(database, practice, RowList, PracticeRow):
        anchored = anchor(database)
    database.use_seal(seal)  # as a process that has just begun

    with database.reading() as session:
        assert list_set_back(session, [anchored]) == [practice.practice_id]
        assert list_set_back(session, [anchored, replace(anchor(database), is_restored=True)]) == []


@pytest.mark.usefixtures("log")
def test_a_practice_that_went_on_after_its_anchor_is_not_set_back(database: Database, practice: Practice) -> None:
    anchored = anchor(database)
    with database.transaction() as session:
        answer(session, practice, KNOWS)

    with database.reading() as session:
        assert list_set_back(session, [anchored, anchor(database)]) == []


def test_a_lower_number_counts_only_after_a_restored_backup(practice: Practice) -> None:
    high, low = (Anchor(practice.practice_id, 1, "", NOW, lists=number) for number in (9, 4))
    restored = replace(low, is_restored=True)

    assert map_lowest_numbers([high, low]) == {practice.practice_id: 9}
    assert map_lowest_numbers([high, restored]) == {practice.practice_id: 4}
    assert map_lowest_numbers([high, restored, high]) == {practice.practice_id: 9}


@pytest.mark.usefixtures("log")
def test_what_a_command_wrote_and_anchored_is_not_set_back_behind_a_service_that_runs_on(
    database: Database, practice: Practice, seal: Seal, url: str, tmp_path: Path
) -> None:
    plan = AnchorPlan(tmp_path / "anchors")
    service = AnchorTask(database, seal, plan)
    service.anchor(NOW, at_once=True)
    assert read_cases(database, practice) == 1
    former = [(model, copy_rows(database, model)) for model in (RowList, PracticeRow)]
    command = open_without_disk_sync(url)
    with command.transaction() as session:
        answer(session, practice, NOT_FOR_SHARING)
    with command.transaction() as session:
        audit_log.append(session, seal, new_entry(practice, 7))
    AnchorTask(command, seal, plan).anchor(NOW, at_once=True)
    command.dispose()
    hide(database, Answer)
    for model, rows in former:
        put_back(database, model, rows)

    service.anchor(NOW)

    with pytest.raises(RowChangedError):
        read_cases(database, practice)


def read_cases(database: Database, practice: Practice) -> int:
    with database.reading() as session:
        return len([cases.get(session, practice.case_id)])
