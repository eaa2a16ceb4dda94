"""Count requests per member before the database is used. The first request over the limit is logged."""

from flows import audit_trail
from flows.context import Actor, Identity, Services
from flows.limits import TooManyRequestsError


def count_slack_request(services: Services, identity: Identity, kind: str = "slack") -> None:
    """Count a request of this kind (slack, safety) from Slack. Raise TooManyRequestsError."""
    try:
        services.limits.acquire(kind, f"{identity.tenant_id}:{identity.user_id}")
    except TooManyRequestsError as error:
        if error.is_logged:
            audit_trail.record_refusal(services, identity, f"limit.{kind}", "", error.refusal)
        raise


def count_page_request(services: Services, actor: Actor, kind: str) -> None:
    """Count a request of this kind (page, check, write) by the member at the page. Raise TooManyRequestsError."""
    try:
        services.limits.acquire(kind, str(actor.member_id))
    except TooManyRequestsError as error:
        if error.is_logged:
            audit_trail.record_page_refusal(services, actor, f"limit.{kind}", "", error.refusal)
        raise
