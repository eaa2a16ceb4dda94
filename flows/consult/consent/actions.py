"""What a therapist does about a signed form that a consult waits for: see it, enter it, or be reminded of it."""

from datetime import date

from flows.actions import Actions, Click, Options
from flows.consult.consent import screens
from flows.consult.consent.effects import load_consult_if_informed
from flows.consult.consult_messages import WAITING_RELEASE
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import load
from flows.content import explain_errors
from flows.context import Context
from flows.forms import check
from flows.messages import outbox
from flows.permissions import Permission
from flows.releases import actions as releases_actions
from flows.releases import overview
from flows.replies import Close, Reply, Show

actions = Actions()


@actions.press("add_paper", may=Permission.ENTER_SIGNED_FORM, loads=load, options=Options(reads=True))
def show_form_entry(ctx: Context, record: ConsultRecord, _click: Click) -> Reply:
    """Return the questions about one signed form, for the consult that is waiting for it."""
    return Show(releases_actions.case_entry_form(ctx, record.case_record))


@actions.press(
    "see_releases",
    may=Permission.ENTER_SIGNED_FORM,
    loads=load_consult_if_informed,
)
def show_releases(ctx: Context, record: ConsultRecord, _click: Click) -> Reply:
    """Return the releases of the consult's case."""
    return Show(overview.case_form(ctx, record.case_record))


@actions.press(
    "ask_release", may=Permission.ENTER_SIGNED_FORM, loads=load_consult_if_informed, options=Options(reads=True)
)
def show_ask_again(_ctx: Context, record: ConsultRecord, _click: Click) -> Reply:
    """Return the screen that asks for the day of another reminder about a signed form."""
    return Show(screens.ask_again(record.screen_names))


@actions.submit("ask_release", may=Permission.ENTER_SIGNED_FORM, loads=load_consult_if_informed)
def schedule_ask_again(_ctx: Context, record: ConsultRecord, click: Click) -> Reply:
    """Schedule a reminder about a signed form for the chosen day; it is sent if the colleague still waits then."""
    form = screens.ask_again(record.screen_names)
    checked = check(form, click.given)
    if checked.errors:
        return Show(explain_errors(form, checked.errors, checked.values))
    day = checked.values["ask_on"]
    assert isinstance(day, date)  # noqa: S101 -- check() returns days for day fields
    due_at = outbox.start_of_work(day, record.zone, record.settings)
    record.send_instead(record.member.id, WAITING_RELEASE, due_at)
    return Close()
