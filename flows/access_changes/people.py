"""The people of a change of who can read what, as they are now."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from flows.access_changes import rules
from flows.access_changes.change_kinds import KINDS
from flows.access_changes.rules import ChangeFacts
from storage.models import AccessChange
from storage.people import members, practices

ADMINISTRATOR = "administrator"


def load_facts(session: Session, change: AccessChange) -> ChangeFacts:
    """Return who asked, who could read more, who is concerned, who else is told, and the administrators."""
    kind, concerned = KINDS[change.kind], KINDS[change.kind].concerned(session, change)
    practice = practices.get(session, change.practice_id)
    administrators = list_standing(session, change, ADMINISTRATOR)
    as_administrators = members.map_since(session, practice.id, {change.asked_by, *administrators}, ADMINISTRATOR)
    as_members = members.map_since(session, practice.id, concerned)
    as_concerned = ((each, _latest(since, as_members[each])) for each, since in concerned.items())
    places = [*as_administrators.items(), *as_concerned]
    return ChangeFacts(
        asked_by=change.asked_by,
        gaining=frozenset(kind.gaining(session, change)),
        concerned=frozenset(concerned),
        told=frozenset(kind.told(session, change)),
        administrators=administrators,
        newcomers=rules.find_newcomers(places, change.asked_at, practice.first_case_at),
    )


def list_standing(session: Session, change: AccessChange, role: str) -> frozenset[UUID]:
    """Return who has this role and counts: not who was inactive already 72 hours before the change was asked for.

    Whoever became inactive later counts: somebody could be deactivated in Slack for a moment only.
    """
    return members.list_ids_with_role(session, change.practice_id, role) - list_long_gone(session, change)


def list_long_gone(session: Session, change: AccessChange) -> frozenset[UUID]:
    """Return who has been inactive without a break since 72 hours before the change was asked for."""
    return members.list_gone(session, change.practice_id, change.asked_at - rules.WAITING_TIME)


def _latest(*times: datetime | None) -> datetime | None:
    return max((each for each in times if each is not None), default=None)
