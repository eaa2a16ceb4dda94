"""The one door: who is it, one transaction, and a refusal in plain words if a rule says no."""

from collections.abc import Callable
from dataclasses import dataclass

from flows import audit_trail
from flows.actions import Refuse, Reply, Show
from flows.content import WORDS
from flows.context import Actor, Context, Profile, Services
from flows.errors import FlowError
from flows.people import membership

ActionFunction = Callable[[Context], Reply]


@dataclass(frozen=True)
class ActionId:
    """What somebody came for, as the audit log calls it: a fixed id, and the id that came with it."""

    name: str = "deed"
    about: str = ""


AN_ACTION = ActionId()


def handle(
    services: Services, slack_user_id: str, team_id: str, action: ActionFunction, action_id: ActionId = AN_ACTION
) -> Reply:
    """Do it as this person, in one transaction, and return what to show. A FlowError rolls everything back.

    What was done, or that it was refused, is in the audit log; a refusal in a transaction of its own.
    """

    def done() -> Reply:
        profile = membership.require_profile(services, slack_user_id, team_id)
        with services.database.transaction() as session:
            ctx = Context(services, session, membership.admit(session, services, profile))
            reply = action(ctx)
            audit_trail.record_dispatch(
                ctx, action_id.name, action_id.about, unfinished=isinstance(reply, Show) and bool(reply.form.errors)
            )
            return reply

    return _or_refusal(done, services, slack_user_id, action_id)


def handle_alone(
    services: Services,
    slack_user_id: str,
    team_id: str,
    action: Callable[[Actor], Reply],
    action_id: ActionId = AN_ACTION,
) -> Reply:
    """Do it as this person, where the deed opens its own transaction; return what to show."""

    def done() -> Reply:
        profile = membership.require_profile(services, slack_user_id, team_id)
        with services.database.transaction() as session:
            actor = membership.admit(session, services, profile)
            audit_trail.record_dispatch(Context(services, session, actor), action_id.name, action_id.about)
        return action(actor)

    return _or_refusal(done, services, slack_user_id, action_id)


def _or_refusal(done: Callable[[], Reply], services: Services, slack_user_id: str, action_id: ActionId) -> Reply:
    """Return what came of it, or the plain words of the rule that said no."""
    try:
        return done()
    except FlowError as refused:
        if refused.is_logged:
            audit_trail.record_refusal(services, slack_user_id, action_id.name, action_id.about, refused.refusal)
        return Refuse(WORDS.refusals[refused.refusal].format_map(refused.placeholders))


def find_profile(services: Services, slack_user_id: object) -> Profile | None:
    """Return the profile of somebody named in a form, or None if they cannot take part here."""
    try:
        return membership.require_profile(services, str(slack_user_id), services.team_id) if slack_user_id else None
    except FlowError:
        return None
