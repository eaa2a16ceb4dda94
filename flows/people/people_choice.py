"""Whom a form offers to choose: people of the workspace who can take part, instead of everybody in it.

The list comes from the workspace, so it is asked for after the action, when no transaction is open.
"""

from collections.abc import Sequence
from dataclasses import replace

from flows.context import Identity, Profile, Services
from flows.forms import LIMITS, Field, FieldKind, Option, Piece
from flows.names.fitting import shorten
from flows.replies import Push, Reply, Show


def offer_people(services: Services, identity: Identity, reply: Reply) -> Reply:
    """Return the reply with the people who can be chosen, where its form asks for one.

    Where the list is not known, or longer than a menu takes, the field stays without options: the surface then offers
    everybody, and whoever cannot be chosen is refused beside the field.
    """
    if not isinstance(reply, Show | Push) or not any(map(_asks_for_person, reply.form.body)):
        return reply
    list_people = services.people_lists.get(identity.surface)
    people = (list_people() if list_people else None) or ()
    chosen = [profile for profile in people if profile.can_take_part and services.serves(profile.identity)]
    body = tuple(_with_people(piece, identity, chosen) for piece in reply.form.body)
    return replace(reply, form=replace(reply.form, body=body))


def _asks_for_person(piece: Piece) -> bool:
    return isinstance(piece, Field) and piece.kind is FieldKind.MEMBER


def _with_people(piece: Piece, identity: Identity, people: Sequence[Profile]) -> Piece:
    if not isinstance(piece, Field) or piece.kind is not FieldKind.MEMBER:
        return piece
    offered = [profile for profile in people if profile.identity != identity or not piece.others_only]
    if len(offered) > LIMITS.options:
        return piece
    by_name = sorted(offered, key=lambda profile: (profile.full_name.casefold(), profile.identity.user_id))
    return replace(piece, options=tuple(map(_to_option, by_name)))


def _to_option(profile: Profile) -> Option:
    return Option(profile.identity.user_id, shorten(profile.full_name, LIMITS.option_text))
