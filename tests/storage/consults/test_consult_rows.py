"""The rows of one consult: offers, notices, scopes, answers and messages, as their rules need them."""

from uuid import UUID

import pytest
from sqlmodel import Session

from storage.cases import cases
from storage.consults import consults
from storage.consults.consult_tables import ConsultTables
from storage.database import Database
from storage.models import Answer, Delivery, Notice
from storage.outbox import deliveries
from tests.support.data.practice_rows import MINUTE, NOW, Practice
from tests.support.data.sql_statements import count_statements


def answer(practice: Practice) -> Answer:
    return Answer(
        consult_id=practice.consult_id,
        part="it",
        member_id=practice.ana_id,
        question=1,
        version=0,
        standing="impression",
        recorded_at=NOW,
    )


def list_people(session: Session, practice: Practice) -> list[UUID]:
    return [participant.id for participant in cases.list_participants(session, practice.case_id)]


@pytest.fixture
def filled(database: Database, practice: Practice) -> Practice:
    """A consult with a row in every table that a change could meet."""
    with database.transaction() as session:
        for _ in range(2):
            cases.add_participant(session, practice.case_id, kind="adult", seen_by_it=True, seen_by_ft=True)
        tables = ConsultTables(session, consults.get(session, practice.consult_id))
        tables.start_preparation("ft", practice.ben_id)
        tables.replace_offers("it", [NOW, NOW + MINUTE], NOW - MINUTE)
        tables.replace_offers("ft", [NOW + 3 * MINUTE], NOW - MINUTE)
        tables.replace_notices("it", list_people(session, practice)[:1], NOW - MINUTE)
        tables.add_scope(["goals"], NOW - MINUTE)
        tables.add_answer(answer(practice))
        tables.send(practice.ana_id, "offers", NOW, NOW - MINUTE)
    return practice


def test_new_offers_replace_this_parts_earlier_offers(database: Database, filled: Practice) -> None:
    with database.transaction() as session:
        tables = ConsultTables(session, consults.get(session, filled.consult_id))

        tables.replace_offers("it", [NOW + 2 * MINUTE, NOW, NOW + 2 * MINUTE], NOW)

        own = [(offer.starts_at, offer.made_at) for offer in tables.offers("it")]
        of_colleague = [offer.starts_at for offer in tables.offers("ft")]

    assert own == [(NOW, NOW - MINUTE), (NOW + 2 * MINUTE, NOW)]
    assert of_colleague == [NOW + 3 * MINUTE]


def test_all_offers_can_be_withdrawn(database: Database, filled: Practice) -> None:
    with database.transaction() as session:
        tables = ConsultTables(session, consults.get(session, filled.consult_id))

        tables.replace_offers("it", [], NOW)

        assert tables.offers("it") == []
        assert len(tables.offers("ft")) == 1


def test_notices_are_replaced_by_part_and_those_that_stay_keep_their_time(database: Database, filled: Practice) -> None:
    with database.transaction() as session:
        tables = ConsultTables(session, consults.get(session, filled.consult_id))
        one, two = list_people(session, filled)

        tables.replace_notices("ft", [one], NOW)
        tables.replace_notices("it", [one, two], NOW)

        notices = {(notice.part, notice.participant_id, notice.recorded_at) for notice in tables.rows(Notice)}

    assert notices == {("ft", one, NOW), ("it", one, NOW - MINUTE), ("it", two, NOW)}


def test_each_scope_is_the_next_version(database: Database, filled: Practice) -> None:
    with database.transaction() as session:
        tables = ConsultTables(session, consults.get(session, filled.consult_id))

        added = tables.add_scope(("safety",), NOW)

        assert (added.version, added.topics, added.it_agreed_at) == (2, ("safety",), None)
        assert tables.latest_scope is added


