"""Settings: every member can read them; an administrator changes them for the practice."""

from collections.abc import Mapping
from datetime import date, time

from flows import content
from flows.access_changes.preview import describe_second_person
from flows.actions import Actions, Click, Options
from flows.context import Context, Profile
from flows.forms import Form, Value, check
from flows.people.membership import upsert_member
from flows.permissions import Permission, is_allowed
from flows.practice import free_text_change, screens
from flows.practice.settings_changes import change_settings
from flows.replies import Open, Outcome, Show
from storage.models import PracticeSettings
from storage.people import members, practices

actions = Actions()


@actions.press("settings", may=Permission.FIND_HELP, options=Options(reads=True))
@actions.command("settings", may=Permission.FIND_HELP, options=Options(reads=True))
def show_my_settings(ctx: Context, _click: Click) -> Outcome:
    """Return the settings that apply to this member."""
    return Show(_my_settings_form(ctx))


@actions.press("settings_practice", may=Permission.CHANGE_SETTINGS, options=Options(reads=True))
def show_practice_settings(ctx: Context, _click: Click) -> Outcome:
    """Return the practice's required sessions, working hours and policy on secrets, to edit."""
    return Show(_practice_settings_form(_load_settings(ctx)))


@actions.submit("settings_practice", may=Permission.CHANGE_SETTINGS)
def save_practice_settings(ctx: Context, click: Click) -> Outcome:
    """Save the required sessions (S0-19: 2 to 4), the working hours and the policy on secrets."""
    settings = _load_settings(ctx)
    form = _practice_settings_form(settings)
    checked = check(form, click.given)
    start, end = checked.values.get("work_start"), checked.values.get("work_end")
    errors = dict(checked.errors)
    if isinstance(start, time) and isinstance(end, time) and end <= start:
        errors["work_end"] = "hours_turned"
    if errors or not isinstance(start, time) or not isinstance(end, time):
        return Show(content.explain_errors(form, errors, checked.values))
    days = checked.values["work_days"]
    changes = {
        "sessions_needed": int(str(checked.values["sessions_needed"])),
        "work_days": days if isinstance(days, tuple) else (),
        "work_start": start,
        "work_end": end,
        "secrets_policy": str(checked.values["secrets_policy"]),
    }
    change_settings(ctx, changes)
    return Show(_my_settings_form(ctx))


@actions.press("settings_words", may=Permission.CHANGE_SETTINGS, options=Options(reads=True))
def show_free_text(ctx: Context, _click: Click) -> Outcome:
    """Return the setting where free text is typed, to edit."""
    return Show(_free_text_form(ctx, _load_settings(ctx)))


@actions.submit("settings_words", may=Permission.CHANGE_SETTINGS, options=Options(names="attested_by"))
def save_free_text(ctx: Context, click: Click) -> Outcome:
    """Save where free text is typed; Slack modals need a named administrator who attests to the BAA.

    Typing in Slack from now on waits for a second person; typing on the page takes effect at once.
    """
    settings = _load_settings(ctx)
    form = _free_text_form(ctx, settings)
    checked = check(form, click.given)
    errors = dict(checked.errors)
    if checked.values.get("free_text") == "modal":
        errors = {**_attestation_errors(ctx, checked.values, click.named), **errors}
    if errors:
        return Show(content.explain_errors(form, errors, checked.values))
    changes: dict[str, object] = {"free_text": str(checked.values["free_text"])}
    signed_on = checked.values.get("signed_on")
    if changes["free_text"] == "modal" and click.named is not None and isinstance(signed_on, date):
        attested_by = upsert_member(ctx.session, ctx.services, click.named).id
        if settings.free_text != free_text_change.MODAL:
            waits = free_text_change.ask(ctx, attested_by, signed_on).outcome is None
            return Open("access_changes") if waits else Show(_my_settings_form(ctx))
        changes |= {"baa_attested_by": str(attested_by), "baa_signed_on": signed_on, "baa_recorded_at": ctx.now}
    change_settings(ctx, changes)
    return Show(_my_settings_form(ctx))


def _my_settings_form(ctx: Context) -> Form:
    settings = _load_settings(ctx)
    placeholders = {
        "zone": ctx.actor.time_zone,
        "needed": str(settings.sessions_needed),
        "start": ctx.dates.clock(settings.work_start),
        "end": ctx.dates.clock(settings.work_end),
    }
    is_administrator = is_allowed(ctx.actor, Permission.CHANGE_SETTINGS)
    return screens.my_settings(
        placeholders, settings.work_days, free_text=settings.free_text, administrator=is_administrator
    )


def _attestation_errors(ctx: Context, values: Mapping[str, Value], attester: Profile | None) -> dict[str, str]:
    missing = {name: "attest_needed" for name in ("attested_by", "signed_on") if name not in values}
    if missing:
        return missing
    if attester is None:
        return {"attested_by": "attest_administrator"}
    member = upsert_member(ctx.session, ctx.services, attester)
    is_administrator = "administrator" in members.get_roles(ctx.session, member.id)
    return {} if is_administrator else {"attested_by": "attest_administrator"}


def _load_settings(ctx: Context) -> PracticeSettings:
    return practices.get_settings(ctx.session, ctx.actor.practice_id)


def _practice_settings_form(settings: PracticeSettings) -> Form:
    values: dict[str, Value] = {
        "sessions_needed": str(settings.sessions_needed),
        "work_days": tuple(settings.work_days),
        "work_start": settings.work_start,
        "work_end": settings.work_end,
        "secrets_policy": settings.secrets_policy,
    }
    return screens.practice_settings(values)


def _free_text_form(ctx: Context, settings: PracticeSettings) -> Form:
    preview = describe_second_person(ctx, free_text_change.build_request(ctx))
    return screens.free_text({"free_text": settings.free_text}, ctx.today, preview)
