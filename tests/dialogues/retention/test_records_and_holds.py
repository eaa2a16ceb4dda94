"""Records and holds: an administrator says how long, sees what goes next, and holds a case by its code."""

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
from flows.content import WORDS as CONSULT
from storage.models import AuditEntry, LegalHold, PracticeSettings
from storage.people import members
from storage.retention import deletions, holds, ledger
from storage.retention.ledger import HoldEntry
from tests.support.practice import ANA, FAY, Stage, Therapist
from tests.support.simulation import race_moments
from tests.support.simulation.practice_in_process import One
from tests.support.simulation.practice_in_process import Practice as Office
from tests.support.walks import review_steps, summary_steps
from tests.support.walks.preparation_steps import MAPLE, case

BEFORE = datetime(2034, 4, 4, 8, tzinfo=UTC)


def at_records(practice: Stage) -> Therapist:
    return practice.one(FAY).types("settings").presses("settings_records")


def kept(practice: Stage) -> tuple[int, int, int]:
    with practice.looking() as session:
        found = session.exec(select(PracticeSettings)).one()
        return found.keep_case_years, found.keep_review_years, found.keep_draft_days


def machine(practice: Stage, tmp_path: Path) -> RecordStores:
    return RecordStores(practice.desk.database, practice.desk.seal, tmp_path / "ledger")


def test_an_administrator_reads_what_holds_and_decides_otherwise(practice: Stage) -> None:
    fay = at_records(practice)
    before = fay.reads
    fay.presses("keep_for").answers("keep_for", keep_case_years="10", keep_review_years="6", keep_draft_days="7")

    assert "Words go for good 7 years after the last move in a case; supervisors' words go with the case" in before
    assert ("Nothing goes within 30 days." in before, "No case is on hold." in before) == (True, True)
    assert "10 years after the last move in a case; supervisors' words go 6 years after they were added to" in fay.reads
    assert kept(practice) == (10, 6, 7)
    with practice.looking() as session:
        logged = session.exec(select(AuditEntry).where(AuditEntry.action == "settings.changed")).one()
    assert logged.detail == "keep.case:10.review:6.draft:7"


def test_until_an_administrator_deletes_it_is_a_choice(practice: Stage) -> None:
    fay = at_records(practice).presses("keep_for").answers("keep_for", keep_case_years="0", keep_review_years="10")

    assert "Words stay until you delete a case" in fay.reads
    assert kept(practice) == (0, 10, 30)


def test_supervisors_words_are_kept_no_longer_than_the_case(practice: Stage) -> None:
    fay = at_records(practice).presses("keep_for")

    fay.answers("keep_for", keep_case_years="6", keep_review_years="7")

    assert list(fay.beside) == ["keep_review_years"]
    assert kept(practice) == (7, 0, 30)


def test_a_case_on_hold_is_named_with_its_reason_and_cannot_be_deleted_until_it_is_lifted(
    practice: Stage, tmp_path: Path
) -> None:
    maple = case(practice)
    fay = at_records(practice).presses("hold_case")
    fay.answers("hold_case", case=str(maple.id), reason="records_asked")
    held = fay.reads
    with pytest.raises(CliError) as refused:
        case_deletion.delete_records(machine(practice, tmp_path), MAPLE, lambda: MAPLE, practice.clock.now)
    on_the_machine = list_upcoming(practice.desk.database, practice.clock.now, has_ledger=True)
    choices = fay.presses("hold_case").options("case")
    fay.presses("settings_records").presses("lift_hold", str(maple.id))
    asked = fay.reads
    fay.answers("lift_hold")

    assert f"{MAPLE}: records are asked for, since Tue 4 May 2027" in held
    assert refused.value.messages == (format_text("trouble", "held", code=MAPLE),)
    assert any(line.startswith(f"{MAPLE}: on hold since 2027-05-04") for line in on_the_machine)
    assert str(maple.id) not in choices
    assert "30 days from now at the earliest" in asked
    assert "No case is on hold." in fay.reads
    with practice.looking() as session:
        action_id = session.exec(select(AuditEntry).where(AuditEntry.action.startswith("hold."))).all()
        assert [(one.action, one.detail, one.case_id) for one in action_id] == [
            ("hold.placed", "records_asked", maple.id),
            ("hold.lifted", "records_asked", maple.id),
        ]
        fay_id = members.find_with_roles(session, practice.desk.team_id, FAY)[1].id  # type: ignore[index]  # she is known
        assert {one.by_id for one in session.exec(select(LegalHold))} == {fay_id}
    assert case_deletion.delete_records(machine(practice, tmp_path), MAPLE, lambda: MAPLE, practice.clock.now).existed


