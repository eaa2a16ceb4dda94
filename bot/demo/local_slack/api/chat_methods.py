"""The Web API methods for messages."""

from bot.demo.local_slack.api.arguments import get_required
from bot.demo.local_slack.api.posted_messages import CHANNEL, PostedMessage
from bot.demo.local_slack.blocks.definitions import validate_blocks
from bot.demo.local_slack.shared_types import Json, RefusedError
from bot.demo.local_slack.state_store import StateStore

MAX_TEXT_CHARS = 40_000


def parse_content(arguments: Json) -> tuple[str | None, list[Json] | None]:
    """Return the text and blocks of a message, each None if absent; raise `RefusedError` for what Slack refuses."""
    text, blocks = arguments.get("text"), arguments.get("blocks")
    if arguments.get("attachments"):
        raise RefusedError("invalid_attachments")
    if text is not None and not isinstance(text, str):
        raise RefusedError("invalid_arguments", ["[ERROR] must be a string [json-pointer:/text]"])
    if text is not None and len(text) > MAX_TEXT_CHARS:
        raise RefusedError("msg_too_long")
    checked = None if blocks is None else validate_blocks(blocks)
    if not text and not checked:
        raise RefusedError("no_text")
    return text, checked


def _find_channel(store: StateStore, arguments: Json) -> str:
    """Return the channel of a message. A person's id stands for the app's direct message with that person."""
    requested = get_required(arguments, "channel")
    if requested in (store.app.bot_user_id, "USLACKBOT"):
        raise RefusedError("cannot_dm_bot")
    for channel, person in store.list_channels().items():
        if requested == channel or (person is not None and requested == person.id):
            if channel == CHANNEL:
                # The app has only chat:write, and nobody has invited the app to the channel.
                raise RefusedError("not_in_channel")
            if person is not None and person.is_bot:
                raise RefusedError("cannot_dm_bot")
            return channel
    raise RefusedError("channel_not_found")


def post_message(store: StateStore, arguments: Json) -> Json:
    """chat.postMessage: send a direct message, addressed by channel id or by person id."""
    channel = _find_channel(store, arguments)
    text, blocks = parse_content(arguments)
    ts = store.post_message(channel, text or "", blocks or [])
    return {"channel": channel, "ts": ts, "message": store.messages.find(channel, ts).as_slack(store.app)}


def post_ephemeral(store: StateStore, arguments: Json) -> Json:
    """chat.postEphemeral: send a message that only one person sees."""
    channel = _find_channel(store, arguments)
    person = store.get_person(get_required(arguments, "user"))
    if person.channel != channel:
        raise RefusedError("user_not_in_channel")
    text, blocks = parse_content(arguments)
    return {"message_ts": store.post_message(channel, text or "", blocks or [], visible_to=person.id)}


def _find_own_message(store: StateStore, arguments: Json, refusal: str) -> PostedMessage:
    channel = _find_channel(store, arguments)
    message = store.messages.find(channel, get_required(arguments, "ts"))
    if message.author != store.app.bot_user_id:
        raise RefusedError(refusal)
    return message


def update_message(store: StateStore, arguments: Json) -> Json:
    """chat.update: change a message that the app has sent. Without new blocks, the old blocks stay."""
    message = _find_own_message(store, arguments, "cant_update_message")
    text, blocks = parse_content(arguments)
    store.messages.edit(message, text, blocks)
    store.changes.increment()
    message_object = message.as_slack(store.app)
    return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": message_object}


def delete_message(store: StateStore, arguments: Json) -> Json:
    """chat.delete: delete a message that the app has sent."""
    message = _find_own_message(store, arguments, "cant_delete_message")
    store.messages.remove(message)
    store.changes.increment()
    return {"channel": message.channel, "ts": message.ts}


def open_conversation(store: StateStore, arguments: Json) -> Json:
    """conversations.open: return the direct message with one person."""
    requested = arguments.get("users") or get_required(arguments, "channel")
    users = [str(user).strip() for user in (requested if isinstance(requested, list) else str(requested).split(","))]
    if len(users) > 1:
        raise RefusedError("missing_scope")
    if users[0] in (store.app.bot_user_id, "USLACKBOT"):
        raise RefusedError("cannot_dm_bot")
    by_channel = store.list_channels().get(users[0])
    person = by_channel or store.get_person(users[0])
    if person.is_bot:
        raise RefusedError("cannot_dm_bot")
    if person.deleted:
        raise RefusedError("user_disabled")
    return {"channel": {"id": person.channel}}
