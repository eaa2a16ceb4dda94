"""A signed summary that somebody changed in the database is not shown."""

import pytest
from sqlalchemy import text
from sqlmodel import Session

from flows.consult.record_loading import of_consult
from flows.consult.summary import signed_summary
from flows.consult.summary.signed_summary import SummaryChangedError
from storage.consults import consults
from tests.support.data.databases import sign_again, without_triggers
from tests.support.practice import ANA, BEN, SlackPractice
from tests.support.walks.booked_consult import context_for
from tests.support.walks.summary_steps import both_signed, consult, consult_id_of, load_signed_page, note

CHANGES = (
    "UPDATE answer SET hear_by = '2027-06-30' WHERE hear_by IS NOT NULL",
    "UPDATE answer SET sharing = 'knows' WHERE sharing = 'will_hear'",
    "UPDATE answer SET sharing = 'knows' WHERE sharing = 'not_for_sharing'",
    "UPDATE answer SET question = 9 WHERE question = 2",
    "UPDATE answer SET writing_id = NULL WHERE question = 3",
    "DELETE FROM answer WHERE question = 2 AND part = 'it'",
    "UPDATE writing SET sealed = CAST(substr(sealed, 1, length(sealed) - 1) || x'00' AS BLOB)",
    "UPDATE writing SET sealed = (SELECT one.sealed FROM writing one WHERE one.kind = 'impression_3' LIMIT 1)",
    "UPDATE consult SET minutes = 60",
    "UPDATE consult SET method = 'phone'",
    "UPDATE consult SET summary_revision = 2",
    "UPDATE consult SET reasons = '[\"safety\"]'",
    "UPDATE consult SET began_at = '2026-05-06 14:00:00.000000'",
    "UPDATE consult SET begun_for_safety_at = began_at",
    "UPDATE scope_version SET topics = '[\"goals\"]'",
    "UPDATE signature SET digest = replace(digest, substr(digest, 1, 1), 'z') WHERE part = 'it'",
    "UPDATE signature SET member_id = (SELECT member_id FROM signature WHERE part = 'ft')",
    "DELETE FROM signature WHERE part = 'ft'",
    "UPDATE summary SET digest = replace(digest, substr(digest, 1, 1), 'z')",
    "UPDATE summary SET revision = 2",
    (
        "INSERT INTO answer (id, consult_id, part, member_id, question, version, standing, recorded_at)"
        " SELECT '00000000000040008000000000000001', consult_id, part, member_id, question, version + 1,"
        " 'not_discussed', recorded_at FROM answer WHERE part = 'it' AND question = 2"
    ),
)


def is_shown(practice: SlackPractice, session: Session, change: str) -> bool:
    """Tell whether the summary is shown after this change; the change is rolled back afterwards."""
    savepoint = session.begin_nested()
    session.execute(text(change))
    session.expire_all()
    session.info.clear()  # what was read before the change
    try:
        ctx = context_for(practice, session)
        signed_summary.read_signed(of_consult(ctx, consults.get(session, consult(practice).id)))
    except SummaryChangedError:
        return False
    else:
        return True
    finally:
        savepoint.rollback()


def test_a_summary_that_was_changed_in_the_database_is_not_shown(practice: SlackPractice) -> None:
    both_signed(practice)
    tables = ("answer", "writing", "signature", "summary")

    with practice.services.database.transaction() as session, without_triggers(session.connection(), *tables):
        assert is_shown(practice, session, "UPDATE answer SET version = version")
        assert [change for change in CHANGES if is_shown(practice, session, change)] == []


@pytest.mark.parametrize("who", [ANA, BEN])
def test_opening_a_changed_summary_shows_a_reference_and_nothing_else(practice: SlackPractice, who: str) -> None:
    both_signed(practice)
    with practice.services.database.transaction() as session:
        session.execute(text("UPDATE consult SET minutes = 60"))
    sign_again(practice.services.database)

    for read in (load_signed_page, note):
        with pytest.raises(SummaryChangedError) as refused:
            read(practice, who)
        assert refused.value.placeholders == {"reference": consult_id_of(practice)[:8]}
