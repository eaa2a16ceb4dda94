"""Retention: an administrator sets how long records are kept, and sees what is deleted next."""

from flows import content
from flows.access_changes.preview import describe_second_person
from flows.actions import Actions, Click, Options
from flows.context import Context
from flows.forms import Form, Value, check
from flows.permissions import Permission
from flows.practice.settings_changes import change_settings
from flows.replies import Open, Outcome, Show
from flows.retention import screens, shortening
from flows.retention.records_overview import CLASS_BY_SETTING, overview_form
from flows.retention.rules import shortens
from storage.people import practices

actions = Actions()


@actions.press("settings_records", may=Permission.MANAGE_RETENTION, options=Options(reads=True))
def show_records(ctx: Context, _click: Click) -> Outcome:
    """Return how long records are kept, what is deleted next, and which cases are on hold."""
    return Show(overview_form(ctx))


@actions.press("keep_for", may=Permission.MANAGE_RETENTION, options=Options(reads=True))
def show_periods(ctx: Context, _click: Click) -> Outcome:
    """Return the question how long each record class is kept."""
    return Show(_periods_form(ctx))


@actions.submit("keep_for", may=Permission.MANAGE_RETENTION)
def save_periods(ctx: Context, click: Click) -> Outcome:
    """Save how long each record class is kept; supervisors' texts may not be kept longer than the case.

    A shorter time waits for a second person, and the times that were chosen with it, too.
    """
    form = _periods_form(ctx)
    checked = check(form, click.given)
    errors = dict(checked.errors)
    years = {name: int(str(checked.values.get(name) or 0)) for name in CLASS_BY_SETTING}
    if not errors and 0 < years["keep_case_years"] < years["keep_review_years"]:
        errors["keep_review_years"] = "reviews_longer"
    if errors:
        return Show(content.explain_errors(form, errors, checked.values))
    before = shortening.load_periods(ctx.session, shortening.build_request(ctx))
    is_shorter = any(shortens(before[name], years[name]) for name in years)
    if is_shorter and shortening.ask(ctx, before, years).outcome is None:
        return Open("access_changes")
    change_settings(ctx, years)
    return Show(overview_form(ctx))


def _periods_form(ctx: Context) -> Form:
    settings = practices.get_settings(ctx.session, ctx.actor.practice_id)
    values: dict[str, Value] = {name: str(getattr(settings, name)) for name in CLASS_BY_SETTING}
    return screens.retention_periods(values, describe_second_person(ctx, shortening.build_request(ctx)))
