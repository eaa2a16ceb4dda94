"""What every member can read at any time, with or without a case (S0-47, S0-49)."""

from flows.actions import Actions, Click, Options
from flows.context import Context
from flows.home import screens
from flows.permissions import NotYoursError, Permission, is_allowed
from flows.replies import Outcome, Push, Show, Stay
from storage.people import practices

actions = Actions()
_READS = Options(reads=True)


@actions.press("why", may=Permission.FIND_HELP, options=_READS)
def show_why(ctx: Context, click: Click) -> Outcome:
    """Return the reason why the screen that the button names exists; raise NotYoursError if there is no such text."""
    sessions_needed = practices.get_settings(ctx.session, ctx.actor.practice_id).sessions_needed
    try:
        return Push(screens.why_screen(click.value, sessions_needed))
    except screens.UnknownSubjectError:
        raise NotYoursError from None


@actions.press("whynot", may=Permission.FIND_HELP, options=_READS)
def show_reasons_to_wait(_ctx: Context, _click: Click) -> Outcome:
    """Return the six reasons to wait."""
    return Push(screens.reasons_to_wait())


@actions.press("guidelines", may=Permission.FIND_HELP, options=_READS)
@actions.command("guidelines", may=Permission.FIND_HELP, options=_READS)
def show_guidelines(_ctx: Context, _click: Click) -> Outcome:
    """Return the start page of the guidelines."""
    return Show(screens.guideline("guidelines"))


@actions.command("help", may=Permission.FIND_HELP, options=_READS)
def show_commands(ctx: Context, _click: Click) -> Outcome:
    """Return what the actor can type after the slash command."""
    return Show(screens.commands(supervisor=is_allowed(ctx.actor, Permission.REVIEW_SUMMARY)))


@actions.press(
    *(subject for subject in screens.SUBJECTS if subject != "guidelines"), may=Permission.FIND_HELP, options=_READS
)
def show_guideline(_ctx: Context, click: Click) -> Outcome:
    """Return one part of the guidelines."""
    return Push(screens.guideline(click.id))


@actions.press("open_page", may=None)
def follow_link(_ctx: Context, _click: Click) -> Outcome:
    """Leave the screen as it is: the browser follows the button's link, and Slack still needs an answer."""
    return Stay()
