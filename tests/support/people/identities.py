"""Who people are in Slack, and the directory that knows them."""

from collections.abc import Mapping

from flows.context import Directory, Identity, Profile, Surface


def slack_identity(user_id: str, tenant_id: str = "T1") -> Identity:
    """Return the identity of the person with this user id in a Slack workspace."""
    return Identity(Surface.SLACK, tenant_id, user_id)


def slack_directories(profiles: Mapping[str, Profile]) -> Mapping[str, Directory]:
    """Return the directories of a deployment whose Slack workspace has these people, by user id; they may change."""
    return {Surface.SLACK: lambda identity: profiles.get(identity.user_id)}
