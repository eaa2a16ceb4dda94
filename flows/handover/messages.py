"""Messages about a case that was handed over, while the handover is still in effect. Codes and names, no text."""

from flows.cases.case_access import get_colleague, get_part
from flows.context import Context
from flows.messages.kinds import Messages, MessageText, message_text
from storage.cases import cases
from storage.models import Case, Delivery

FOR_NEW_THERAPIST, FOR_COLLEAGUE, FOR_FORMER_THERAPIST = "handed_over", "handed_over_colleague", "handed_over_former"

messages = Messages()


@messages.kind(FOR_NEW_THERAPIST, FOR_COLLEAGUE)
def compose_for_therapist(ctx: Context, delivery: Delivery) -> MessageText | None:
    """Return what a therapist of the case is told; None if they have handed it over meanwhile."""
    case = _load_case(ctx, delivery)
    if ctx.actor.member_id not in (case.it_member_id, case.ft_member_id):
        return None
    colleague = get_colleague(ctx.session, case, get_part(case, ctx.actor.member_id)).first_name
    names = {"first_name": ctx.actor.first_name, "colleague": colleague, "code": case.code}
    return message_text(delivery.kind, names, str(case.id))


@messages.kind(FOR_FORMER_THERAPIST)
def compose_for_former(ctx: Context, delivery: Delivery) -> MessageText | None:
    """Return what the former therapist is told; None if they have the case again."""
    case = _load_case(ctx, delivery)
    has_case = ctx.actor.member_id in (case.it_member_id, case.ft_member_id)
    return None if has_case else message_text(delivery.kind, {"code": case.code})


def _load_case(ctx: Context, delivery: Delivery) -> Case:
    assert delivery.case_id is not None  # noqa: S101 -- messages of these kinds always have a case
    return cases.get(ctx.session, delivery.case_id)
