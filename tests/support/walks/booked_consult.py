"""A consult whose time is booked, or that waits for somebody: set up from its rows, by the use cases that follow."""

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
from storage.people import members, practices
from tests.support.practice import ANA, BEN, Stage
from tests.support.walks.preparation_steps import MAPLE, case


def visit(practice: Stage, session: Session, who: str = ANA) -> Context:
    """Return a deed of this person's, in an open transaction."""
    return Context(practice.desk, session, load_actor(session, member(practice, session, who)))


def member(practice: Stage, session: Session, who: str) -> Member:
    """Return a person as the practice knows them."""
    found = members.find_by_slack_id(session, case(practice, MAPLE).practice_id, who)
    assert found is not None
    return found


def until(practice: Stage, moment: datetime) -> None:
    """Let the time come, and everything that has fallen due by then be delivered."""
    practice.passes(seconds=(moment - practice.clock.now).total_seconds())


def decides(practice: Stage, **settings: object) -> None:
    """Let the practice decide otherwise."""
    with practice.desk.database.transaction() as session:
        practices.get_settings(session, case(practice, MAPLE).practice_id).sqlmodel_update(settings)


def booked(practice: Stage, starts_at: datetime) -> UUID:
    """Book a time for Ana (IT) and Ben (FT), both of whom have done all that they are asked for; return the consult."""
    maple = case(practice, MAPLE)
    with practice.desk.database.transaction() as session:
        consult = consults.add(
            session, practice_id=maple.practice_id, case_id=maple.id, starter_part="it", now=practice.clock.now
        )
        consult.configuration, consult.invited_at = "scheduled", practice.clock.now
        for part, who in (("it", ANA), ("ft", BEN)):
            _prepared(practice, session, consult, part, member(practice, session, who).id)
        version = scopes.add(session, consult.id, ("goals",), practice.clock.now)
        for part in ("it", "ft"):
            scopes.record_agreement(version, part, practice.clock.now)
        lapse.schedule_lapse(visit(practice, session), consult)
        _book(practice, session, consult, starts_at)
        return consult.id


def books(practice: Stage, consult_id: UUID, starts_at: datetime) -> None:
    """Book another time instead."""
    changes(practice, consult_id, lambda session, consult: _book(practice, session, consult, starts_at))


def changes(practice: Stage, consult_id: UUID, how: Callable[[Session, Consult], object]) -> None:
    """Change the consult in a transaction of its own."""
    with practice.desk.database.transaction() as session:
        how(session, consults.get_for_update(session, consult_id))


def ends(practice: Stage, consult_id: UUID) -> None:
    """Let the consult be cancelled."""

    def cancel(_session: Session, consult: Consult) -> None:
        consult.configuration, consult.ended_at = "cancelled", practice.clock.now

    changes(practice, consult_id, cancel)


def leaves(practice: Stage, who: str) -> None:
    """Let a person's place in the practice end."""
    with practice.desk.database.transaction() as session:
        member(practice, session, who).active = False


def _book(practice: Stage, session: Session, consult: Consult, starts_at: datetime) -> None:
    consult.starts_at, consult.booked_at = starts_at, practice.clock.now
    reminders.schedule_reminders(visit(practice, session), consult)


def _prepared(practice: Stage, session: Session, consult: Consult, part: str, member_id: UUID) -> None:
    own = preparations.add(session, consult_id=consult.id, part=part, member_id=member_id)
    own.screened_at = own.ready_at = own.moved_at = practice.clock.now
    own.impression_formed = own.knows_whom = True
    own.topics = ("goals",)
    people = cases.list_participants(session, consult.case_id)
    seen = [one.id for one in people if (one.seen_by_it if part == "it" else one.seen_by_ft)]
    consults.replace_notices(session, consult.id, part, seen, practice.clock.now)
