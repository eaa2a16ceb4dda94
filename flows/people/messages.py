"""The first message to each member."""

from flows.context import Context
from flows.messages import outbox
from flows.messages.kinds import Messages, MessageText, anybody, message_text
from storage.models import Delivery
from storage.people import members, practices

GREETING, GREETING_WITH_MODALS = "hello", "hello_modal"  # the second where free text is typed in Slack

messages = Messages()


def send_greeting(ctx: Context) -> None:
    """Store the first greeting to the actor, once for each member."""
    member = members.get(ctx.session, ctx.actor.member_id)
    if member.greeted_at is None:
        member.greeted_at = ctx.now
        free_text = practices.get_settings(ctx.session, member.practice_id).free_text
        outbox.send(ctx, member.id, GREETING_WITH_MODALS if free_text == "modal" else GREETING)


@messages.kind(GREETING, GREETING_WITH_MODALS, concerns=anybody)
def compose_greeting(ctx: Context, delivery: Delivery) -> MessageText:
    """Return the greeting, with the member's name."""
    return message_text(delivery.kind, {"first_name": ctx.actor.first_name})
