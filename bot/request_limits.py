"""Each request counted for whoever it is from, before the database is asked; the first one too many is in the log."""

from flows import audit_trail
from flows.context import Actor, Services
from flows.limits import TooManyRequestsError


def count_slack_request(services: Services, slack_user_id: str, team_id: str) -> None:
    """Count a deed in Slack; raise TooOftenError."""
    try:
        services.limits.acquire("slack", f"{team_id}:{slack_user_id}")
    except TooManyRequestsError as refused:
        if refused.is_logged:
            audit_trail.record_refusal(services, slack_user_id, "limit.slack", "", refused.refusal)
        raise


def count_page_request(services: Services, actor: Actor, what: str) -> None:
    """Count what is asked of a page (page, check, write), by whoever sits there; raise TooOftenError."""
    try:
        services.limits.acquire(what, str(actor.member_id))
    except TooManyRequestsError as refused:
        if refused.is_logged:
            audit_trail.record_page_refusal(services, actor, f"limit.{what}", "", refused.refusal)
        raise
