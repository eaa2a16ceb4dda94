"""How an emergency access begins: it is granted for an hour, logged, and everybody concerned is told."""

from uuid import UUID

from flows import audit_trail
from flows.context import Context
from flows.emergency_access import explanation, messages
from storage.emergency import grants
from storage.models import Case, EmergencyGrant

REASON_SEALED = "reason_sealed"
"""What the audit log, which is readable without the key, says in place of the reason."""


def open_for_an_hour(ctx: Context, case: Case, member_id: UUID, reason: str) -> EmergencyGrant:
    """Grant this administrator access to the case for an hour from now, and send the messages. Lock the case."""
    explanation.delete_draft(ctx, case, member_id)  # of an earlier access that ended by itself
    grant = grants.add(ctx.session, ctx.services.seal, case, member_id=member_id, reason=reason, now=ctx.now)
    audit_trail.record_action(ctx, "emergency.granted", f"grant:{grant.id}", case_id=case.id, detail=REASON_SEALED)
    messages.send_opened(ctx, case, grant)
    return grant
