"""Enter a signed form once: what it says and where it is filed. The form yields the releases (S0-3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4, uuid5

from flows.actions import Actions, Click, Options
from flows.cases.case_access import get_part
from flows.content import WORDS, explain_errors
from flows.context import Context, is_new_request
from flows.forms import Form, Option, Value, check
from flows.parts import Part
from flows.permissions import NotYoursError, Permission
from flows.releases import change, overview
from flows.releases import screens as releases_screens
from flows.releases.case_record import CaseRecord, load_own_case
from flows.releases.change import EnteredForm
from flows.releases.forms_status import Signer
from flows.replies import Outcome, Reply, Show
from storage.models import Case, Participant, Release, SignedForm

_AUTHORITIES_BY_KIND = {"adult": ("", "court", "attorney"), "minor": ("parent", "guardian", "court")}

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
        signed_form: SignedForm | None = _add_signed_form(ctx, entry, form_id, checked.values)
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


def _add_signed_form(ctx: Context, entry: SignedFormEntry, form_id: UUID, values: Mapping[str, Value]) -> SignedForm:
    participant, authority = _parse_signer(entry, values)
    disclosers = _disclosers(entry, values)
    if participant.kind == "minor":
        participant.consenter = authority  # remembered as the person who consents for this minor
    signed_on = _as_day(values.get("signed_on"))
    signed_form = SignedForm(
        id=form_id,
        case_id=participant.case_id,
        participant_id=participant.id,
        direction="both" if len(disclosers) > 1 else f"{disclosers[0]}_to_{disclosers[0].other}",
        topics=_as_ids(values["topics"]),
        purpose=str(values["purpose"]),
        signed_by=Signer.REPRESENTATIVE if authority else Signer.SELF,
        authority=authority or None,
        client_signed=signed_on is not None,
        signed_on=signed_on,
        ends_on=_as_day(values.get("ends_on")),
        ends_event=None if values["ends"] == releases_screens.ON_DAY else str(values["ends"]),
        countersigned=False,
        kept_where=releases_screens.AWAITING_PRACTICE if signed_on else releases_screens.AWAITING_CLIENT,
        entered_by=ctx.actor.member_id,
        entered_at=ctx.now,
    )
    return entry.case_record.add_form(
        signed_form, [_new_release(form_id, participant, discloser) for discloser in disclosers]
    )


def _new_release(paper_id: UUID, participant: Participant, discloser: Part) -> Release:
    return Release(paper_id=paper_id, participant_id=participant.id, discloser=discloser, recipient=discloser.other)


def _entry_form(ctx: Context, entry: SignedFormEntry) -> Form:
    screen_names = overview.build_case_names(ctx, entry.case_record, about=entry.about)
    return releases_screens.signed_form_entry(
        screen_names,
        _signer_options(entry.participants),
        _values_from_earlier(entry.earlier, entry.part) if entry.earlier else {},
    )


def _values_from_earlier(earlier: SignedForm, part: Part) -> Mapping[str, Value]:
    """Return what the earlier form said, without its dates."""
    direction = {"both": "both", f"{part}_to_{part.other}": "out"}.get(earlier.direction, "in")
    return {
        "signer": f"{earlier.participant_id}:{earlier.authority or ''}",
        "direction": direction,
        "topics": tuple(earlier.topics),
        "purpose": earlier.purpose,
        "ends": earlier.ends_event or releases_screens.ON_DAY,
    }


def _signer_options(participants: Sequence[Participant]) -> list[Option]:
    """Return who can sign for each participant; for a minor, the person who signed before comes first."""
    return [
        Option(
            f"{participant.id}:{authority}",
            _signer_label(participant, authority),
            _recorded_hint(participant, authority),
        )
        for participant in participants
        for authority in sorted(
            _AUTHORITIES_BY_KIND[participant.kind], key=lambda choice: choice != participant.consenter
        )
    ]


def _signer_label(participant: Participant, authority: str) -> str:
    phrase = f"signer_{participant.kind}_{authority}" if authority else f"signer_{participant.kind}"
    return WORDS.phrases[phrase].format(number=participant.number)


def _recorded_hint(participant: Participant, authority: str) -> str:
    return WORDS.phrases["signer_recorded"] if authority and participant.consenter == authority else ""


def _parse_signer(entry: SignedFormEntry, values: Mapping[str, Value]) -> tuple[Participant, str]:
    participant_id, _, authority = str(values["signer"]).partition(":")
    return next(participant for participant in entry.participants if str(participant.id) == participant_id), authority


def _disclosers(entry: SignedFormEntry, values: Mapping[str, Value]) -> tuple[Part, ...]:
    part = entry.part
    return {"out": (part,), "in": (part.other,), "both": tuple(Part)}[str(values["direction"])]


def _cross_field_errors(entry: SignedFormEntry, values: Mapping[str, Value]) -> dict[str, str]:
    """Return the errors that come from fields that are valid alone but contradict each other."""
    errors: dict[str, str] = {}
    today = entry.case_record.practice_day
    signed_on, ends_on = _as_day(values.get("signed_on")), _as_day(values.get("ends_on"))
    if signed_on and signed_on > today:
        errors["signed_on"] = "future_signature"
    if values.get("ends") == releases_screens.ON_DAY and ends_on is None:
        errors["ends_on"] = "choose_day"
    if ends_on and ends_on < today:
        errors["ends_on"] = "ends_past"
    if signed_on and ends_on and ends_on < signed_on:
        errors["ends_on"] = "ends_before_signed"
    if {"signer", "direction"} <= values.keys() and _releases_nothing(entry, values):
        errors["direction"] = "sees_nobody"
    return errors


def _releases_nothing(entry: SignedFormEntry, values: Mapping[str, Value]) -> bool:
    """Return whether no discloser on this form sees the participant, so that the form would release nothing."""
    participant, _ = _parse_signer(entry, values)
    seen_by = {Part.IT: participant.seen_by_it, Part.FT: participant.seen_by_ft}
    return not any(seen_by[discloser] for discloser in _disclosers(entry, values))


def _as_day(value: Value | None) -> date | None:
    return value if isinstance(value, date) else None


def _as_ids(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
