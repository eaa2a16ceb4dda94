"""Settings: everyone may look; an administrator decides for the practice."""

from collections.abc import Mapping
from datetime import date, time

from flows import audit_trail
from flows.actions import Reply, Show
from flows.content import WORDS
from flows.context import Context, Profile
from flows.forms import Form, Value, check
from flows.people.membership import upsert_member
from flows.permissions import Permission, is_allowed, require
from flows.practice import screens
from storage.models import PracticeSettings
from storage.people import members, practices


def show_my_settings(ctx: Context) -> Reply:
    """Return what holds for this member."""
    require(ctx.actor, Permission.FIND_HELP)
    kept = _load_settings(ctx)
    say = {
        "zone": ctx.actor.time_zone,
        "needed": str(kept.sessions_needed),
        "start": f"{kept.work_start:%H:%M}",
        "end": f"{kept.work_end:%H:%M}",
    }
    administrator = is_allowed(ctx.actor, Permission.CHANGE_SETTINGS)
    return Show(screens.my_settings(say, kept.work_days, free_text=kept.free_text, administrator=administrator))


def show_practice_settings(ctx: Context) -> Reply:
    """Return the practice's sessions, hours and policy on secrets, to be changed."""
    require(ctx.actor, Permission.CHANGE_SETTINGS)
    return Show(_practice_settings_form(_load_settings(ctx)))


def save_practice_settings(ctx: Context, given: Mapping[str, object]) -> Reply:
    """Change sessions needed (S0-19: 2 to 4), working hours, and the policy on secrets."""
    require(ctx.actor, Permission.CHANGE_SETTINGS)
    kept = _load_settings(ctx)
    form = _practice_settings_form(kept)
    checked = check(form, given)
    start, end = checked.values.get("work_start"), checked.values.get("work_end")
    errors = dict(checked.errors)
    if isinstance(start, time) and isinstance(end, time) and end <= start:
        errors["work_end"] = "hours_turned"
    if errors or not isinstance(start, time) or not isinstance(end, time):
        return Show(_with_errors(form, errors, checked.values))
    kept.sessions_needed = int(str(checked.values["sessions_needed"]))
    days = checked.values["work_days"]
    kept.work_days = days if isinstance(days, tuple) else ()
    kept.work_start, kept.work_end = start, end
    kept.secrets_policy = str(checked.values["secrets_policy"])
    audit_trail.record_action(ctx, "settings.changed", f"practice:{ctx.actor.practice_id}", detail="practice")
    return show_my_settings(ctx)


def show_free_text(ctx: Context) -> Reply:
    """Return where words are typed, to be changed."""
    require(ctx.actor, Permission.CHANGE_SETTINGS)
    return Show(_free_text_form(ctx, _load_settings(ctx)))


def save_free_text(ctx: Context, given: Mapping[str, object], attests: Profile | None) -> Reply:
    """Change where words are typed; Slack windows only once an administrator is named who attests to the BAA."""
    require(ctx.actor, Permission.CHANGE_SETTINGS)
    kept = _load_settings(ctx)
    form = _free_text_form(ctx, kept)
    checked = check(form, given)
    errors = dict(checked.errors)
    if checked.values.get("free_text") == "modal":
        errors = {**_attestation_errors(ctx, checked.values, attests), **errors}
    if errors:
        return Show(_with_errors(form, errors, checked.values))
    kept.free_text = str(checked.values["free_text"])
    audit_trail.record_action(
        ctx, "settings.changed", f"practice:{ctx.actor.practice_id}", detail=f"free_text.{kept.free_text}"
    )
    signed = checked.values.get("signed_on")
    if kept.free_text == "modal" and attests is not None and isinstance(signed, date):
        kept.baa_attested_by = str(upsert_member(ctx.session, ctx.services, attests).id)
        kept.baa_signed_on = signed
        kept.baa_recorded_at = ctx.services.clock()
    return show_my_settings(ctx)


def _attestation_errors(ctx: Context, values: Mapping[str, Value], attests: Profile | None) -> dict[str, str]:
    missing = {name: "attest_needed" for name in ("attested_by", "signed_on") if name not in values}
    if missing:
        return missing
    if attests is None:
        return {"attested_by": "attest_administrator"}
    member = upsert_member(ctx.session, ctx.services, attests)
    is_one = "administrator" in members.get_roles(ctx.session, member.id)
    return {} if is_one else {"attested_by": "attest_administrator"}


def _load_settings(ctx: Context) -> PracticeSettings:
    return practices.get_settings(ctx.session, ctx.actor.practice_id)


def _practice_settings_form(kept: PracticeSettings) -> Form:
    values: dict[str, Value] = {
        "sessions_needed": str(kept.sessions_needed),
        "work_days": tuple(kept.work_days),
        "work_start": kept.work_start,
        "work_end": kept.work_end,
        "secrets_policy": kept.secrets_policy,
    }
    return screens.practice_settings(values)


def _free_text_form(ctx: Context, kept: PracticeSettings) -> Form:
    return screens.free_text({"free_text": kept.free_text}, ctx.services.clock().astimezone(ctx.actor.zone).date())


def _with_errors(form: Form, errors: Mapping[str, str], values: Mapping[str, Value]) -> Form:
    return form.with_errors({field: WORDS.errors[error] for field, error in errors.items()}, values)
