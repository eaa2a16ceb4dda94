"""Changes to a signed form after it was entered: signed, countersigned, declined, revoked, ended, let lapse (S0-3).

A change takes effect in the same transaction. A change that no longer applies does nothing, and the list of releases
is shown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from flows.actions import Actions, Click, Options
from flows.cases.case_access import get_part
from flows.content import explain_errors
from flows.context import Context
from flows.forms import Form, Value, check
from flows.parts import Part
from flows.permissions import NotYoursError, Permission
from flows.releases import form_entry, overview, release_hooks
from flows.releases import screens as releases_screens
from flows.releases.case_record import CaseRecord, load_own_case
from flows.releases.screens import ListedRelease
from flows.replies import Outcome, Reply, Show
from storage.cases import releases as cases_releases
from storage.models import SignedForm
from storage.row_errors import UnknownRowError

_SAVE_BY_ACTION: Mapping[str, Callable[[Session, UUID, date], SignedForm]] = {
    "now_signed": lambda session, form_id, day: cases_releases.record_signature(session, form_id, signed_on=day),
    "declined": lambda session, form_id, day: cases_releases.record_refusal(session, form_id, declined_on=day),
    "revoked": lambda session, form_id, day: cases_releases.record_revocation(session, form_id, revoked_on=day),
    "has_ended": lambda session, form_id, day: cases_releases.record_end_event(session, form_id, event_on=day),
}
_ASKING = frozenset({*_SAVE_BY_ACTION, "countersigned"})
_SUBMIT_PREFIX = "paper_"  # of the screens that ask about a change

actions = Actions()


@dataclass(frozen=True)
class EnteredForm:
    """A signed form and the case that it belongs to."""

    case_record: CaseRecord
    signed_form: SignedForm

    @property
    def listed(self) -> ListedRelease:
        """Return the form as a line of the list shows it, with its status today."""
        return overview.get_listed_release(self.case_record, self.signed_form.id)


def load_signed_form(ctx: Context, form_id: str, permission: Permission) -> EnteredForm:
    """Return a signed form, its case locked; raise NotYoursError unless this therapist sees the participant.

    The lock on the case is enough: whoever changes a form locks its case first.
    """
    try:
        case_id = cases_releases.get_case_id(ctx.session, UUID(form_id))
    except (ValueError, UnknownRowError):
        raise NotYoursError from None
    case_record = load_own_case(ctx, str(case_id), permission)
    forms = (signed_form for _, signed_form in case_record.releases)
    entered = EnteredForm(case_record, next(each for each in forms if each.id == UUID(form_id)))
    if get_part(case_record.case, ctx.actor.member_id) not in entered.listed.state.needed_release.participant.seen_by:
        raise NotYoursError
    return entered


@actions.press(
    "now_signed",
    "countersigned",
    "declined",
    "revoked",
    "has_ended",
    may=Permission.ENTER_SIGNED_FORM,
    loads=load_signed_form,
    options=Options(reads=True),
)
def ask(ctx: Context, entered: EnteredForm, click: Click) -> Reply:
    """Return the question that this change needs (a day, or where the form is filed), or the list if not possible."""
    return show_question(ctx, entered, click.id)


@actions.submit(
    "paper_now_signed",
    "paper_countersigned",
    "paper_declined",
    "paper_revoked",
    "paper_has_ended",
    may=Permission.ENTER_SIGNED_FORM,
    loads=load_signed_form,
)
def submit_change(ctx: Context, entered: EnteredForm, click: Click) -> Outcome:
    """Save this change of a signed form, apply it at once, and continue what was waiting for the form."""
    change = click.id.removeprefix(_SUBMIT_PREFIX)
    invalid_form = save(ctx, entered, change, click.given)
    if invalid_form is not None:
        return Show(invalid_form)
    next_form = find_question(ctx, entered, "countersigned") if change == "now_signed" else None
    return Show(next_form) if next_form else continue_waiting(ctx, entered.case_record)


def save(ctx: Context, entered: EnteredForm, change: str, given: Mapping[str, object]) -> Form | None:
    """Save this change of a signed form and apply it at once; return the question with its errors, if it has any.

    A change that no longer applies does nothing.
    """
    form, case_record = find_question(ctx, entered, change), entered.case_record
    if form is None:
        return None
    checked = check(form, given)
    errors = {**_signature_errors(case_record, entered.signed_form, checked.values), **checked.errors}
    if errors:
        return explain_errors(form, errors, checked.values)
    missing_before = case_record.needed_releases
    _apply(case_record, entered.signed_form, change, checked.values)
    release_hooks.apply_change(ctx, case_record, missing_before)
    return None


@actions.press(
    "let_lapse",
    may=Permission.ENTER_SIGNED_FORM,
    loads=load_signed_form,
    options=Options(changes_home=True),
)
def let_lapse(ctx: Context, entered: EnteredForm, _click: Click) -> Reply:
    """Stop reminders about a release that ends soon; the release stays in force until its last day."""
    if "let_lapse" in _available_changes(entered.listed):
        form_id = entered.signed_form.id
        entered.case_record.change_form(lambda session: cases_releases.record_lapse(session, form_id))
    return Show(overview.case_form(ctx, entered.case_record))


def show_question(ctx: Context, entered: EnteredForm, change: str) -> Reply:
    """Return the question about this change of a signed form, or the list of releases if it is not possible now."""
    return Show(find_question(ctx, entered, change) or overview.case_form(ctx, entered.case_record))


def find_question(ctx: Context, entered: EnteredForm, change: str) -> Form | None:
    """Return the question about this change of a signed form, or None if it is not possible now or asks nothing."""
    listed = entered.listed
    if change not in _available_changes(listed) or change not in _ASKING:
        return None
    return _question_form(ctx, entered.case_record, listed, change)


def continue_waiting(ctx: Context, case_record: CaseRecord) -> Outcome:
    """Return what was waiting for a form of this case, moved on if no form is missing; else the list of releases."""
    return release_hooks.continue_waiting(ctx, case_record) or Show(overview.case_form(ctx, case_record))


def _question_form(ctx: Context, case_record: CaseRecord, listed: ListedRelease, change: str) -> Form:
    form_id = listed.state.signed_form.id if listed.state.signed_form else ""
    screen_names = overview.build_case_names(ctx, case_record, about=form_id)
    line = releases_screens.release_line(screen_names, listed)
    return (
        releases_screens.countersignature(screen_names, line)
        if change == "countersigned"
        else releases_screens.action_day(screen_names, change, line)
    )


def _available_changes(listed: ListedRelease) -> tuple[str, ...]:
    return releases_screens.available_actions(listed.state, let_lapse=listed.may_lapse)


def _apply(case_record: CaseRecord, signed_form: SignedForm, change: str, values: Mapping[str, Value]) -> None:
    form_id = signed_form.id
    if change == "countersigned":
        where = str(values["kept_where"])
        if where != releases_screens.AWAITING_PRACTICE:
            case_record.change_form(
                lambda session: cases_releases.record_countersignature(session, form_id, kept_where=where)
            )
        return
    day = values[releases_screens.DAY_FIELD_BY_ACTION[change]]
    assert isinstance(day, date)  # noqa: S101 -- check() returns days for day fields
    case_record.change_form(lambda session: _SAVE_BY_ACTION[change](session, form_id, day))


def _signature_errors(case_record: CaseRecord, signed_form: SignedForm, values: Mapping[str, Value]) -> dict[str, str]:
    """Return the error of a day of signature that is still to come, or that lies before a revocation."""
    signed_on = form_entry.as_day(values.get("signed_on"))
    if signed_on and signed_on > case_record.practice_day:
        return {"signed_on": "future_signature"}
    disclosers = [Part(release.discloser) for release, owner in case_record.releases if owner.id == signed_form.id]
    if form_entry.is_revoked_since(case_record, str(signed_form.participant_id), disclosers, signed_on):
        return {"signed_on": "signed_before_revocation"}
    return {}