def test_what_goes_is_announced_in_one_message_that_leads_to_the_codes(practice: Stage, tmp_path: Path) -> None:
    fay, kept_by = practice.one(FAY), machine(practice, tmp_path)
    fay.types("settings").closes()
    practice.clock.now = BEFORE
    with practice.looking() as session:
        practice_id = session.exec(select(PracticeSettings)).one().practice_id
    retention_run.run_for_practice(kept_by, practice_id, practice.clock.now)
    practice.passes(hours=8)

    (said,) = fay.messages
    fay.presses("settings_records")

    assert "Cases that come to its end: 2, the first on Thu 4 May 2034." in said
    assert MAPLE not in said
    assert f"{MAPLE}: all words, Thu 4 May 2034" in fay.reads
    lines = list_upcoming(practice.desk.database, practice.clock.now, has_ledger=True)
    assert f"{MAPLE}: all words go on 2034-05-04, as was announced." in lines


def test_a_comment_that_has_gone_by_its_age_is_said_to_have_gone_and_all_else_is_read(practice: Stage) -> None:
    summary_steps.both_signed(practice)
    review_steps.decides(practice, "change_asked", "Which goal?")
    before = review_steps.reads(practice)
    with practice.desk.database.transaction() as session:
        deletions.delete_reviews(session, case(practice).id, why="age.1y", now=practice.clock.now)

    after = review_steps.reads(practice)

    ((line, said),) = before.comments
    assert said == "Which goal?"
    assert after.comments == ((f"{line}. {CONSULT.phrases['words_gone']}", ""),)
    assert after.layout == before.layout


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Office:
    """The demo's practice with a ledger; Ana is its administrator as well."""
    made = Office(sqlite_url)
    ana = made.desk.directory(ANA)
    assert ana is not None
    known = {ANA: replace(ana, is_administrator=True)}
    made.desk = replace(made.desk, deletion_ledger=tmp_path / "apart" / "ledger", directory=known.get)
    return made


def is_held(office: Office) -> bool:
    with office.database.reading() as session:
        return bool(holds.list_on_hold(session))


def test_a_hold_is_in_the_ledger_for_copies_from_before_and_so_is_its_end(office: Office) -> None:
    ana, maple = One(office, ANA), str(race_moments.maple(office))
    path = office.desk.deletion_ledger
    assert path is not None
    ana.presses("hold_case")
    ana.answers("hold_case", case=maple, reason="complaint")
    held = [(str(one.case_id), one.number, one.held, one.reason) for one in ledger.read_holds(path)]
    ana.presses("lift_hold", maple)
    ana.answers("lift_hold")

    assert held == [(maple, 1, True, "complaint")]
    assert [(one.number, one.held) for one in ledger.read_holds(path)] == [(1, True), (2, False)]
    assert not is_held(office)


def test_a_hold_in_a_database_that_knows_less_than_the_ledger_is_in_it_all_the_same(office: Office) -> None:
    """Such as one that was put back by the tools of PostgreSQL, and nobody has replayed the ledger."""
    ana, maple, path = One(office, ANA), race_moments.maple(office), office.desk.deletion_ledger
    assert path is not None
    before = office.desk.clock()
    ledger.append(path, [HoldEntry(maple, number, number == 1, "lawsuit", before) for number in (1, 2)])

    ana.presses("hold_case")
    ana.answers("hold_case", case=str(maple), reason="complaint")

    with office.database.transaction() as session:
        session.execute(text("DROP TRIGGER legal_hold_no_delete"))
        session.execute(text("DELETE FROM legal_hold"))  # a copy from before
        holds.replay(session, ledger.read_holds(path))
    assert is_held(office)


def test_a_hold_that_the_ledger_does_not_take_is_said_beside_the_field_and_is_none(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    ana, maple = One(office, ANA), str(race_moments.maple(office))
    assert office.desk.deletion_ledger is not None
    office.desk.deletion_ledger.mkdir(parents=True)
    ana.presses("hold_case")
    ana.answers("hold_case", case=maple, reason="complaint")

    assert ana.form is not None
    assert dict(ana.form.errors) == {"case": WORDS.errors["not_kept"]}
    assert ana.form.values["case"] == maple
    assert not is_held(office)
    assert [one.levelname for one in caplog.records] == ["WARNING"]


def test_twice_at_once_is_once(office: Office) -> None:
    ana, other, maple = One(office, ANA), One(office, ANA), str(race_moments.maple(office))
    ana.presses("hold_case")
    other.presses("hold_case")
    ana.answers("hold_case", case=maple, reason="complaint")
    other.answers("hold_case", case=maple, reason="lawsuit")
    ana.presses("lift_hold", maple)
    other.presses("lift_hold", maple)
    ana.answers("lift_hold")
    ana.presses("lift_hold", maple)

    with office.database.reading() as session:
        assert [(one.number, one.reason) for one in session.exec(select(LegalHold))] == [
            (1, "complaint"),
            (2, "complaint"),
        ]
