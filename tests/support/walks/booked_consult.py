"""A consult with a booked time, or one that waits for somebody, set up by rows and by the product's own functions."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from flows.consult.scheduling import reminders
from flows.consult.waiting import lapse
from flows.context import Context
from flows.people.membership import load_actor
from storage.cases import cases
from storage.consults import consults, preparations, scopes
from storage.models import Consult, Member
from storage.people import member_identities, practices
from tests.support.people.identities import slack_identity
from tests.support.practice import ANA, BEN, SlackPractice
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
        consult.configuration, consult.invited_at = "scheduled", practice.clock.now
        for part, who in (("it", ANA), ("ft", BEN)):
            _prepared(practice, session, consult, part, member(practice, session, who).id)
        version = scopes.add(session, consult.id, ("goals",), practice.clock.now)
        for part in ("it", "ft"):
            scopes.record_agreement(version, part, practice.clock.now)
        lapse.schedule_lapse(context_for(practice, session), consult)
        _book(practice, session, consult, starts_at)
        return consult.id


def books(practice: SlackPractice, consult_id: UUID, starts_at: datetime) -> None:
    """Book another time for the consult."""
    change_consult(practice, consult_id, lambda session, consult: _book(practice, session, consult, starts_at))


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


def _book(practice: SlackPractice, session: Session, consult: Consult, starts_at: datetime) -> None:
    consult.starts_at, consult.booked_at = starts_at, practice.clock.now
    reminders.schedule_reminders(context_for(practice, session), consult)


def _prepared(practice: SlackPractice, session: Session, consult: Consult, part: str, member_id: UUID) -> None:
    preparation = preparations.add(session, consult_id=consult.id, part=part, member_id=member_id)
    preparation.screened_at = preparation.ready_at = preparation.moved_at = practice.clock.now
    preparation.impression_formed = preparation.knows_whom = True
    preparation.topics = ("goals",)
    people = cases.list_participants(session, consult.case_id)
    seen = [
        participant.id for participant in people if (participant.seen_by_it if part == "it" else participant.seen_by_ft)
    ]
    consults.replace_notices(session, consult.id, part, seen, practice.clock.now)
