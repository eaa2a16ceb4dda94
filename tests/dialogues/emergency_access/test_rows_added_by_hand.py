"""What whoever writes the database without the key would read by an emergency access: real pages show nothing of it."""

from datetime import timedelta
from uuid import uuid4

import sqlalchemy as sa

from storage.models import Answer, EmergencyGrant
from storage.row_macs import signing
from tests.support.practice import SlackPractice
from tests.support.walks.emergency_steps import at_page, opens
from tests.support.walks.summary_steps import UNSHARED, both_answered

ANSWERS: sa.Table = Answer.__table__  # type: ignore[attr-defined]  # sqlmodel does not type its tables
GRANTS: sa.Table = EmergencyGrant.__table__  # type: ignore[attr-defined]  # as above


def test_an_access_of_a_year_is_over_with_its_first_hour(practice: SlackPractice) -> None:
    both_answered(practice)
    with at_page(practice, opens(practice)) as page:
        [path, *_] = page.record_paths()
        assert page.status(path) == 200
        with practice.services.database.engine.begin() as connection, signing.unguarded(connection):
            [grant] = connection.execute(sa.select(GRANTS)).mappings()
            connection.execute(GRANTS.update().values(ends_at=grant["ends_at"] + timedelta(days=365)))

        during = page.status(path)
        practice.clock.forward(timedelta(minutes=61))

        assert during >= 400
        assert page.status(path) >= 400


def test_a_next_version_of_an_answer_with_another_mark_shares_nothing(practice: SlackPractice) -> None:
    both_answered(practice)
    with at_page(practice, opens(practice)) as page:
        with practice.services.database.engine.begin() as connection:
            unshared = connection.execute(sa.select(ANSWERS).where(ANSWERS.c.sharing == "not_for_sharing")).mappings()
            for row in unshared.all():
                changed = {"id": uuid4(), "version": row["version"] + 1, "sharing": "knows"}
                connection.execute(ANSWERS.insert().values({**row, **changed}))

        shown = page.all_words()

    assert UNSHARED not in shown
