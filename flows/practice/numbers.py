"""The practice's numbers to call in danger, and who hears of safety alerts: set by an administrator (S0-9, S0-10)."""

from collections.abc import Mapping
from uuid import UUID

from sqlmodel import Session

from flows import content
from flows.actions import Actions, Click, Options
from flows.content import WORDS, ScreenFilling
from flows.context import Context, Services
from flows.forms import LIMITS, Form, Option, Value, check
from flows.permissions import Permission
from flows.practice.actions import show_my_settings
from flows.practice.phone_numbers import PhoneNumbers, usual_numbers
from flows.practice.settings_changes import change_settings
from flows.replies import Outcome, Show
from storage.models import PracticeSettings
from storage.people import members, practices

MAX_LENGTHS = {"emergency": 80, "crisis": 80, "steps": 1000, "phones": 1000}
"""In characters: what is shown on one screen beside the rest, and stored."""

_COLUMNS = {"emergency": "emergency_number", "crisis": "crisis_line", "steps": "first_steps", "phones": "phone_list"}

actions = Actions()


@actions.press("settings_phones", may=Permission.CHANGE_SETTINGS, options=Options(reads=True))
def show_numbers(ctx: Context, _click: Click) -> Outcome:
    """Return the numbers and first steps to edit; those that are usual in the practice's time zone are filled in."""
    return Show(_numbers_form(load_numbers(ctx.services, ctx.session, ctx.actor.practice_id)))


@actions.submit("settings_phones", may=Permission.CHANGE_SETTINGS)
def save_numbers(ctx: Context, click: Click) -> Outcome:
    """Save the numbers and first steps. The emergency number is required; the rest may stay empty."""
    form = _numbers_form(load_numbers(ctx.services, ctx.session, ctx.actor.practice_id))
    cleared = {name: "" for name in MAX_LENGTHS if name not in click.given}  # an emptied text field comes as nothing
    checked = check(form, {**cleared, **click.given})
    texts = {name: str(checked.values.get(name, "")).strip() for name in MAX_LENGTHS}
    if errors := _find_errors(checked.errors, texts):
        form = form.with_errors(errors, checked.values)
        return Show(form)
    changes = {column: texts[name] for name, column in _COLUMNS.items()}
    change_settings(ctx, {**changes, "numbers_saved_at": ctx.now})
    load_numbers(ctx.services, ctx.session, ctx.actor.practice_id)
    return show_my_settings(ctx, click)


@actions.press("settings_safety", may=Permission.CHANGE_SETTINGS, options=Options(reads=True))
def show_recipients(ctx: Context, _click: Click) -> Outcome:
    """Return who is told of a safety alert beside the therapists and their supervisors, to edit."""
    return Show(_recipients_form(ctx))


@actions.submit("settings_safety", may=Permission.CHANGE_SETTINGS)
def save_recipients(ctx: Context, click: Click) -> Outcome:
    """Save who is told at once, who is told next, and after how many minutes alerts are repeated."""
    form = _recipients_form(ctx)
    checked = check(form, click.given)
    if checked.errors:
        return Show(content.explain_errors(form, checked.errors, checked.values))
    first, following, wait = _ids(checked.values, "first"), _ids(checked.values, "next"), checked.values["wait"]
    change_settings(ctx, {"safety_first": first, "safety_next": following, "safety_wait": int(str(wait))})
    return show_my_settings(ctx, click)


def load_numbers(services: Services, session: Session, practice_id: UUID) -> PhoneNumbers:
    """Return the practice's numbers to call, and remember them for when the database is out of reach."""
    settings, zone = practices.get_settings(session, practice_id), practices.get(session, practice_id).time_zone
    numbers = find_numbers(settings, zone)
    services.last_known.call_first, services.last_known.phones = numbers.call_first(WORDS.phrases), numbers.colleagues
    return numbers


def whom_to_call(services: Services) -> str:
    """Return whom to call in danger, as this process has last read it, for a place where something failed (S0-9)."""
    return "\n".join(filter(None, (call_first(services), services.last_known.phones)))


def call_first(services: Services) -> str:
    """Return which number to call first, without those of the practice's members: the reader may be anybody."""
    return services.last_known.call_first or PhoneNumbers().call_first(WORDS.phrases)


def refresh_numbers(services: Services) -> None:
    """Read the numbers again, so that this process knows what another one saved; without a practice do nothing."""
    with services.database.reading() as session:
        practice = practices.find_by_team(session, services.team_id)
        if practice is not None:
            load_numbers(services, session, practice.id)


def find_numbers(settings: PracticeSettings, zone: str) -> PhoneNumbers:
    """Return what an administrator saved; before that, the numbers that are usual in the practice's time zone."""
    if settings.numbers_saved_at is None:
        return usual_numbers(zone)
    return PhoneNumbers(settings.emergency_number, settings.crisis_line, settings.first_steps, settings.phone_list)


def _numbers_form(numbers: PhoneNumbers) -> Form:
    values: dict[str, Value] = {
        "emergency": numbers.emergency,
        "crisis": numbers.crisis_line,
        "steps": numbers.first_steps,
        "phones": numbers.colleagues,
    }
    return content.build_form("settings_phones", WORDS, ScreenFilling(values=values))


def _find_errors(errors: Mapping[str, str], texts: Mapping[str, str]) -> dict[str, str]:
    """Return each error in words beside its field: what the form finds, and what is too long for one screen."""
    found = {name: WORDS.errors[error] for name, error in errors.items()}
    for name, most in MAX_LENGTHS.items():
        if len(texts[name]) > most:
            found[name] = WORDS.errors["numbers_too_long"].format(most=most)
    return found


def _recipients_form(ctx: Context) -> Form:
    settings = practices.get_settings(ctx.session, ctx.actor.practice_id)
    people = _list_options(ctx)
    known = {option.id for option in people}
    values: dict[str, Value] = {
        "first": tuple(id_ for id_ in settings.safety_first if id_ in known),
        "next": tuple(id_ for id_ in settings.safety_next if id_ in known),
        "wait": str(settings.safety_wait),
    }
    return content.build_form(
        "settings_safety", WORDS, ScreenFilling(values=values, options={"first": people, "next": people})
    )


def _list_options(ctx: Context) -> list[Option]:
    """Return the active members, supervisors and administrators first: a menu holds 100."""
    everyone = [row for row in members.list_with_roles(ctx.session, ctx.actor.practice_id) if row[0].active]
    everyone.sort(key=lambda row: row[1] <= {"therapist"})
    return [Option(str(member.id), member.first_name) for member, _roles in everyone[: LIMITS.options]]


def _ids(values: Mapping[str, Value], name: str) -> tuple[str, ...]:
    value = values.get(name, ())
    return value if isinstance(value, tuple) else ()
