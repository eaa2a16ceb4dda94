"""Reply → what Slack is told: the answer to the request itself, or a window opened with its trigger."""

from contextlib import suppress
from typing import Any

from slack_bolt import Ack, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack import render
from bot.slack.incoming import BlockAction, ViewSubmission
from flows.actions import Close, Push, Refuse, Reply, Show
from flows.content import WORDS
from flows.forms import Form
from flows.home import screens as home_screens

_EXPIRED_TRIGGER_ERRORS = frozenset(
    {"expired_trigger_id", "exchanged_trigger_id", "trigger_expired", "invalid_trigger_id"}
)
_VIEW_GONE_ERRORS = frozenset(
    {"not_found", "view_not_found", "push_limit_reached"}
)  # closed meanwhile, or covered by others


def answer_command(ack: Ack, client: WebClient, trigger_id: str, reply: Reply) -> BoltResponse:
    """Answer a slash command: a window, or a line that only this person sees."""
    if isinstance(reply, Refuse):
        return ack(text=reply.words)
    if isinstance(reply, Show | Push):
        try:
            client.views_open(trigger_id=trigger_id, view=render.render_modal(reply.form))
        except SlackApiError as refused:
            if refused.response.get("error") not in _EXPIRED_TRIGGER_ERRORS:
                raise
            return ack(text=WORDS.phrases["click_again"])
    return ack()


def answer_submission(ack: Ack, given: ViewSubmission, reply: Reply) -> BoltResponse:
    """Answer a sent screen: errors beside the fields, the next screen in its place, or all windows closed."""
    if isinstance(reply, Close):
        return ack(response_action="clear")
    form = _find_form(reply)
    if form is None:
        return ack()
    errors = render.render_errors(form)
    asked = {render.build_block_id(form.step, field.id) for field in form.fields}
    if errors and errors.keys() <= given.blocks and asked <= given.blocks:  # what is asked only now needs the screen
        return ack(response_action="errors", errors=errors)
    return ack(response_action="update", view=render.render_modal(form))


def answer_block_action(ack: Ack, client: WebClient, block_action: BlockAction, reply: Reply) -> BoltResponse:
    """Answer a button: in a window the next screen takes its place, or comes on top; elsewhere a window opens."""
    form = _find_form(reply)
    if form is None:
        return ack()
    try:
        _open_or_update(client, block_action, render.render_modal(form), in_place=isinstance(reply, Show))
    except SlackApiError as refused:
        if refused.response.get("error") not in _EXPIRED_TRIGGER_ERRORS | _VIEW_GONE_ERRORS:
            raise
    return ack()


def show_notice(client: WebClient, block_action: BlockAction, words: str) -> None:
    """Say one thing on top of whatever stood there, if Slack lets us: it may be what the trouble is about."""
    with suppress(SlackApiError, OSError):
        _open_or_update(client, block_action, build_notice(words), in_place=False)


def _open_or_update(client: WebClient, block_action: BlockAction, view: dict[str, Any], *, in_place: bool) -> None:
    if not block_action.view_id:
        client.views_open(trigger_id=block_action.trigger_id, view=view)
    elif in_place:
        client.views_update(view_id=block_action.view_id, view=view)
    else:
        client.views_push(trigger_id=block_action.trigger_id, view=view)


def build_notice(words: str) -> dict[str, Any]:
    """Return a window that says one thing."""
    return render.render_modal(home_screens.notice(words))


def _find_form(reply: Reply) -> Form | None:
    if isinstance(reply, Show | Push):
        return reply.form
    return home_screens.notice(reply.words) if isinstance(reply, Refuse) else None
