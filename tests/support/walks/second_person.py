"""The second person who confirms what an administrator asked for."""

from uuid import UUID

from sqlmodel import Session, col, select

from bot.dispatch import handle
from flows.access_changes.people import load_facts
from flows.actions import Click, Kind
from flows.context import Services
from flows.replies import Show
from storage.models import AccessChange, Member
from tests.support.people.identities import get_slack_user_id, slack_identity


def find_waiting(session: Session, kind: str = "") -> AccessChange:
    """Return the one change that waits; the one of this kind, if several do."""
    waiting = select(AccessChange).where(col(AccessChange.outcome).is_(None))
    return session.exec(waiting.where(AccessChange.kind == kind) if kind else waiting).one()


def waiting_id(services: Services) -> str:
    """Return the id of the one change that waits."""
    with services.database.reading() as session:
        return str(find_waiting(session).id)


def confirm(services: Services, who: str = "", kind: str = "") -> UUID:
    """Let this person, or else anybody who can, confirm the one change that waits (of this kind); return its id."""
    with services.database.reading() as session:
        change = find_waiting(session, kind)
        able = [session.get_one(Member, member_id) for member_id in load_facts(session, change).second_people]
        active = min((member for member in able if member.active), key=lambda member: (member.first_name, member.id))
        slack_id = who or get_slack_user_id(session, active)
    reply = handle(
        services, slack_identity(slack_id, services.team_id), Click(Kind.PRESS, "access_confirm", value=str(change.id))
    )
    assert isinstance(reply, Show), reply
    return change.id
