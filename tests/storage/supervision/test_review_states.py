"""The kept row of each signed side says what its summary, reviews and notes say, and lists are paged by it."""

from importlib import import_module
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlmodel import Session

from storage.cases import cases
from storage.consults import consults, summaries
from storage.database import Database
from storage.list_position import Position
from storage.models import ReviewState
from storage.people import members, supervisors
from storage.retention import deletions
from storage.supervision import review_states, reviews
from storage.writings import writings
from tests.support.data.consult_rows import tables_of
from tests.support.data.practice_rows import MINUTE, NOW, Practice
from tests.support.data.review_rows import kept_states, outdated_states
from tests.support.people.identities import slack_identity

FILL = import_module("storage.migrations.versions.0024_review_states").FILL
FILL = FILL.replace("review_id)\nSELECT", "review_id, signed_at)\nSELECT").replace(
    "last.id\nFROM", "last.id, summary.signed_at\nFROM"
)  # a later migration adds the column, and fills it so


def sign(session: Session, practice: Practice, consult_id: UUID, minutes: int = 0) -> None:
    """Let Ana and Ben have prepared and signed a consult."""
    for part, member_id in (("it", practice.ana_id), ("ft", practice.ben_id)):
        tables_of(session, consult_id).start_preparation(part, member_id)
    session.flush()
    now = NOW + minutes * MINUTE
    summaries.add_summary(session, consult_id=consult_id, revision=1, digest="0" * 64, now=now)


def sign_another(session: Session, practice: Practice, minutes: int) -> UUID:
    """Add one more consult on the case, signed so many minutes later."""
    consult_id = consults.add(
        session, practice_id=practice.practice_id, case_id=practice.case_id, starter_part="it", now=NOW
    ).id
    sign(session, practice, consult_id, minutes)
    return consult_id


def decide(session: Session, practice: Practice, outcome: str, minutes: int, consult_id: UUID | None = None) -> UUID:
    """Add a review of Ana's side, so many minutes later; return its id."""
    side = {"practice_id": practice.practice_id, "consult_id": consult_id or practice.consult_id, "part": "it"}
    return reviews.add(session, outcome, now=NOW + minutes * MINUTE, reviewer_id=practice.ben_id, **side).id  # type: ignore[arg-type]


def add_note(session: Session, seal: writings.Seal, practice: Practice, review_id: UUID | None, minutes: int) -> None:
    """Let Ana add a note to the summary, so many minutes later."""
    now = NOW + minutes * MINUTE
    text = writings.write(session, seal, text="A note.", now=now, **practice.draft_ref("addendum"))
    own = {"consult_id": practice.consult_id, "part": "it", "member_id": practice.ana_id, "reason": "review"}
    summaries.add_addendum(session, **own, writing_id=text.id, review_id=review_id, now=now)  # type: ignore[arg-type]


def employ_dana(session: Session, practice: Practice, *supervisees: UUID) -> UUID:
    """Add Dana, who supervises these members; return her id."""
    identity = slack_identity("U3", "T1")
    person = {"first_name": "Dana", "time_zone": "UTC", "now": NOW}
    dana = members.add(session, practice_id=practice.practice_id, identity=identity, **person).id  # type: ignore[arg-type]
    for supervisee_id in supervisees:
        supervisors.add(session, supervisor_id=dana, supervisee_id=supervisee_id, now=NOW)
    return dana


def test_the_kept_rows_say_what_the_sources_say_after_each_step(
    database: Database, seal: writings.Seal, practice: Practice
) -> None:
    seen = []

    def check(session: Session) -> None:
        session.flush()
        assert outdated_states(session) == []
        seen.append([(state["part"], state["status"]) for state in kept_states(session)])

    with database.transaction() as session:
        check(session)
        sign(session, practice, practice.consult_id)
        check(session)
        asked = decide(session, practice, "change_asked", 1)
        add_note(session, seal, practice, None, 2)  # of her own accord
        check(session)
        add_note(session, seal, practice, asked, 3)
        add_note(session, seal, practice, asked, 4)
        check(session)
        decide(session, practice, "taken_further", 5)
        add_note(session, seal, practice, asked, 6)
        check(session)
        decide(session, practice, "approved", 7)
        check(session)
        decide(session, practice, "change_asked", 6)  # the clock was put back
        check(session)
        deletions.delete_case(session, practice.case_id, why="asked", now=NOW)
        check(session)

    own = [state for states in seen for part, state in states if part == "it"]
    assert own == ["to_read", "change_asked", "to_read", "taken_further", "approved", "approved"]
    assert seen[-1] == []


