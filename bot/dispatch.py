"""The one way in: run what a member did, in one transaction, and put a refusal into plain words."""

from dataclasses import replace
from typing import Any

from flows import audit_trail, registry
from flows.actions import Action, Click, Kind
from flows.content import WORDS
from flows.context import Context, Identity, Profile, Services, is_new_request
from flows.danger.screens import show_danger_line
from flows.errors import FlowError, RepeatedRequestError
from flows.people import membership
from flows.people.messages import send_greeting
from flows.people.people_choice import offer_people
from flows.replies import Refuse, Reply, Show, Stay

UNKNOWN_SCREEN = "submit.other"


def handle(services: Services, identity: Identity, click: Click) -> Reply:
    """Do what was clicked as this person, and return what to show.

    What the product does not know, such as a field that nothing saves at once, does nothing.
    """
    action = registry.find(click.kind, click.id)
    reply = Stay() if action is None else offer_people(services, identity, run(services, identity, action, click))
    return show_danger_line(reply, click.given, closes=click.kind is Kind.SUBMIT)


def run(services: Services, identity: Identity, action: Action[Any], click: Click) -> Reply:
    """Run this action as this person. A FlowError rolls everything back.

    The audit log records the action in the same transaction; it records a refusal in a separate one.
    """
    audit_id = _audit_id(action, click)
    try:
        profile = membership.require_profile(services, identity)
        named = _find_named(services, identity, click.given.get(action.options.names))
        return _run(services, profile, action, replace(click, named=named), audit_id)
    except FlowError as error:
        if error.is_logged:
            audit_trail.record_refusal(services, identity, audit_id, click.subject, error.refusal)
        if isinstance(error, RepeatedRequestError) and click.kind in (Kind.PRESS, Kind.TICK):
            return Stay()  # the first one opened the screen; this one could only open a second
        return Refuse(WORDS.refusals[error.refusal].format_map(error.placeholders))


def _run(services: Services, profile: Profile, action: Action[Any], click: Click, audit_id: str) -> Reply:
    if action.options.reads:
        with services.database.reading() as session:
            actor = membership.find_actor(session, profile, greeted=action.options.greets)
            if actor is not None:
                return _perform(Context(services, session, actor, is_reading=True), action, click, audit_id)
    with services.database.transaction() as session:
        ctx = Context(services, session, membership.load_or_create_actor(session, services, profile))
        if not is_new_request(ctx, click.request_key):
            raise RepeatedRequestError
        if action.options.greets:
            send_greeting(ctx)
        return _perform(ctx, action, click, audit_id)


def _perform(ctx: Context, action: Action[Any], click: Click, audit_id: str) -> Reply:
    reply: Reply = registry.perform(ctx, action, click)
    unfinished = isinstance(reply, Show) and bool(reply.form.errors)
    audit_trail.record_dispatch(ctx, audit_id, click.subject, unfinished=unfinished)
    return reply


def _audit_id(action: Action[Any], click: Click) -> str:
    """Return the audit log's id, which never contains what a forged request named."""
    return UNKNOWN_SCREEN if action.kind is not click.kind else action.audit_id


def _find_named(services: Services, identity: Identity, user_id: object) -> Profile | None:
    """Return the profile of a person chosen in a form, or None if that person cannot take part.

    This calls the workspace, so no transaction may be open.
    """
    if not user_id:
        return None
    try:
        return membership.require_profile(services, replace(identity, user_id=str(user_id)))
    except FlowError:
        return None
