"""The page of a case's releases: the grid, a whole family's forms in one go, and changes of one form (S0-3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4, uuid5

from flows.actions import Actions, Click
from flows.cases.case_access import get_part
from flows.content import WORDS, explain_errors
from flows.context import Context, is_new_request
from flows.forms import FieldKind, Form, Value, check
from flows.parts import Part
from flows.permissions import NotYoursError, Permission
from flows.releases import change, form_entry, overview, release_hooks
from flows.releases import screens as releases_screens
from flows.releases.case_record import CaseRecord, load_own_case
from flows.releases.change import EnteredForm, load_signed_form
from flows.releases.form_entry import ChosenSigner, NewForm
from flows.releases.page import grid
from flows.releases.page.grid import GridRow
from storage.models import SignedForm

_MAX_KEY_LENGTH = 64
_SIGNED_PLACES = {"ehr", "paper_file", "colleague", "front_desk"}

actions = Actions()


@dataclass(frozen=True)
class ReleasesPage:
    """What the page shows: the grid, what it comes to in each direction, and the form for new forms."""

    code: str
    colleague: str
    rows: tuple[GridRow, ...]
    summary: tuple[str, str]
    is_missing_elsewhere: bool
    form: Form
    key: str  # of this form: sent twice, it is saved once
    prefilled: str = ""  # where what is filled in comes from


@dataclass(frozen=True)
class ChangePage:
    """The question about a change of one form, and whose page it is."""

    code: str
    colleague: str
    form: Form


def load_case_form(ctx: Context, about: str, permission: Permission) -> EnteredForm:
    """Return a signed form of the case of the page session; `about` names both. Raise NotYoursError."""
    case_id, _, form_id = about.partition(":")
    entered = load_signed_form(ctx, form_id, permission)
    if str(entered.case_record.case.id) != case_id:
        raise NotYoursError
    return entered


@actions.page("page.releases.show", may=Permission.ENTER_SIGNED_FORM, loads=load_own_case)
def load_page(ctx: Context, case_record: CaseRecord, click: Click) -> ReleasesPage:
    """Return the grid and an empty form, in which the newest form of the case has filled in what stays the same.

    With the id of a form to renew, its signer and direction are filled in, too.
    """
    part = get_part(case_record.case, ctx.actor.member_id)
    renewed = _find_own_form(case_record, part, str(click.given.get("renew", "")))
    earlier = renewed or _newest_own_form(case_record, part)
    form = _set_form(ctx, case_record, _values_from(earlier, part, with_signer=renewed is not None))
    prefilled = ""
    if earlier:
        prefilled = WORDS.phrases["releases_prefilled"].format(day=ctx.dates.day_of(earlier.entered_at))
    return _build_page(ctx, case_record, form, prefilled=prefilled)


@actions.page("page.releases.save", may=Permission.ENTER_SIGNED_FORM, loads=load_own_case)
def save_forms(ctx: Context, case_record: CaseRecord, click: Click) -> ReleasesPage | int:
    """Save one form for each person who signed, once, and return how many; or the page with the errors.

    What depends on releases changes once, after all of them are saved.
    """
    form = _set_form(ctx, case_record, {})
    part = get_part(case_record.case, ctx.actor.member_id)
    checked = check(form, click.given)
    errors = {**_cross_field_errors(case_record, part, checked.values), **checked.errors}
    key = _read_key(click)
    if errors:
        values = {**_typed_days(form, click.given), **checked.values}
        return _build_page(ctx, case_record, explain_errors(form, errors, values), key=key)
    new_forms = _new_forms(case_record, part, checked.values)
    if is_new_request(ctx, str(uuid5(case_record.case.id, key)) if key else ""):
        missing_before = case_record.needed_releases
        for new_form in new_forms:
            form_entry.add_signed_form(ctx, case_record, new_form, checked.values)
        release_hooks.apply_change(ctx, case_record, missing_before)
        release_hooks.continue_waiting(ctx, case_record)
    return len(new_forms)


@actions.page("page.releases.ask", may=Permission.ENTER_SIGNED_FORM, loads=load_case_form)
def load_change_page(ctx: Context, entered: EnteredForm, click: Click) -> ChangePage | None:
    """Return the question about a change of a form, or None if the change does not fit the form any more."""
    form = change.find_question(ctx, entered, _read_change(click))
    return _change_page(ctx, entered.case_record, form) if form else None


@actions.page("page.releases.update", may=Permission.ENTER_SIGNED_FORM, loads=load_case_form)
def save_change(ctx: Context, entered: EnteredForm, click: Click) -> ChangePage | None:
    """Save a change of a form and apply it at once; return None, or the question with its errors.

    A change that does not fit the form any more does nothing.
    """
    invalid_form = change.save(ctx, entered, _read_change(click), click.given)
    if invalid_form is not None:
        return _change_page(ctx, entered.case_record, invalid_form)
    release_hooks.continue_waiting(ctx, entered.case_record)
    return None


def _build_page(
    ctx: Context, case_record: CaseRecord, form: Form, *, key: str = "", prefilled: str = ""
) -> ReleasesPage:
    screen_names = overview.build_case_names(ctx, case_record)
    return ReleasesPage(
        code=screen_names.code,
        colleague=screen_names.colleague,
        rows=tuple(grid.build_rows(case_record, screen_names)),
        summary=overview.summary_lines(case_record, screen_names),
        is_missing_elsewhere=overview.is_missing_elsewhere(case_record, screen_names.part),
        form=form,
        key=key or uuid4().hex,
        prefilled=prefilled,
    )


def _change_page(ctx: Context, case_record: CaseRecord, form: Form) -> ChangePage:
    screen_names = overview.build_case_names(ctx, case_record)
    return ChangePage(screen_names.code, screen_names.colleague, form)


def _set_form(ctx: Context, case_record: CaseRecord, values: Mapping[str, Value]) -> Form:
    screen_names = overview.build_case_names(ctx, case_record)
    signers = form_entry.signer_options(case_record.participants_seen_by(screen_names.part))
    return releases_screens.form_set(screen_names, signers, values)


def _values_from(earlier: SignedForm | None, part: Part, *, with_signer: bool) -> dict[str, Value]:
    if earlier is None:
        return {}
    values = {**form_entry.values_from_earlier(earlier)}
    if earlier.kept_where in _SIGNED_PLACES:
        values["kept_where"] = earlier.kept_where
    if with_signer:
        values["signers"] = (f"{earlier.participant_id}:{earlier.authority or ''}",)
        values["direction"] = form_entry.direction_of(earlier, part)
    return values


def _find_own_form(case_record: CaseRecord, part: Part, form_id: str) -> SignedForm | None:
    return next((form for form in _own_forms(case_record, part) if str(form.id) == form_id), None)


def _newest_own_form(case_record: CaseRecord, part: Part) -> SignedForm | None:
    """Return the form that was entered last, of a person whom this therapist sees; None without one."""
    return max(_own_forms(case_record, part), key=lambda form: form.entered_at, default=None)


def _own_forms(case_record: CaseRecord, part: Part) -> list[SignedForm]:
    own_ids = {person.id for person in case_record.participants_seen_by(part)}
    return [form for _, form in case_record.releases if form.participant_id in own_ids]


def _new_forms(case_record: CaseRecord, part: Part, values: Mapping[str, Value]) -> list[NewForm]:
    kept_where = str(values.get("kept_where", ""))
    filed = kept_where if "signed_on" in values and kept_where in _SIGNED_PLACES else ""
    disclosers = form_entry.find_disclosers(part, str(values["direction"]))
    return [NewForm(uuid4(), signer, disclosers, filed) for signer in _parse_signers(case_record, part, values)]


def _parse_signers(case_record: CaseRecord, part: Part, values: Mapping[str, Value]) -> list[ChosenSigner]:
    participants, chosen = case_record.participants_seen_by(part), values.get("signers", ())
    return [form_entry.parse_signer(participants, each) for each in chosen] if isinstance(chosen, tuple) else []


def _cross_field_errors(case_record: CaseRecord, part: Part, values: Mapping[str, Value]) -> dict[str, str]:
    """Return the errors that come from fields that are valid alone but contradict each other or an earlier form."""
    errors = form_entry.date_errors(values, case_record.practice_day)
    signers = [signer.participant for signer in _parse_signers(case_record, part, values)]
    if len({person.id for person in signers}) < len(signers):
        errors["signers"] = "one_signer_each"
    if "signed_on" in values and "kept_where" not in values:
        errors["kept_where"] = "choose_one"
    if "direction" not in values:
        return errors
    disclosers = form_entry.find_disclosers(part, str(values["direction"]))
    if any(form_entry.releases_nothing(person, disclosers) for person in signers):
        errors["direction"] = "sees_nobody"
    signed_on = form_entry.as_day(values.get("signed_on"))
    if any(form_entry.is_revoked_since(case_record, str(person.id), disclosers, signed_on) for person in signers):
        errors["signed_on"] = "signed_before_revocation"
    return errors


def _typed_days(form: Form, given: Mapping[str, object]) -> dict[str, Value]:
    """Return what was typed as a day, so that it stays beside its error."""
    days = {field.id: given.get(field.id, "") for field in form.fields if field.kind is FieldKind.DATE}
    return {field_id: typed for field_id, typed in days.items() if isinstance(typed, str)}


def _read_key(click: Click) -> str:
    key = click.given.get("key", "")
    return key if isinstance(key, str) and len(key) <= _MAX_KEY_LENGTH else ""


def _read_change(click: Click) -> str:
    return str(click.given.get("change", ""))
