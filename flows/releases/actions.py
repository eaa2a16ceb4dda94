"""Enter a signed form once: what it says and where it is filed. The form yields the releases (S0-3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4, uuid5

from flows.actions import Actions, Click, Options
from flows.cases.case_access import get_part
from flows.content import explain_errors
from flows.context import Context, is_new_request
from flows.forms import Form, Value, check
from flows.parts import Part
from flows.permissions import NotYoursError, Permission
from flows.releases import change, form_entry, overview
from flows.releases import screens as releases_screens
from flows.releases.case_record import CaseRecord, load_own_case
from flows.releases.change import EnteredForm
from flows.releases.form_entry import NewForm
from flows.replies import Outcome, Reply, Show
from storage.models import Case, Participant, SignedForm

actions = Actions()


@dataclass(frozen=True)
class SignedFormEntry:
    """What a form is entered for: a case, and the earlier signed form that this one renews, if any."""

    case_record: CaseRecord
    part: Part  # of the therapist who enters it
    about: str
    earlier: SignedForm | None = None

    @property
    def participants(self) -> list[Participant]:
        """Return the participants whom this therapist sees; a therapist enters forms only for them."""
        return self.case_record.participants_seen_by(self.part)


def load_entry(ctx: Context, case_or_form_id: str, permission: Permission) -> SignedFormEntry:
    """Return the entry for a signed form to renew, or else for a case, which is locked; raise NotYoursError."""
    try:
        entered = change.load_signed_form(ctx, case_or_form_id, permission)
    except NotYoursError:
        case_record, earlier = load_own_case(ctx, case_or_form_id, permission), None
    else:
        case_record, earlier = entered.case_record, entered.signed_form
    part = get_part(case_record.case, ctx.actor.member_id)
    return SignedFormEntry(case_record, part, case_or_form_id, earlier)


@actions.press("add_release", "renew", may=Permission.ENTER_SIGNED_FORM, loads=load_entry, options=Options(reads=True))
def show_entry(ctx: Context, entry: SignedFormEntry, _click: Click) -> Reply:
    """Return the questions about one signed form; for a renewal, filled in from the earlier form but for its dates."""
    return Show(_entry_form(ctx, entry))


@actions.submit("paper", may=Permission.ENTER_SIGNED_FORM, loads=load_entry)
def submit_entry(ctx: Context, entry: SignedFormEntry, click: Click) -> Outcome:
    """Save a signed form and its releases once; if the client has signed, ask for the practice's signature."""
    form = _entry_form(ctx, entry)
    checked = check(form, click.given)
    errors = {**_cross_field_errors(entry, checked.values), **checked.errors}
    if errors:
        return Show(explain_errors(form, errors, checked.values))
    form_id = _form_id(entry.case_record.case, click.key)
    if is_new_request(ctx, click.key):
        new_form = _new_form(entry, form_id, checked.values)
        signed_form: SignedForm | None = form_entry.add_signed_form(ctx, entry.case_record, new_form, checked.values)
    else:
        signed_form = _find_form(entry.case_record, form_id)
    if signed_form is None or signed_form.signed_on is None:
        return change.continue_waiting(ctx, entry.case_record)
    return change.show_question(ctx, EnteredForm(entry.case_record, signed_form), "countersigned")


def case_entry_form(ctx: Context, case_record: CaseRecord) -> Form:
    """Return the questions about one signed form of this case."""
    part = get_part(case_record.case, ctx.actor.member_id)
    return _entry_form(ctx, SignedFormEntry(case_record, part, str(case_record.case.id)))


def _form_id(case: Case, key: str) -> UUID:
    """Return the id of the form that this request enters. A repeat of the request finds the form by it."""
    return uuid5(case.id, key) if key else uuid4()


def _find_form(case_record: CaseRecord, form_id: UUID) -> SignedForm | None:
    return next((signed_form for _, signed_form in case_record.releases if signed_form.id == form_id), None)


def _entry_form(ctx: Context, entry: SignedFormEntry) -> Form:
    screen_names = overview.build_case_names(ctx, entry.case_record, about=entry.about)
    return releases_screens.signed_form_entry(
        screen_names,
        form_entry.signer_options(entry.participants),
        _values_from_earlier(entry.earlier, entry.part) if entry.earlier else {},
    )


def _values_from_earlier(earlier: SignedForm, part: Part) -> Mapping[str, Value]:
    """Return what the earlier form said, without its dates."""
    return {
        "signer": f"{earlier.participant_id}:{earlier.authority or ''}",
        "direction": form_entry.direction_of(earlier, part),
        **form_entry.values_from_earlier(earlier),
    }


def _new_form(entry: SignedFormEntry, form_id: UUID, values: Mapping[str, Value]) -> NewForm:
    signer = form_entry.parse_signer(entry.participants, str(values["signer"]))
    return NewForm(form_id, signer, form_entry.find_disclosers(entry.part, str(values["direction"])))


def _cross_field_errors(entry: SignedFormEntry, values: Mapping[str, Value]) -> dict[str, str]:
    """Return the errors that come from fields that are valid alone but contradict each other or an earlier form."""
    case_record = entry.case_record
    errors = form_entry.date_errors(values, case_record.practice_day)
    if not {"signer", "direction"} <= values.keys():
        return errors
    form = _new_form(entry, uuid4(), values)
    participant = form.signer.participant
    if form_entry.releases_nothing(participant, form.disclosers):
        errors["direction"] = "sees_nobody"
    signed_on = form_entry.as_day(values.get("signed_on"))
    if form_entry.is_revoked_since(case_record, str(participant.id), form.disclosers, signed_on):
        errors["signed_on"] = "signed_before_revocation"
    return errors
