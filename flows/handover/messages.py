"""Messages about a case that was handed over, while the handover is still in effect. Codes and names, no text."""

from flows.cases.case_access import get_colleague, get_part
from flows.context import Context
from flows.messages.kinds import Messages, MessageText, message_text
from storage.cases import cases, handovers
from storage.models import Case, Delivery

FOR_NEW_THERAPIST, FOR_COLLEAGUE, FOR_FORMER_THERAPIST = "handed_over", "handed_over_colleague", "handed_over_former"

messages = Messages()


def _has_case(ctx: Context, delivery: Delivery) -> bool:
    """Return whether the recipient is one of the two therapists."""
    case = _load_case(ctx, delivery)
    return ctx.actor.member_id in (case.it_member_id, case.ft_member_id)


def _has_had_case(ctx: Context, delivery: Delivery) -> bool:
    """Return whether the recipient once handed the case over, as the record of it says."""
    return handovers.was_handed_over_by(ctx.session, _load_case(ctx, delivery).id, ctx.actor.member_id)


@messages.kind(FOR_NEW_THERAPIST, FOR_COLLEAGUE, concerns=_has_case)
def compose_for_therapist(ctx: Context, delivery: Delivery) -> MessageText | None:
    """Return what a therapist of the case is told; None if they have handed it over meanwhile."""
    case = _load_case(ctx, delivery)
    if ctx.actor.member_id not in (case.it_member_id, case.ft_member_id):
        return None
    colleague = get_colleague(ctx.session, case, get_part(case, ctx.actor.member_id)).first_name
    names = {"first_name": ctx.actor.first_name, "colleague": colleague, "code": case.code}
    return message_text(delivery.kind, names, str(case.id))


@messages.kind(FOR_FORMER_THERAPIST, concerns=_has_had_case)
def compose_for_former(ctx: Context, delivery: Delivery) -> MessageText | None:
    """Return what the former therapist is told; None if they have the case again."""
    case = _load_case(ctx, delivery)
    has_case = ctx.actor.member_id in (case.it_member_id, case.ft_member_id)
    return None if has_case else message_text(delivery.kind, {"code": case.code})


def _load_case(ctx: Context, delivery: Delivery) -> Case:
    assert delivery.case_id is not None  # noqa: S101 -- messages of these kinds always have a case
    return cases.get(ctx.session, delivery.case_id)
