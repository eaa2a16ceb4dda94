"""A small practice for tests, with made-up people, given as ids."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from storage.cases import cases
from storage.consults import consults
from storage.people import members, practices
from storage.writings import writings
from tests.support.people.identities import slack_identity

NOW = datetime(2027, 5, 4, 9, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Practice:
    """The ids of the rows that `founded` creates."""

    practice_id: UUID
    ana_id: UUID
    ben_id: UUID
    case_id: UUID
    consult_id: UUID

    def draft_ref(self, kind: str = "note") -> writings.DraftRef:
        """Return the keys of a text that Ana writes about the consult."""
        return {
            "practice_id": self.practice_id,
            "case_id": self.case_id,
            "consult_id": self.consult_id,
            "writer_id": self.ana_id,
            "kind": kind,
        }


def create_practice(session: Session, seal: writings.Seal, team_id: str, now: datetime) -> Practice:
    """Create a practice with Ana (IT) and Ben (FT), their case maple-4821 with its key, and one consult."""
    practice_id = practices.get_or_create(
        session, team_id=team_id, name="A practice", time_zone="Europe/Berlin", now=now
    ).id
    ana_id, ben_id = (
        members.add(
            session,
            practice_id=practice_id,
            identity=slack_identity(slack_id, team_id),
            first_name=name,
            time_zone="UTC",
            now=now,
        ).id
        for slack_id, name in (("U1", "Ana"), ("U2", "Ben"))
    )
    case_id = add_case(session, seal, practice_id, "maple-4821", (ana_id, ben_id), now)
    consult_id = consults.add(session, practice_id=practice_id, case_id=case_id, starter_part="it", now=now).id
    return Practice(practice_id, ana_id, ben_id, case_id, consult_id)


def add_case(
    session: Session, seal: writings.Seal, practice_id: UUID, code: str, therapists: tuple[UUID, UUID], now: datetime
) -> UUID:
    """Add a case with its key; return its id."""
    case = cases.add(
        session,
        practice_id=practice_id,
        code=code,
        it_member_id=therapists[0],
        ft_member_id=therapists[1],
        created_by=therapists[0],
        now=now,
    )
    writings.create_case_key(session, seal, case.id, now)
    return case.id