def test_an_upgrade_fills_the_rows_from_what_is_stored(
    database: Database, seal: writings.Seal, practice: Practice
) -> None:
    with database.transaction() as session:
        sign(session, practice, practice.consult_id)
        add_note(session, seal, practice, decide(session, practice, "change_asked", 1), 2)
        decide(session, practice, "approved", 3, sign_another(session, practice, 1))
        decide(session, practice, "change_asked", 3, sign_another(session, practice, 2))
        session.execute(sa.delete(ReviewState))

        session.execute(sa.text(FILL))

        assert outdated_states(session) == []
        assert len(kept_states(session)) == 6


def test_pages_of_a_list_hold_every_side_once_whatever_is_settled_between_two_looks(
    database: Database, practice: Practice
) -> None:
    with database.transaction() as session:
        dana = employ_dana(session, practice, practice.ana_id)
        ids = [sign_another(session, practice, minutes // 3) for minutes in range(7)]  # several at one moment
        statuses, page = [review_states.TO_READ], 3

        first = review_states.list_sides(session, dana, statuses, limit=page)
        last = first[-1].position
        decide(session, practice, "approved", 60, first[-1].consult_id)  # where the next page begins
        second = review_states.list_sides(session, dana, statuses, limit=page, after=Position.parse(last))
        third = review_states.list_sides(session, dana, statuses, limit=page, after=second[-1].position)
        decide(session, practice, "approved", 61, third[0].consult_id)  # the whole last page
        gone = review_states.list_sides(session, dana, statuses, limit=page, after=second[-1].position)
        latest = review_states.list_sides(session, dana, ["approved"], limit=1, newest_first=True)
        earlier = review_states.list_sides(
            session, dana, ["approved"], limit=5, newest_first=True, after=latest[-1].position
        )

    found = [side.consult_id for side in (*first, *second, *third)]
    assert sorted(found) == sorted(ids)
    assert [side.part for side in first] == ["it", "it", "it"]
    assert gone == []
    assert [side.consult_id for side in (*latest, *earlier)] == [third[0].consult_id, first[-1].consult_id]


def test_only_supervisors_of_the_side_have_it_on_a_list(database: Database, practice: Practice) -> None:
    with database.transaction() as session:
        dana = employ_dana(session, practice, practice.ana_id, practice.ben_id)
        supervisors.add(session, supervisor_id=practice.ben_id, supervisee_id=practice.ana_id, now=NOW)
        sign(session, practice, practice.consult_id)
        group = supervisors.create_group(session, practice.practice_id, NOW)

        def parts(member_id: UUID, *, recused: bool = False) -> list[str]:
            sides = review_states.list_sides(session, member_id, ["to_read"], limit=9, recused=recused)
            return sorted(side.part for side in sides)

        before = [parts(dana), parts(dana, recused=True)]
        ben_himself = parts(practice.ben_id)  # he took part
        case = cases.get(session, practice.case_id)
        case.ft_member_id = dana
        session.flush()
        has_the_case = parts(dana)
        case.ft_member_id = practice.ben_id
        for member_id in (dana, practice.ben_id):
            supervisors.add_to_group(session, group, member_id, now=NOW)

        assert before == [["ft", "it"], []]
        assert (ben_himself, has_the_case) == ([], [])
        assert [parts(dana), parts(dana, recused=True)] == [["ft"], ["it"]]
        assert [parts(practice.ana_id), parts(uuid4())] == [[], []]


def test_a_position_that_nobody_handed_out_is_the_start_of_the_list() -> None:
    position = Position(NOW, uuid4(), "it")

    assert Position.parse(position) == position
    assert Position.parse(Position(NOW, position.id)) == Position(NOW, position.id)
    assert {
        Position.parse(text)
        for text in ("", None, "1.2", "a.b.c", f"1.{position.id}.xx", f"{10**40}.{position.id.hex}.it", "1.2.it")
    } == {None}
