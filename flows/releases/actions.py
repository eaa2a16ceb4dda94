"""Enter a signed form once: what it says and where it is filed. The form yields the releases (S0-3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flows.actions import Reply, Show
from flows.consult import step_screens
from flows.consult.consent import effects
from flows.consult.parts import Part
from flows.consult.record import get_part, load, load_case
from flows.content import WORDS
from flows.context import Context, is_new_request
from flows.forms import Form, Option, Value, check
from flows.permissions import NotYoursError, Permission
from flows.releases import change, overview
from flows.releases import screens as releases_screens
from flows.releases.forms_status import Signer
from storage.cases import cases
from storage.cases import releases as cases_releases
from storage.models import Case, Participant, Release, SignedForm

_AUTHORITIES_BY_KIND = {"adult": ("", "court", "attorney"), "minor": ("parent", "guardian", "court")}


@dataclass(frozen=True)
class SignedFormEntry:
    """What a form is entered for: a case, and the earlier signed form that this one renews, if any."""

    case: Case
    about: str
    earlier: SignedForm | None = None


def show_for_consult(ctx: Context, consult_id: str) -> Reply:
    """Return the questions about one signed form, for the consult that is waiting for it."""
    record = load(ctx, consult_id, Permission.ENTER_SIGNED_FORM)
    return Show(_entry_form(ctx, SignedFormEntry(record.case, str(record.case.id))))


def show_entry(ctx: Context, case_or_form_id: str) -> Reply:
    """Return the questions about one signed form; for a renewal, filled in from the earlier form but for its dates."""
    return Show(_entry_form(ctx, _load_entry(ctx, case_or_form_id)))


def submit_entry(ctx: Context, case_or_form_id: str, submitted: Mapping[str, object], request_key: str) -> Reply:
    """Save a signed form and its releases once; if the client has signed, ask for the practice's signature."""
    entry = _load_entry(ctx, case_or_form_id)
    form = _entry_form(ctx, entry)
    checked = check(form, submitted)
    errors = {**_cross_field_errors(ctx, entry.case, checked.values), **checked.errors}
    if errors:
        return Show(step_screens.with_errors(form, errors, checked.values))
    signed_form = (
        _add_signed_form(ctx, entry.case, checked.values)
        if is_new_request(ctx, request_key)
        else _find_entered(ctx, entry.case)
    )
    if signed_form is None or signed_form.signed_on is None:
        return change.continue_waiting_consult(ctx, entry.case)
    return change.show_question(ctx, str(signed_form.id), "countersigned")


def _load_entry(ctx: Context, case_or_form_id: str) -> SignedFormEntry:
    """Return the entry for a signed form to renew, or else for a case; raise NotYoursError."""
    try:
        case, earlier = change.load_signed_form(ctx, case_or_form_id)
    except NotYoursError:
        return SignedFormEntry(
            load_case(ctx.session, ctx.actor, case_or_form_id, Permission.ENTER_SIGNED_FORM), case_or_form_id
        )
    return SignedFormEntry(case, case_or_form_id, earlier)


def _add_signed_form(ctx: Context, case: Case, values: Mapping[str, Value]) -> SignedForm:
    participant, authority = _parse_signer(ctx, case, values)
    disclosers = _disclosers(ctx, case, values)
    if participant.kind == "minor":
        participant.consenter = authority  # remembered as the person who consents for this minor
    signed_on = _as_day(values.get("signed_on"))
    signed_form = SignedForm(
        case_id=case.id,
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
    return cases_releases.add_form(
        ctx.session, signed_form, [_new_release(signed_form.id, participant, discloser) for discloser in disclosers]
    )


def _find_entered(ctx: Context, case: Case) -> SignedForm | None:
    """Return the signed form that this same request already saved: this therapist's first one not countersigned."""
    own_forms = (
        signed_form
        for signed_form in cases_releases.list_forms(ctx.session, case.id)
        if signed_form.entered_by == ctx.actor.member_id
    )
    return next((signed_form for signed_form in own_forms if not signed_form.countersigned), None)


def _new_release(paper_id: UUID, participant: Participant, discloser: Part) -> Release:
    return Release(paper_id=paper_id, participant_id=participant.id, discloser=discloser, recipient=discloser.other)


def _entry_form(ctx: Context, entry: SignedFormEntry) -> Form:
    screen_names = overview.screen_names_for_case(ctx, entry.case, about=entry.about)
    participants = _own_participants(ctx, entry.case)
    return releases_screens.signed_form_entry(
        screen_names,
        _signer_options(participants),
        _values_from_earlier(entry.earlier, screen_names.part) if entry.earlier else {},
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


def _own_participants(ctx: Context, case: Case) -> list[Participant]:
    """Return the participants whom this therapist sees; a therapist enters forms only for them."""
    is_it = get_part(case, ctx.actor.member_id) is Part.IT
    participants = cases.list_participants(ctx.session, case.id)
    return [
        participant for participant in participants if (participant.seen_by_it if is_it else participant.seen_by_ft)
    ]


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


def _parse_signer(ctx: Context, case: Case, values: Mapping[str, Value]) -> tuple[Participant, str]:
    participant_id, _, authority = str(values["signer"]).partition(":")
    return next(
        participant for participant in _own_participants(ctx, case) if str(participant.id) == participant_id
    ), authority


def _disclosers(ctx: Context, case: Case, values: Mapping[str, Value]) -> tuple[Part, ...]:
    part = get_part(case, ctx.actor.member_id)
    return {"out": (part,), "in": (part.other,), "both": tuple(Part)}[str(values["direction"])]


def _cross_field_errors(ctx: Context, case: Case, values: Mapping[str, Value]) -> dict[str, str]:
    """Return the errors that come from fields that are valid alone but contradict each other."""
    errors: dict[str, str] = {}
    today = effects.practice_day(ctx.session, case, ctx.now)
    signed_on, ends_on = _as_day(values.get("signed_on")), _as_day(values.get("ends_on"))
    if signed_on and signed_on > today:
        errors["signed_on"] = "future_signature"
    if values.get("ends") == releases_screens.ON_DAY and ends_on is None:
        errors["ends_on"] = "choose_day"
    if ends_on and ends_on < today:
        errors["ends_on"] = "ends_past"
    if signed_on and ends_on and ends_on < signed_on:
        errors["ends_on"] = "ends_before_signed"
    if {"signer", "direction"} <= values.keys() and _releases_nothing(ctx, case, values):
        errors["direction"] = "sees_nobody"
    return errors


def _releases_nothing(ctx: Context, case: Case, values: Mapping[str, Value]) -> bool:
    """Return whether no discloser on this form sees the participant, so that the form would release nothing."""
    participant, _ = _parse_signer(ctx, case, values)
    seen_by = {Part.IT: participant.seen_by_it, Part.FT: participant.seen_by_ft}
    return not any(seen_by[discloser] for discloser in _disclosers(ctx, case, values))


def _as_day(value: Value | None) -> date | None:
    return value if isinstance(value, date) else None


def _as_ids(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
