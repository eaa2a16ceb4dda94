"""Who people are in Slack, and the directory that knows them."""

from collections.abc import Mapping

from sqlmodel import Session, col, select

from flows.context import Directory, Identity, Profile, Surface
from storage.models import Member, MemberIdentity


def slack_identity(user_id: str, tenant_id: str = "T1") -> Identity:
    """Return the identity of the person with this user id in a Slack workspace."""
    return Identity(Surface.SLACK, tenant_id, user_id)


def slack_directories(profiles: Mapping[str, Profile]) -> Mapping[str, Directory]:
    """Return the directories of a deployment whose Slack workspace has these people, by user id; they may change."""
    return {Surface.SLACK: lambda identity: profiles.get(identity.user_id)}


def get_slack_member(session: Session, user_id: str) -> Member:
    """Return the only member with this user id in any Slack workspace."""
    statement = select(Member).join(MemberIdentity, col(MemberIdentity.member_id) == col(Member.id))
    return session.exec(statement.where(MemberIdentity.surface == "slack", MemberIdentity.user_id == user_id)).one()


def get_slack_user_id(session: Session, member: Member) -> str:
    """Return the user id of the member's only identity in Slack."""
    statement = select(MemberIdentity.user_id).where(MemberIdentity.member_id == member.id)
    return session.exec(statement.where(MemberIdentity.surface == "slack")).one()
