"""A practice as time passes: set its clock to a day, run the daily retention, and see what is left of each case."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from bot.case_deletion import RecordStores
from bot.demo import seed
from bot.worker.retention_run import RetentionRunner
from storage.cases import cases
from storage.models import AuditEntry, Case, CaseKey, Consult, Draft, PracticeSettings
from storage.people import members, practices
from storage.retention import holds
from storage.row_errors import WritingDeletedError
from storage.writings import writings
from tests.support.people.identities import slack_identity
from tests.support.practice import ANA, FAY
from tests.support.simulation.practice_in_process import SimulatedPractice

NEW_YORK = ZoneInfo("America/New_York")
MAPLE, CEDAR, BIRCH = "maple-4821", "cedar-1907", "birch-3350"
FIRST = date(2027, 5, 4)
LAST = date(2034, 5, 4)
MONTH = timedelta(days=30)
DAY = timedelta(days=1)


def in_new_york(day: date, hour: int = 0) -> datetime:
    """Return this hour of this day in New York, in UTC."""
    return datetime.combine(day, time(hour), NEW_YORK).astimezone(UTC)


@dataclass
class OldPractice:
    """The demo's practice with its administrator Fay, and the deletion ledger."""

    practice: SimulatedPractice
    stores: RecordStores
    practice_id: UUID

    def advance_to(self, day: date, hour: int = 0) -> None:
        """Set the clock to this day: retention runs at this hour in New York, and messages are sent at noon or then."""
        self.practice.clock.now = in_new_york(day, hour)
        RetentionRunner(self.stores)(self.practice.clock.now)
        self.practice.clock.now = in_new_york(day, max(hour, 12))
        self.practice.outbox.deliver_due(self.practice.clock.now)

    def readable_cases(self) -> set[str]:
        """Return the codes of the cases whose key still exists."""
        with self.stores.database.reading() as session:
            return set(session.exec(select(Case.code).join(CaseKey)))

    def case(self, session: Session, code: str) -> Case:
        return session.exec(select(Case).where(Case.code == code)).one()

    def set_hold(self, code: str, *, held: bool = True) -> None:
        """Put a case on hold, or lift the hold."""
        with self.stores.database.transaction() as session:
            now = self.practice.clock.now
            decision = holds.add_decision(
                session, self.case(session, code).id, is_on_hold=held, reason="other", by_id=None, now=now
            )
            assert decision is not None

    def add_minor(self, code: str) -> None:
        """Add a minor to the case."""
        with self.stores.database.transaction() as session:
            columns = {"kind": "minor", "consenter": "parent"}
            cases.add_participant(session, self.case(session, code).id, seen_by_it=True, seen_by_ft=False, **columns)

    def change_settings(self, **settings: int) -> None:
        """Change the practice's settings, such as how long records are stored."""
        with self.stores.database.transaction() as session:
            session.exec(select(PracticeSettings)).one().sqlmodel_update(settings)

    def messages_to_fay(self) -> list[str]:
        """Return the texts of the messages that Fay received."""
        return self.practice.messages_to(FAY)

    def logged_deletions(self) -> list[tuple[str, str]]:
        """Return the deletions in the audit log: the action and the rule."""
        with self.stores.database.reading() as session:
            entries = session.exec(select(AuditEntry).order_by(AuditEntry.seq))  # type: ignore[arg-type]  # a column, at class level
            return [(entry.action, entry.detail) for entry in entries if entry.action.endswith("deleted")]

    def write(self, code: str, kind: str) -> UUID:
        """Let Ana write a text about the case's newest consult; return its id."""
        with self.stores.database.transaction() as session:
            ref, now = self._place(session, code, kind), self.practice.clock.now
            return writings.write(session, self.stores.seal, text="Steadier.", now=now, **ref).id

    def abandon_draft(self, code: str) -> None:
        """Let Ana start a note and abandon it."""
        with self.stores.database.transaction() as session:
            ref = self._place(session, code, "addendum")
            writings.save_draft(session, self.stores.seal, text="And.", now=self.practice.clock.now, **ref)

    def draft_kinds(self) -> list[str]:
        """Return the kinds of the drafts that still exist."""
        with self.stores.database.reading() as session:
            return list(session.exec(select(Draft.kind)))

    def read(self, writing_id: UUID) -> str | None:
        """Return the text of a writing, or None if a retention rule deleted it."""
        with self.stores.database.reading() as session:
            try:
                return writings.read_by_id(session, self.stores.seal, writing_id)
            except WritingDeletedError:
                return None

    def _place(self, session: Session, code: str, kind: str) -> writings.DraftRef:
        case = self.case(session, code)
        consult = session.exec(select(Consult).where(Consult.case_id == case.id)).one()
        return {
            "practice_id": case.practice_id,
            "case_id": case.id,
            "consult_id": consult.id,
            "writer_id": case.it_member_id,
            "kind": kind,
        }


def create_old_practice(url: str, ledger: Path) -> OldPractice:
    """Create the practice. The cases maple and cedar have no consult; both therapists signed the consult on birch."""
    practice = SimulatedPractice(url)
    seed.seed_signed_case(practice.services)
    with practice.database.transaction() as session:
        member_row = members.find_with_roles(session, slack_identity(ANA))
        assert member_row is not None
        practice_id = member_row[1].practice_id
        columns = {"first_name": "Fay", "time_zone": "America/New_York"}
        identity, now = slack_identity(FAY), practice.clock.now
        fay = members.add(session, practice_id=practice_id, identity=identity, now=now, **columns)
        members.grant_role(session, fay.id, "administrator", now)
        assert practices.get(session, practice_id).time_zone == "America/New_York"
    return OldPractice(practice, RecordStores(practice.database, practice.services.seal, ledger), practice_id)