def test_canceling_marks_what_is_meant_as_stale_with_one_statement(database: Database, filled: Practice) -> None:
    with database.transaction() as session:
        tables = ConsultTables(session, consults.get(session, filled.consult_id))
        for kind, recipient_id in (("booked", filled.ana_id), ("booked", filled.ben_id), ("offers", filled.ben_id)):
            tables.send(recipient_id, kind, NOW, NOW - MINUTE)
    with database.transaction() as session:
        tables = ConsultTables(session, consults.get(session, filled.consult_id))
        waiting = tables.rows(Delivery)

        with count_statements(database) as counter:
            tables.cancel(NOW, filled.ana_id, {"booked", "offers"})
            tables.cancel(NOW, filled.ben_id, {"booked"})
            session.commit()

    assert counter.statements == 1
    with database.reading() as session:
        rows = [deliveries.get(session, row_id) for row_id in sorted(row.id for row in waiting)]
        left = [(row.recipient_id, row.kind) for row in rows if row.done_at is None]
        stale = {(row.outcome, row.done_at) for row in rows if row.done_at is not None}
    assert left == [(filled.ben_id, "offers")]
    assert stale == {("stale", NOW)}


@pytest.mark.parametrize("is_read", [True, False])
def test_a_message_that_is_canceled_by_the_same_action_is_never_sent(
    database: Database, filled: Practice, *, is_read: bool
) -> None:
    with database.transaction() as session:
        tables = ConsultTables(session, consults.get(session, filled.consult_id))
        if is_read:
            tables.rows(Delivery)
        row_id = tables.send(filled.ben_id, "booked", NOW + MINUTE, NOW).id

        tables.cancel(NOW, filled.ben_id)

    with database.reading() as session:
        assert (deliveries.get(session, row_id).outcome, deliveries.get(session, row_id).done_at) == ("stale", NOW)


def test_a_message_that_was_canceled_in_time_is_not_the_last_one(database: Database, filled: Practice) -> None:
    with database.transaction() as session:
        tables = ConsultTables(session, consults.get(session, filled.consult_id))
        earlier = tables.send(filled.ben_id, "asked", NOW, NOW)
        canceled = tables.send(filled.ben_id, "asked", NOW + 2 * MINUTE, NOW + MINUTE)
        canceled.outcome, canceled.done_at = "stale", NOW + MINUTE

        assert tables.last_message(filled.ben_id, "asked") is earlier
        assert tables.last_message(filled.ana_id, "asked") is None
        assert tables.last_message(filled.ben_id, "booked") is None

        canceled.done_at = canceled.due_at  # composed when it was due, and stale by then
        assert tables.last_message(filled.ben_id, "asked") is canceled


def test_only_what_a_member_received_counts_as_sent(database: Database, filled: Practice) -> None:
    with database.transaction() as session:
        tables = ConsultTables(session, consults.get(session, filled.consult_id))
        sent = [tables.send(filled.ben_id, kind, NOW, NOW) for kind in ("release_ended", "free_again", "booked")]
        for number, row in enumerate(sent[:2]):
            row.outcome, row.done_at = "sent", NOW + (2 - number) * MINUTE

        assert tables.last_sent(filled.ben_id, {"release_ended", "free_again", "booked"}) is sent[0]
        assert tables.last_sent(filled.ben_id, {"booked"}) is None
        assert tables.last_sent(filled.ana_id, {"release_ended"}) is None


@pytest.mark.parametrize(("outcome", "counts"), [(None, True), ("sent", True), ("stale", False)])
def test_an_invitation_that_went_stale_does_not_count(
    database: Database, filled: Practice, outcome: str | None, *, counts: bool
) -> None:
    with database.transaction() as session:
        tables = ConsultTables(session, consults.get(session, filled.consult_id))
        row = tables.send(filled.ben_id, "invited", NOW, NOW)
        row.outcome, row.done_at = outcome, NOW if outcome else None

        assert tables.is_waiting_or_sent("invited") is counts
        assert tables.is_waiting_or_sent("booked") is False


def test_a_preparation_belongs_to_one_part(database: Database, filled: Practice) -> None:
    with database.transaction() as session:
        tables = ConsultTables(session, consults.get(session, filled.consult_id))

        assert tables.preparation("it") is None

        assert tables.start_preparation("it", filled.ana_id) is tables.preparation("it")


def test_a_second_answer_to_a_question_is_its_next_version(database: Database, filled: Practice) -> None:
    with database.transaction() as session:
        tables = ConsultTables(session, consults.get(session, filled.consult_id))

        second = tables.add_answer(answer(filled))

        assert second.version == 2
        assert tables.latest_answers == {("it", 1): second}
