"""A case that is locked in the middle of an action: what was read before the lock is read again, once."""

from flows.permissions import Permission
from flows.releases.case_record import load_case_record, load_own_case
from storage.cases import cases
from tests.support.practice import SlackPractice
from tests.support.walks.booked_consult import context_for
from tests.support.walks.preparation_steps import case


def test_what_was_read_before_the_lock_is_read_again_once(practice: SlackPractice) -> None:
    with practice.services.database.transaction() as session:
        ctx = context_for(practice, session)
        record = load_case_record(ctx, cases.get(session, case(practice).id))
        before = len(record.participants)
        cases.add_participant(session, record.case.id, kind="adult", seen_by_it=True, seen_by_ft=True)

        locked = load_own_case(ctx, str(record.case.id), Permission.ENTER_SIGNED_FORM)
        after = len(locked.participants)
        cases.add_participant(session, record.case.id, kind="minor", seen_by_it=True, seen_by_ft=True)
        again = load_own_case(ctx, str(record.case.id), Permission.ENTER_SIGNED_FORM)

        assert locked is record
        assert again is record
        assert (after, len(record.participants)) == (before + 1, before + 1)
