"""The practice's own video or phone link for consults, which an administrator sets; without one, a huddle in chat."""

import re
from urllib.parse import urlsplit

from flows import content
from flows.actions import Actions, Click, Options
from flows.content import WORDS, ScreenFilling
from flows.context import Context
from flows.forms import Form, check
from flows.permissions import Permission
from flows.practice.actions import show_my_settings
from flows.practice.settings_changes import change_settings
from flows.replies import Outcome, Show
from storage.people import practices

PHONE = "tel:"
MAX_LENGTH = 300  # characters
_PHONE_NUMBER = re.compile(r"\+?[0-9][0-9 ().,;*#-]{3,40}")
_HOST = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")

actions = Actions()


@actions.press("settings_call", may=Permission.CHANGE_SETTINGS, options=Options(reads=True))
def show_call_link(ctx: Context, _click: Click) -> Outcome:
    """Return the practice's link, to edit."""
    return Show(_call_link_form(practices.get_settings(ctx.session, ctx.actor.practice_id).call_link))


@actions.submit("settings_call", may=Permission.CHANGE_SETTINGS)
def save_call_link(ctx: Context, click: Click) -> Outcome:
    """Save the link. An empty one is fine: then the two are told how to start a huddle."""
    settings = practices.get_settings(ctx.session, ctx.actor.practice_id)
    form = _call_link_form(settings.call_link)
    checked = check(form, {"call_link": "", **click.given})  # an emptied text field comes as nothing
    typed = str(checked.values.get("call_link", "")).strip()
    link, errors = read_link(typed), dict(checked.errors)
    if typed and not link:
        errors["call_link"] = "call_link_unknown"
    if errors:
        return Show(content.explain_errors(form, errors, checked.values))
    change_settings(ctx, {"call_link": link})
    return show_my_settings(ctx, click)


def read_link(typed: str) -> str:
    """Return what was typed as an https or tel link; "" if it is neither, or more than a link to a host."""
    number = typed.removeprefix(PHONE)
    if _PHONE_NUMBER.fullmatch(number):
        return f"{PHONE}{number}"
    if len(typed) > MAX_LENGTH or not typed.isascii() or not typed.isprintable() or " " in typed:
        return ""
    try:
        parts = urlsplit(typed)
        is_plain = parts.scheme == "https" and "@" not in parts.netloc and parts.port in {None, 443}
    except ValueError:  # not a URL at all
        return ""
    return typed if is_plain and _HOST.fullmatch(parts.hostname or "") else ""


def _call_link_form(link: str) -> Form:
    values = {"call_link": link.removeprefix(PHONE)}
    return content.build_form("settings_call", WORDS, ScreenFilling(values=values))
