"""The message that tells administrators of a burst of refused attempts."""

from uuid import UUID

from sqlmodel import Session, col, select

from flows.attempts.rules import LOOK_BACK, QUIET, find_bursts
from flows.content import WORDS
from flows.context import Context, Services
from flows.messages.kinds import Messages, MessageText, administrators, message_text
from storage.attempts import attempt_rows
from storage.models import Delivery
from storage.outbox import deliveries
from storage.people import members, practices

BURST = "attempts_burst"
messages = Messages()


@messages.kind(BURST, concerns=administrators)
def compose_burst(ctx: Context, delivery: Delivery) -> MessageText | None:
    """Return how many attempts of which kinds there were before the message was made."""
    bursts = find_bursts(attempt_rows.count_by_window(ctx.session, delivery.made_at - LOOK_BACK))
    if not bursts:
        return None
    kinds = [WORDS.phrases[f"attempts_{kind}"].format(count=count) for kind, count in sorted(bursts.items())]
    return message_text(BURST, {"what": "; ".join(kinds)})


def tell_of_bursts(session: Session, services: Services) -> None:
    """Have the administrators of this installation's practice told of a burst, once in six hours at most."""
    now, practice = services.clock(), practices.find_by_team(session, services.team_id)
    if practice is None or not find_bursts(attempt_rows.count_by_window(session, now - LOOK_BACK)):
        return
    practices.get_for_update(session, practice.id)  # two processes at once would tell twice
    if _was_told(session, practice.id, now - QUIET):
        return
    for member, roles in members.list_with_roles(session, practice.id):
        if member.active and "administrator" in roles:
            deliveries.add(
                session,
                practice_id=practice.id,
                recipient_id=member.id,
                kind=BURST,
                consult_id=None,
                due_at=now,
                now=now,
            )


def _was_told(session: Session, practice_id: UUID, since: object) -> bool:
    told = select(Delivery.id).where(Delivery.practice_id == practice_id, Delivery.kind == BURST)
    return session.exec(told.where(col(Delivery.made_at) > since).limit(1)).first() is not None
