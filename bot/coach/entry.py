"""The one door: who is it, one transaction, and a refusal in plain words if a rule says no."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session

from bot.coach import members
from bot.coach.desk import Actor, Desk, Profile
from bot.coach.replies import Refuse, Reply
from flows.consult.steps import WORDS
from flows.errors import FlowError
from storage import idempotency


@dataclass(frozen=True)
class Visit:
    """One deed on its way: who does it, in which open transaction."""

    desk: Desk
    session: Session
    actor: Actor


Deed = Callable[[Visit], Reply]


def answer(desk: Desk, slack_user_id: str, team_id: str, deed: Deed) -> Reply:
    """Do it as this person, in one transaction, and return what to show. A FlowError rolls everything back."""

    def done() -> Reply:
        profile = members.accepted(desk, slack_user_id, team_id)
        with desk.database.transaction() as session:
            return deed(Visit(desk, session, members.admit(session, desk, profile)))

    return guarded(done)


def answer_alone(desk: Desk, slack_user_id: str, team_id: str, deed: Callable[[Actor], Reply]) -> Reply:
    """Do it as this person, where the deed opens its own transaction; return what to show."""

    def done() -> Reply:
        profile = members.accepted(desk, slack_user_id, team_id)
        with desk.database.transaction() as session:
            actor = members.admit(session, desk, profile)
        return deed(actor)

    return guarded(done)


def guarded(done: Callable[[], Reply]) -> Reply:
    """Return what came of it, or the plain words of the rule that said no."""
    try:
        return done()
    except FlowError as refused:
        return Refuse(WORDS.refusals[refused.refusal].format_map(refused.say))


def is_new(visit: Visit, key: str) -> bool:
    """Return whether this very request is new, and note it; one without a key is."""
    return not key or idempotency.take(visit.session, key, visit.desk.clock())


def profile_of(desk: Desk, slack_user_id: object) -> Profile | None:
    """Return the profile of somebody named in a form, or None if they cannot take part here."""
    try:
        return members.accepted(desk, str(slack_user_id), desk.team_id) if slack_user_id else None
    except FlowError:
        return None
