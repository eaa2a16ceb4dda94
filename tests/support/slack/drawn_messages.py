"""What a message looks like in Slack."""

from typing import Any

from bot.messaging import OutgoingMessage
from bot.slack import render


def draw(message: OutgoingMessage) -> list[dict[str, Any]]:
    """Return the blocks of the message."""
    return render.render_message(message.template, message.about, message.placeholders, message.progress)


def draw_text(message: OutgoingMessage) -> str:
    """Return the text of the message, with its placeholders filled in."""
    return str(draw(message)[0]["text"]["text"])
