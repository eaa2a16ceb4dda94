"""The reason for an emergency access, sealed in the grant's row and in the request for it."""

from uuid import UUID

from flows.context import Context
from flows.emergency_access import screens
from storage.cases import cases
from storage.models import Case, EmergencyGrant
from storage.writings import sealed_values

_OF_REQUEST, _COLUMN = "access_change", "chosen"


def find_reason(ctx: Context, grant: EmergencyGrant) -> str | None:
    """Return the reason of a grant, an option's id; None if the case was deleted."""
    case = cases.get(ctx.session, grant.case_id)
    return sealed_values.read(ctx.session, ctx.services.seal, case, grant, sealed_values.REASON)


def describe(ctx: Context, grant: EmergencyGrant) -> str:
    """Return the reason of a grant in words."""
    return screens.reason_in_words(find_reason(ctx, grant))


def seal_for_request(ctx: Context, case: Case, reason: str) -> str:
    """Return the actor's reason, sealed for a request on this case. At most one of theirs waits."""
    place = (_OF_REQUEST, ctx.actor.member_id, _COLUMN)
    return sealed_values.pack(sealed_values.seal_value(ctx.session, ctx.services.seal, case, reason, *place))


def open_from_request(ctx: Context, case: Case, sealed: str, asked_by: UUID) -> str | None:
    """Return the reason that `seal_for_request` sealed for this member; None if the case was deleted."""
    place = (_OF_REQUEST, asked_by, _COLUMN)
    return sealed_values.open_value(ctx.session, ctx.services.seal, case, sealed_values.unpack(sealed), *place)
