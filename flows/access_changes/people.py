"""The people of a change of who can read what, as they are now."""

from sqlmodel import Session

from flows.access_changes.change_kinds import KINDS
from flows.access_changes.rules import ChangeFacts
from storage.models import AccessChange
from storage.people import members


def load_facts(session: Session, change: AccessChange) -> ChangeFacts:
    """Return who asked, who could read more, who is concerned, who else is told, and the active administrators."""
    kind = KINDS[change.kind]
    return ChangeFacts(
        asked_by=change.asked_by,
        gaining=frozenset(kind.gaining(session, change)),
        concerned=frozenset(kind.concerned(session, change)),
        told=frozenset(kind.told(session, change)),
        administrators=members.list_active_ids(session, change.practice_id, "administrator"),
    )
