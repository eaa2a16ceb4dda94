"""Lists of cases: by code and by member, from the case that a page before named; and when a case was last active."""

from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlmodel import Session, select

from storage.cases import case_codes, member_cases
from storage.consults import consults, summaries
from storage.database import Database
from storage.list_position import Position
from storage.migrations import case_activity
from storage.models import Case
from storage.retention import ages, holds
from storage.writings.writings import Seal
from tests.support.data.case_rows import outdated_activity
from tests.support.data.practice_rows import MINUTE, NOW, Practice, add_case, create_practice

CODES = ["ash-0001", "birch-0002", "cedar-0003", "elm-0004"]


def add_cases(session: Session, seal: Seal, practice: Practice) -> dict[str, UUID]:
    """Add cases of Ana and Ben, the first code last; return the ids of all by code."""
    therapists = practice.ana_id, practice.ben_id
    for minutes, code in enumerate(reversed(CODES), 1):
        add_case(session, seal, practice.practice_id, code, therapists, NOW + minutes * MINUTE)
    return dict(session.exec(select(Case.code, Case.id)).all())


def test_a_page_of_codes_begins_with_the_case_that_the_page_before_named(
    database: Database, seal: Seal, practice: Practice
) -> None:
    with database.transaction() as session:
        ids = add_cases(session, seal, practice)
        elsewhere = create_practice(session, seal, "T2", NOW).case_id

        def codes(first_id: UUID | None) -> list[str]:
            cases = select(Case).where(Case.practice_id == practice.practice_id)
            return [case.code for case in case_codes.list_page(session, cases, first_id=first_id, limit=2)]

        first = codes(None)
        second = codes(ids["cedar-0003"])
        session.get_one(Case, ids["maple-4821"]).deleted_at = NOW
        last_is_gone = codes(ids["maple-4821"])

        assert (first, second) == (CODES[:2], CODES[2:])
        assert [last_is_gone, codes(elsewhere), codes(uuid4())] == [first] * 3


def test_a_case_on_hold_is_left_out_until_the_hold_is_lifted(
    database: Database, seal: Seal, practice: Practice
) -> None:
    with database.transaction() as session:
        ids = add_cases(session, seal, practice)

        def free() -> list[str]:
            return [case.code for case in holds.list_not_on_hold(session, practice.practice_id, limit=9)]

        everything = free()
        for is_on_hold, found in ((True, everything[1:]), (False, everything), (True, everything[1:])):
            decision = {"is_on_hold": is_on_hold, "reason": "court", "by_id": None, "now": NOW}
            holds.add_decision(session, ids["ash-0001"], **decision)  # type: ignore[arg-type]
            assert free() == found
        assert [case.code for case, _hold in holds.list_on_hold(session, practice.practice_id)] == ["ash-0001"]


def test_a_members_cases_are_paged_newest_first_and_those_with_an_open_consult_left_out_if_asked(
    database: Database, seal: Seal, practice: Practice
) -> None:
    with database.transaction() as session:
        ids = add_cases(session, seal, practice)
        asked = {"practice_id": practice.practice_id, "starter_part": "it", "now": NOW}
        consult = consults.add(session, case_id=ids["birch-0002"], **asked)  # type: ignore[arg-type]

        first = member_cases.list_known(session, practice.ana_id, limit=2)
        rest = member_cases.list_known(session, practice.ana_id, limit=9, after=first[-1].position)
        unseen = member_cases.list_known(session, practice.ana_id, limit=9, without_consult=True)
        consult.invited_at = NOW
        session.flush()
        free = member_cases.list_known(session, practice.ana_id, limit=9, without_consult=True)

        assert [case.code for case in (*first, *rest)] == [*CODES, "maple-4821"]
        assert {case.colleague for case in first} == {"Ben"}
        assert [case.code for case in unseen] == [*CODES, "maple-4821"]  # nobody has begun to prepare: not known
        assert [case.code for case in free] == [code for code in (*CODES, "maple-4821") if code != "birch-0002"]


def test_a_case_was_last_active_when_a_consult_about_it_began_was_signed_or_ended(
    database: Database, practice: Practice
) -> None:
    def active_at(session: Session) -> float:
        session.flush()
        assert outdated_activity(session) == {}
        moment = session.exec(select(Case.active_at).where(Case.id == practice.case_id)).one()
        return (moment - NOW) / MINUTE

    with database.transaction() as session:
        ids = {"practice_id": practice.practice_id, "case_id": practice.case_id, "starter_part": "it"}
        seen = [active_at(session)]
        consult = consults.add(session, **ids, now=NOW + MINUTE)  # type: ignore[arg-type]
        seen.append(active_at(session))
        summaries.add_summary(session, consult_id=consult.id, revision=1, digest="0", now=NOW + 2 * MINUTE)
        seen.append(active_at(session))
        for minutes in (3, None, 4):
            consult.ended_at = NOW + minutes * MINUTE if minutes else None
            seen.append(active_at(session))
        consults.add(session, **ids, now=NOW)  # type: ignore[arg-type]  # stored late, as from a clock that was wrong
        seen.append(active_at(session))
        session.execute(sa.update(Case).values(active_at=NOW - MINUTE))
        session.execute(sa.text(case_activity.FILL))  # as the upgrade does
        seen.append(active_at(session))

        inactive = [
            ages.list_inactive(session, practice.practice_id, NOW + minutes * MINUTE, after=None, limit=9)
            for minutes in (4, 5)
        ]
        found = [[case.id for case in listed] for listed in inactive]
        nothing_after = ages.list_inactive(session, practice.practice_id, None, after=inactive[1][0].position, limit=9)

    assert seen == [0, 1, 2, 3, 2, 4, 4, 4]
    assert (found, nothing_after) == ([[], [practice.case_id]], [])


def test_what_can_be_read_of_a_case_is_paged_newest_first(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        ids = {"practice_id": practice.practice_id, "case_id": practice.case_id, "starter_part": "it"}
        added = [consults.add(session, **ids, now=NOW + number // 2 * MINUTE) for number in range(1, 6)]  # type: ignore[arg-type]
        added[0].ended_at = NOW  # without a signature
        added[1].ended_at = NOW
        summaries.add_summary(session, consult_id=added[1].id, revision=1, digest="0", now=NOW)
        session.flush()

        first = consults.list_to_read(session, practice.case_id, limit=2)
        place = Position(first[-1].created_at, first[-1].id)
        rest = consults.list_to_read(session, practice.case_id, limit=9, after=place)

        assert sorted(consult.id for consult in (*first, *rest)) == sorted(
            [practice.consult_id, *(consult.id for consult in added[1:])]
        )
        assert rest[-1].id == practice.consult_id  # the oldest
        assert consults.find_latest_id(session, practice.case_id) in {added[3].id, added[4].id}
