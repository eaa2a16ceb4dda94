"""Records and legal holds: an administrator sets how long records are kept, sees what is deleted next, holds a case."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select

from bot import case_deletion
from bot.case_deletion import RecordStores
from bot.cli.retention import list_upcoming
from bot.texts import CliError, format_text
from bot.worker import retention_run
from flows.content import WORDS
from flows.context import Surface
from storage.models import AuditEntry, LegalHold, PracticeSettings
from storage.retention import deletions, holds, ledger
from storage.retention.ledger import HoldEntry
from tests.support.data.databases import sign_rows_of, without_triggers
from tests.support.people.identities import get_slack_member, slack_directories, slack_identity
from tests.support.practice import ANA, BEN, FAY, SlackPractice, Therapist
from tests.support.simulation import race_moments
from tests.support.simulation.practice_in_process import SimulatedPerson
from tests.support.simulation.practice_in_process import SimulatedPractice as Office
from tests.support.walks import review_steps, second_person, summary_steps
from tests.support.walks.preparation_steps import MAPLE, case

BEFORE_DELETION = datetime(2034, 4, 4, 8, tzinfo=UTC)


def at_records(practice: SlackPractice) -> Therapist:
    return practice.person(FAY).types("settings").presses("settings_records")


def retention_settings(practice: SlackPractice) -> tuple[int, int, int]:
    with practice.read_session() as session:
        row = session.exec(select(PracticeSettings)).one()
        return row.keep_case_years, row.keep_review_years, row.keep_draft_days


def record_stores(practice: SlackPractice, tmp_path: Path) -> RecordStores:
    return RecordStores(practice.services.database, practice.services.seal, tmp_path / "ledger")


def test_an_administrator_reads_and_changes_how_long_records_are_kept(practice: SlackPractice) -> None:
    fay = at_records(practice)
    before = fay.screen_text
    fay.presses("keep_for").answers("keep_for", keep_case_years="10", keep_review_years="6", keep_draft_days="7")
    second_person.confirm(practice.services)
    fay.closes()
    after = at_records(practice).screen_text

    assert (
        "permanently deleted 7 years after the last activity in a case. What supervisors write is deleted together with"
        in before
    )
    nothing = ("Nothing will be deleted in the next 30 days.", "No case is on legal hold.")
    assert [line in before for line in nothing] == [True, True]
    assert (
        "10 years after the last activity in a case. What supervisors write is deleted 6 years after they last wrote"
        in after
    )
    assert retention_settings(practice) == (10, 6, 7)
    with practice.read_session() as session:
        found = session.exec(select(AuditEntry).where(AuditEntry.action == "settings.changed"))
        logged = {entry.detail for entry in found}
    assert logged == {"keep_case_years:7..10", "keep_review_years:0..6", "keep_draft_days:30..7"}


def test_records_can_be_kept_until_an_administrator_deletes_them(practice: SlackPractice) -> None:
    fay = at_records(practice).presses("keep_for").answers("keep_for", keep_case_years="0", keep_review_years="10")
    second_person.confirm(practice.services)

    fay.closes()
    assert "Written content stays until you delete a case" in at_records(practice).screen_text
    assert retention_settings(practice) == (0, 10, 30)


def test_supervisors_text_is_kept_no_longer_than_the_case(practice: SlackPractice) -> None:
    fay = at_records(practice).presses("keep_for")

    fay.answers("keep_for", keep_case_years="6", keep_review_years="7")

    assert list(fay.field_errors) == ["keep_review_years"]
    assert retention_settings(practice) == (7, 0, 30)


def test_a_case_on_hold_is_listed_with_its_reason_and_cannot_be_deleted(
    practice: SlackPractice, tmp_path: Path
) -> None:
    maple = case(practice)
    fay = at_records(practice).presses("hold_case")
    fay.answers("hold_case", case=str(maple.id), reason="records_asked")
    text_on_hold = fay.screen_text
    with pytest.raises(CliError) as refused:
        case_deletion.delete_records(record_stores(practice, tmp_path), MAPLE, lambda: MAPLE, practice.clock.now)
    command_lines = list_upcoming(practice.services.database, practice.clock.now, has_ledger=True)
    choices = fay.presses("hold_case").options("case")
    fay.presses("settings_records").presses("lift_hold", str(maple.id))
    question = fay.screen_text
    fay.answers("lift_hold").closes()
    second_person.confirm(practice.services)
    fay = at_records(practice)

    assert f"{MAPLE}: records were requested, since Tue, May 4, 2027" in text_on_hold
    assert refused.value.messages == (format_text("trouble", "held", code=MAPLE),)
    assert any(line.startswith(f"{MAPLE}: on hold since 2027-05-04") for line in command_lines)
    assert str(maple.id) not in choices
    assert "in 30 days at the earliest" in question
    assert "No case is on legal hold." in fay.screen_text
    with practice.read_session() as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.action.startswith("hold."))).all()
        assert [(entry.action, entry.detail, entry.case_id) for entry in entries] == [
            ("hold.placed", "records_asked", maple.id),
            ("hold.lifted", "records_asked", maple.id),
        ]
        fay_id = get_slack_member(session, FAY).id
        assert {hold.by_id for hold in session.exec(select(LegalHold))} == {fay_id}
    assert case_deletion.delete_records(
        record_stores(practice, tmp_path), MAPLE, lambda: MAPLE, practice.clock.now
    ).existed


def test_one_message_announces_what_will_be_deleted_and_leads_to_the_codes(
    practice: SlackPractice, tmp_path: Path
) -> None:
    fay, stores = practice.person(FAY), record_stores(practice, tmp_path)
    fay.types("settings").closes()
    practice.clock.now = BEFORE_DELETION
    with practice.read_session() as session:
        practice_id = session.exec(select(PracticeSettings)).one().practice_id
    retention_run.run_for_practice(stores, practice_id, practice.clock.now)
    practice.pass_time(hours=8)

    (message,) = fay.messages
    fay.presses("settings_records")

    assert "Cases for which that time is ending: 2, the first on Thu, May 4, 2034." in message
    assert MAPLE not in message
    assert f"{MAPLE}: everything written, Thu, May 4, 2034" in fay.screen_text
    lines = list_upcoming(practice.services.database, practice.clock.now, has_ledger=True)
    assert f"{MAPLE}: everything written will be deleted on 2034-05-04, as announced." in lines


def test_a_comment_deleted_by_age_is_marked_as_deleted_and_the_rest_is_shown(practice: SlackPractice) -> None:
    summary_steps.both_signed(practice)
    review_steps.decides(practice, "change_asked", "Which goal?")
    before = review_steps.load_side(practice)
    with practice.services.database.transaction() as session:
        deletions.delete_reviews(session, case(practice).id, why="age.1y", now=practice.clock.now)

    after = review_steps.load_side(practice)

    ((line, comment),) = before.comments
    assert comment == "Which goal?"
    assert after.comments == ((f"{line}. {WORDS.phrases['words_gone']}", ""),)
    assert after.layout == before.layout


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Office:
    """The demo practice with a deletion ledger, and with Ana as its administrator."""
    demo_practice = Office(sqlite_url)
    found = {who: demo_practice.services.directories[Surface.SLACK](slack_identity(who)) for who in (ANA, BEN)}
    profiles = {who: replace(profile, is_administrator=who == ANA) for who, profile in found.items() if profile}
    demo_practice.services = replace(
        demo_practice.services, deletion_ledger=tmp_path / "apart" / "ledger", directories=slack_directories(profiles)
    )
    return demo_practice


def is_on_hold(office: Office) -> bool:
    with office.database.reading() as session:
        return bool(holds.list_on_hold(session))


def test_the_ledger_records_a_hold_and_its_end_for_older_copies(office: Office) -> None:
    ana, maple = SimulatedPerson(office, ANA), str(race_moments.maple(office))
    path = office.services.deletion_ledger
    assert path is not None
    ana.presses("hold_case")
    ana.answers("hold_case", case=maple, reason="complaint")
    entries = [
        (str(entry.case_id), entry.number, entry.held, entry.reason)
        for entry in ledger.read_holds(path, office.services.seal)
    ]
    ana.presses("lift_hold", maple)
    ana.answers("lift_hold")
    second_person.confirm(office.services, BEN)

    assert entries == [(maple, 1, True, "complaint")]
    recorded = [(entry.number, entry.held) for entry in ledger.read_holds(path, office.services.seal)]
    assert recorded == [(1, True), (2, False)]
    assert not is_on_hold(office)


def test_a_hold_is_in_the_ledger_even_if_the_database_knows_less_than_the_ledger(office: Office) -> None:
    # For example after PostgreSQL's own tools restored the database, before anyone has replayed the ledger.
    ana, maple, path = SimulatedPerson(office, ANA), race_moments.maple(office), office.services.deletion_ledger
    assert path is not None
    held_at = office.services.clock()
    ledger.append(
        path, office.services.seal, [HoldEntry(maple, number, number == 1, "lawsuit", held_at) for number in (1, 2)]
    )

    ana.presses("hold_case")
    ana.answers("hold_case", case=str(maple), reason="complaint")

    with office.database.transaction() as session:
        with without_triggers(session.connection(), "legal_hold"):
            session.execute(text("DELETE FROM legal_hold"))  # as in an older copy
        sign_rows_of(session, LegalHold)
        holds.replay(session, ledger.read_holds(path, office.services.seal))
    assert is_on_hold(office)


def test_a_hold_that_the_ledger_cannot_store_is_refused_with_an_error_at_the_field(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    ana, maple = SimulatedPerson(office, ANA), str(race_moments.maple(office))
    assert office.services.deletion_ledger is not None
    office.services.deletion_ledger.mkdir(parents=True)
    ana.presses("hold_case")
    ana.answers("hold_case", case=maple, reason="complaint")

    assert ana.form is not None
    assert dict(ana.form.errors) == {"case": WORDS.errors["not_kept"]}
    assert ana.form.values["case"] == maple
    assert not is_on_hold(office)
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_two_holds_at_once_become_one(office: Office) -> None:
    ana, other, maple = SimulatedPerson(office, ANA), SimulatedPerson(office, ANA), str(race_moments.maple(office))
    ana.presses("hold_case")
    other.presses("hold_case")
    ana.answers("hold_case", case=maple, reason="complaint")
    other.answers("hold_case", case=maple, reason="lawsuit")
    ana.presses("lift_hold", maple)
    other.presses("lift_hold", maple)
    ana.answers("lift_hold")
    other.answers("lift_hold")
    second_person.confirm(office.services, BEN)
    ana.presses("lift_hold", maple)

    with office.database.reading() as session:
        decisions = [(hold.number, hold.reason) for hold in session.exec(select(LegalHold))]
    assert decisions == [(1, "complaint"), (2, "complaint")]
