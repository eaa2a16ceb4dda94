"""What belongs to many cases is read at once, and the same as for each case alone."""

from uuid import uuid4

from storage.cases import cases, releases
from storage.database import Database
from storage.writings.writings import Seal
from tests.storage.cases.test_cases import enter_form
from tests.support.data.practice_rows import NOW, Practice, create_practice


def test_participants_and_releases_of_many_cases_are_those_of_each_case_in_the_same_order(
    database: Database, seal: Seal, practice: Practice
) -> None:
    with database.transaction() as session:
        other = create_practice(session, seal, "T2", NOW)
        cases.add_participant(session, practice.case_id, kind="minor", seen_by_it=True, seen_by_ft=False)
        for minutes, where in ((2, practice), (1, practice), (0, other)):
            enter_form(session, where, minutes)
    ids = [practice.case_id, other.case_id]
    with database.reading() as session:
        assert cases.map_participants(session, ids) == {each: cases.list_participants(session, each) for each in ids}
        assert releases.map_releases(session, ids) == {each: releases.list_releases(session, each) for each in ids}
        assert [len(rows) for rows in releases.map_releases(session, ids).values()] == [4, 2]


def test_a_case_without_participants_and_releases_has_empty_lists(database: Database) -> None:
    unknown = uuid4()
    with database.reading() as session:
        assert cases.map_participants(session, [unknown]) == {unknown: []}
        assert releases.map_releases(session, [unknown]) == {unknown: []}
