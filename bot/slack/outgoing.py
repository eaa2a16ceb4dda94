"""Turn a Reply into what Slack receives: the response to the request, or a modal opened with its trigger."""

from contextlib import suppress
from typing import Any

from slack_bolt import Ack, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack import render
from bot.slack.incoming import Interaction
from flows import content
from flows.content import WORDS
from flows.forms import Form
from flows.replies import Close, Push, Refuse, Reply, Show

_EXPIRED_TRIGGER_ERRORS = frozenset(
    {"expired_trigger_id", "exchanged_trigger_id", "trigger_expired", "invalid_trigger_id"}
)
# The modal was closed meanwhile.
_VIEW_GONE_ERRORS = frozenset({"not_found", "view_not_found"})
_PUSH_LIMIT_ERROR = "push_limit_reached"


def answer_command(ack: Ack, client: WebClient, trigger_id: str, reply: Reply) -> BoltResponse:
    """Answer a slash command with a modal, or with a line that only this person sees."""
    if isinstance(reply, Refuse):
        return ack(text=reply.words)
    if isinstance(reply, Show | Push):
        try:
            client.views_open(trigger_id=trigger_id, view=render.render_modal(reply.form))
        except SlackApiError as error:
            if error.response.get("error") not in _EXPIRED_TRIGGER_ERRORS:
                raise
            return ack(text=WORDS.phrases["click_again"])
    return ack()


def answer_submission(ack: Ack, interaction: Interaction, reply: Reply) -> BoltResponse:
    """Answer a submitted modal: errors beside its fields, the next in its place or on top of it, or all closed."""
    if isinstance(reply, Close):
        return ack(response_action="clear")
    form = _find_form(reply)
    if form is None:
        return ack()
    errors = render.render_errors(form)
    form_blocks = {render.build_block_id(form.step, field.id) for field in form.fields}
    # A field that the submitted modal does not have needs a new modal.
    if errors and errors.keys() <= interaction.blocks and form_blocks <= interaction.blocks:
        return ack(response_action="errors", errors=errors)
    return ack(response_action="push" if isinstance(reply, Push) else "update", view=render.render_modal(form))


def answer_block_action(ack: Ack, client: WebClient, interaction: Interaction, reply: Reply) -> BoltResponse:
    """Answer a button: in a modal, update or push the next modal; elsewhere, open a modal."""
    form = _find_form(reply)
    if form is None:
        return ack()
    try:
        _open_or_update(client, interaction, render.render_modal(form), in_place=isinstance(reply, Show))
    except SlackApiError as error:
        code = error.response.get("error")
        if code not in _EXPIRED_TRIGGER_ERRORS | _VIEW_GONE_ERRORS:
            raise
        if code in _EXPIRED_TRIGGER_ERRORS and not interaction.view_id:
            _say_in_message(client, interaction, WORDS.phrases["click_again"])
    return ack()


def _say_in_message(client: WebClient, interaction: Interaction, words: str) -> None:
    """Say one sentence where no window can: the click came from a message or from Home, and took too long."""
    with suppress(SlackApiError, OSError):
        client.chat_postMessage(channel=interaction.identity.user_id, text=words)


def show_notice(client: WebClient, interaction: Interaction, words: str) -> None:
    """Show one sentence on top of what is open. Slack errors are ignored: Slack may be the cause of the notice."""
    with suppress(SlackApiError, OSError):
        _open_or_update(client, interaction, build_notice(words), in_place=False)


def _open_or_update(client: WebClient, interaction: Interaction, view: dict[str, Any], *, in_place: bool) -> None:
    if not interaction.view_id:
        client.views_open(trigger_id=interaction.trigger_id, view=view)
    elif in_place:
        client.views_update(view_id=interaction.view_id, view=view)
    else:
        _push(client, interaction, view)


def _push(client: WebClient, interaction: Interaction, view: dict[str, Any]) -> None:
    """Push the modal; where three are open already, which is Slack's limit, show it in place of the one on top."""
    try:
        client.views_push(trigger_id=interaction.trigger_id, view=view)
    except SlackApiError as error:
        if error.response.get("error") != _PUSH_LIMIT_ERROR:
            raise
        client.views_update(view_id=interaction.view_id, view=view)


def build_notice(words: str) -> dict[str, Any]:
    """Return a modal with one sentence."""
    return render.render_modal(content.notice(words))


def _find_form(reply: Reply) -> Form | None:
    if isinstance(reply, Show | Push):
        return reply.form
    return content.notice(reply.words) if isinstance(reply, Refuse) else None
