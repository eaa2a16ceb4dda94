"""A consult with a booked time, or one that waits for somebody, set up by rows and by the product's own functions."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from flows.consult.record import ConsultRecord
from flows.consult.record_loading import lock_consult, of_consult
from flows.consult.scheduling import reminders
from flows.consult.waiting import lapse
from flows.context import Context
from flows.parts import Part
from flows.people.membership import load_actor
from storage.cases import case_knowledge, cases
from storage.consults import consults, scopes
from storage.models import Consult, Member
from storage.people import member_identities, practices
from tests.support.people.identities import slack_identity
from tests.support.practice import ANA, SlackPractice
from tests.support.walks.preparation_steps import MAPLE, case


def context_for(practice: SlackPractice, session: Session, who: str = ANA) -> Context:
    """Return a context for an action of this person, in an open transaction."""
    return Context(practice.services, session, load_actor(session, member(practice, session, who)))


def member(practice: SlackPractice, session: Session, who: str) -> Member:
    """Return a person's row in the practice."""
    row = member_identities.find_member(session, slack_identity(who, practice.services.team_id))
    assert row is not None
    return row


def pass_time_until(practice: SlackPractice, moment: datetime) -> None:
    """Let the time come, and deliver every message that falls due by then."""
    practice.pass_time(seconds=(moment - practice.clock.now).total_seconds())


def change_settings(practice: SlackPractice, **settings: object) -> None:
    """Change the practice's settings."""
    with practice.services.database.transaction() as session:
        practices.get_settings(session, case(practice, MAPLE).practice_id).sqlmodel_update(settings)


def booked(practice: SlackPractice, starts_at: datetime) -> UUID:
    """Book a time for Ana (IT) and Ben (FT), whose preparations are complete; return the consult's id."""
    maple = case(practice, MAPLE)
    with practice.services.database.transaction() as session:
        consult = consults.add(
            session, practice_id=maple.practice_id, case_id=maple.id, starter_part="it", now=practice.clock.now
        )
        consult.configuration = "scheduled"
        case_knowledge.record_invitation(cases.get(session, maple.id), consult, practice.clock.now)
        record = of_consult(context_for(practice, session), consult)
        for part in Part:
            _prepare(record.seen_by(part))
        version = record.tables.add_scope(("goals",), practice.clock.now)
        for part in Part:
            scopes.record_agreement(version, part, practice.clock.now)
        lapse.schedule_lapse(record)
        _book(record, starts_at)
        return consult.id


def books(practice: SlackPractice, consult_id: UUID, starts_at: datetime) -> None:
    """Book another time for the consult."""
    with practice.services.database.transaction() as session:
        _book(lock_consult(context_for(practice, session), consult_id), starts_at)


def change_consult(practice: SlackPractice, consult_id: UUID, how: Callable[[Session, Consult], object]) -> None:
    """Change the consult in its own transaction."""
    with practice.services.database.transaction() as session:
        how(session, consults.get_for_update(session, consult_id))


def cancel_consult(practice: SlackPractice, consult_id: UUID) -> None:
    """Cancel the consult."""

    def cancel(_session: Session, consult: Consult) -> None:
        consult.configuration, consult.ended_at = "cancelled", practice.clock.now

    change_consult(practice, consult_id, cancel)


def deactivate_member(practice: SlackPractice, who: str) -> None:
    """Let a person leave the practice."""
    with practice.services.database.transaction() as session:
        member(practice, session, who).active = False


def _book(record: ConsultRecord, starts_at: datetime) -> None:
    record.consult.starts_at, record.consult.booked_at = starts_at, record.now
    reminders.schedule_reminders(record)


def _prepare(record: ConsultRecord) -> None:
    preparation = record.tables.start_preparation(record.part, record.member.id)
    preparation.screened_at = preparation.ready_at = preparation.moved_at = record.now
    preparation.impression_formed = preparation.knows_whom = True
    preparation.topics = ("goals",)
    seen = [participant.id for participant in record.own_participants]
    record.tables.replace_notices(record.part, seen, record.now)
