"""The people of a change of who can read what, as they are now."""

from datetime import datetime

from sqlmodel import Session

from flows.access_changes import rules
from flows.access_changes.change_kinds import KINDS
from flows.access_changes.rules import ChangeFacts
from storage.models import AccessChange
from storage.people import members, practices

ADMINISTRATOR = "administrator"


def load_facts(session: Session, change: AccessChange) -> ChangeFacts:
    """Return who asked, who could read more, who is concerned, who else is told, and the active administrators."""
    kind, concerned = KINDS[change.kind], KINDS[change.kind].concerned(session, change)
    practice = practices.get(session, change.practice_id)
    administrators = members.list_active_ids(session, practice.id, ADMINISTRATOR)
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


def _latest(*times: datetime | None) -> datetime | None:
    return max((each for each in times if each is not None), default=None)
