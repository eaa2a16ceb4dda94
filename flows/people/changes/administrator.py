"""Somebody becomes an administrator as the workspace says. Slack decides, so nothing waits; the others are told."""

from datetime import datetime

from sqlmodel import Session

from flows.access_changes.change_kinds import ChangeKind, nobody
from flows.access_changes.messages import NEW_ADMINISTRATOR
from flows.content import WORDS
from flows.context import Context
from flows.people.changes.about import member_of
from storage.models import AccessChange, Member
from storage.outbox import deliveries
from storage.people import access_changes, members
from storage.people.access_changes import AT_ONCE

ADMINISTRATOR = "role.administrator"


def tell_others(session: Session, member: Member, now: datetime) -> None:
    """Tell the other administrators who have used the product that this member is one now."""
    others = members.list_ids_with_role(session, member.practice_id, "administrator") - {member.id}
    if not others:
        return
    change = AccessChange(
        practice_id=member.practice_id, kind=ADMINISTRATOR, member_id=member.id, asked_by=member.id, asked_at=now
    )
    change.administrators_told_at = now
    access_changes.decide(change, AT_ONCE, member.id, now)
    access_changes.add(session, change)
    for other_id in sorted(others):
        deliveries.add(
            session,
            practice_id=member.practice_id,
            recipient_id=other_id,
            kind=NEW_ADMINISTRATOR,
            consult_id=None,
            change_id=change.id,
            due_at=now,
            now=now,
        )


def _describe(ctx: Context, change: AccessChange) -> str:
    name = members.get(ctx.session, member_of(change)).first_name
    return WORDS.phrases["access_administrator"].format(name=name)


def _do_nothing(_ctx: Context, _change: AccessChange) -> None:
    """Do nothing: the role follows the workspace."""


def _log(change: AccessChange) -> tuple[str, str]:
    return f"member:{member_of(change)}", "administrator"


KIND = ChangeKind(id=ADMINISTRATOR, apply=_do_nothing, describe=_describe, log_ids=_log, gaining=nobody)
