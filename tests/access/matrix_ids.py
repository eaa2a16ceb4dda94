"""The records of one case that people try to reach, by their ids."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlmodel import Session, select

from storage.consults import consults
from storage.emergency import grants
from storage.models import AccessChange, Case, Member, PageSession, SafetyAlert, SafetyEvent, SignedForm
from storage.people import access_changes
from storage.safety import alerts
from storage.supervision import questions
from storage.writings.sealing import Seal


@dataclass(frozen=True)
class Ids:
    """The ids of one case and of its records, as screens and buttons contain them."""

    case: str
    consult: str
    signed_form: str
    member: str  # one of its therapists
    asking: str  # a question to supervisors
    grant: str  # an emergency access
    alert: str  # an open safety alert
    told: str  # the event by which the first person was told of it
    change: str  # a change of who can read what that waits
    supervisor: str  # the supervisor of one of its therapists
    page_session: str  # a private page that the asker has open
    closed_alert: str  # a safety alert that is closed; on the case itself, nobody has looked back at it

    def of(self, kind: str) -> str:
        """Return the id for entries whose rule is about this kind of record."""
        return f"{self.case}:{self.member}" if kind == "case_member" else getattr(self, kind, "")


@dataclass(frozen=True)
class Involved:
    """Who has to do with a case: who asks and raises alerts, who opens an emergency access, who is told of alerts."""

    asker: Member
    opener: Member
    told: list[Member]
    told_of_closed: list[Member]  # they have seen it, too: somebody else looks back at it
    supervisor: Member | None = None  # of a therapist of the case
    change: tuple[Member, ...] = ()  # who asked that somebody be supervised: by whom, whom, and by what supervisor
    closed: str = "reviewed"  # the state of the closed alert


def create_unused_ids() -> Ids:
    """Return ids that no record has."""
    return Ids(*(str(uuid4()) for _ in range(12)))


def add_records(session: Session, seal: Seal, case: Case, consult: str, people: Involved, now: datetime) -> Ids:
    """Add a question to supervisors, an emergency access and two safety alerts; return the ids of the case."""
    signed_form = session.exec(
        select(SignedForm.id).where(SignedForm.case_id == case.id, SignedForm.direction == "both")
    ).first()
    keys = {
        "practice_id": case.practice_id,
        "case_id": case.id,
        "consult_id": consults.list_for_case(session, case.id)[-1].id,
    }
    question = questions.add(session, "bring", now=now, asker_id=people.asker.id, **keys)
    grant = grants.add(session, seal, case, member_id=people.opener.id, reason="danger", now=now)
    alert, told = _add_alert(session, case, people.asker, "told", now), people.told
    events = [_add_event(session, alert, number, alerts.TOLD, member) for number, member in enumerate(told, 1)]
    closed = _add_alert(session, case, people.asker, people.closed, now)
    for number, member in enumerate(people.told_of_closed):
        _add_event(session, closed, 2 * number + 1, alerts.TOLD, member)
        _add_event(session, closed, 2 * number + 2, alerts.SEEN, member)
    change, supervisor = _add_change(session, case, people, now), people.supervisor or people.opener
    page = _add_page_session(session, people.asker, keys["consult_id"], now)
    ids = (case.id, consult, signed_form, people.asker.id, question.id, grant.id, alert.id, events[0].id)
    return Ids(*map(str, (*ids, change.id, supervisor.id, page.id, closed.id)))


def _add_change(session: Session, case: Case, people: Involved, now: datetime) -> AccessChange:
    asker, supervisee, supervisor = people.change or (people.asker,) * 3
    change = AccessChange(
        practice_id=case.practice_id,
        kind="supervision.begun",
        member_id=supervisee.id,
        other_id=supervisor.id,
        asked_by=asker.id,
        asked_at=now,
        takes_effect_at=now + timedelta(days=3),
    )
    return access_changes.add(session, change)


def _add_page_session(session: Session, member: Member, consult_id: UUID, now: datetime) -> PageSession:
    page_session = PageSession(
        secret_hash="",
        practice_id=member.practice_id,
        member_id=member.id,
        consult_id=consult_id,
        opened_at=now,
        seen_at=now,
    )
    session.add(page_session)
    session.flush()
    return page_session


def _add_alert(session: Session, case: Case, raiser: Member, state: str, now: datetime) -> SafetyAlert:
    keys = {"practice_id": case.practice_id, "case_id": case.id, "raised_by": raiser.id}
    alert = alerts.add(session, **keys, consult_id=None, not_in_order=(), now=now)
    alert.configuration = state
    return alert


def _add_event(session: Session, alert: SafetyAlert, number: int, kind: str, member: Member) -> SafetyEvent:
    event = SafetyEvent(
        practice_id=alert.practice_id,
        alert_id=alert.id,
        number=number,
        kind=kind,
        member_id=member.id,
        by_id=member.id if kind == alerts.SEEN else None,
        at=alert.raised_at,
    )
    return alerts.add_event(session, event)
