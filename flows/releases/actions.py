"""A signed paper, entered once: that it exists and where it is kept. It yields the releases (S0-3)."""

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
    """What a form is entered for: a case, and the earlier paper that this one renews."""

    case: Case
    about: str
    earlier: SignedForm | None = None


def show_for_consult(ctx: Context, consult_id: str) -> Reply:
    """Return the questions about one form, for the consult that waits for it."""
    record = load(ctx.session, ctx.services, ctx.actor, consult_id, Permission.ENTER_SIGNED_FORM)
    return Show(_entry_form(ctx, SignedFormEntry(record.case, str(record.case.id))))


def show_entry(ctx: Context, about: str) -> Reply:
    """Return the questions about one form: for a case, or to renew a paper, with all filled in but its days."""
    return Show(_entry_form(ctx, _load_entry(ctx, about)))


def submit_entry(ctx: Context, about: str, given: Mapping[str, object], key: str) -> Reply:
    """Enter a form and the releases that it yields, once; if it is signed, ask for the practice's own signature."""
    page = _load_entry(ctx, about)
    form = _entry_form(ctx, page)
    checked = check(form, given)
    errors = {**_cross_field_errors(ctx, page.case, checked.values), **checked.errors}
    if errors:
        return Show(step_screens.with_errors(form, errors, checked.values))
    signed_form = (
        _add_signed_form(ctx, page.case, checked.values) if is_new_request(ctx, key) else _find_entered(ctx, page.case)
    )
    if signed_form is None or signed_form.signed_on is None:
        return change.continue_waiting_consult(ctx, page.case)
    return change.show_question(ctx, str(signed_form.id), "countersigned")


def _load_entry(ctx: Context, about: str) -> SignedFormEntry:
    """Return what this is about: a paper that is renewed, or else a case."""
    try:
        case, earlier = change.load_signed_form(ctx, about)
    except NotYoursError:
        return SignedFormEntry(load_case(ctx.session, ctx.actor, about, Permission.ENTER_SIGNED_FORM), about)
    return SignedFormEntry(case, about, earlier)


def _add_signed_form(ctx: Context, case: Case, values: Mapping[str, Value]) -> SignedForm:
    participant, authority = _parse_signer(ctx, case, values)
    disclosers = _disclosers(ctx, case, values)
    if participant.kind == "minor":
        participant.consenter = authority  # who consents for a minor, and by what authority
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
        entered_at=ctx.services.clock(),
    )
    return cases_releases.add_form(
        ctx.session, signed_form, [_new_release(signed_form.id, participant, one) for one in disclosers]
    )


def _find_entered(ctx: Context, case: Case) -> SignedForm | None:
    """Return the paper that this very request entered before: one of this therapist's that nothing was done with."""
    mine = (one for one in cases_releases.list_forms(ctx.session, case.id) if one.entered_by == ctx.actor.member_id)
    return next((one for one in mine if not one.countersigned), None)


def _new_release(paper_id: UUID, participant: Participant, discloser: Part) -> Release:
    return Release(paper_id=paper_id, participant_id=participant.id, discloser=discloser, recipient=discloser.other)


def _entry_form(ctx: Context, page: SignedFormEntry) -> Form:
    here = overview.screen_names_for_case(ctx, page.case, about=page.about)
    own = _own_participants(ctx, page.case)
    return releases_screens.signed_form_entry(
        here, _signer_options(own), _values_from_earlier(page.earlier, here.part) if page.earlier else {}
    )


def _values_from_earlier(earlier: SignedForm, part: Part) -> Mapping[str, Value]:
    """Return what an earlier form said, but for its days: those are its own."""
    direction = {"both": "both", f"{part}_to_{part.other}": "out"}.get(earlier.direction, "in")
    return {
        "signer": f"{earlier.participant_id}:{earlier.authority or ''}",
        "direction": direction,
        "topics": tuple(earlier.topics),
        "purpose": earlier.purpose,
        "ends": earlier.ends_event or releases_screens.ON_DAY,
    }


def _own_participants(ctx: Context, case: Case) -> list[Participant]:
    """Return the people whom this therapist sees: nobody else's paper is theirs to enter."""
    is_it = get_part(case, ctx.actor.member_id) is Part.IT
    everybody = cases.list_participants(ctx.session, case.id)
    return [one for one in everybody if (one.seen_by_it if is_it else one.seen_by_ft)]


def _signer_options(own: Sequence[Participant]) -> list[Option]:
    """Return who can sign for each person; for a minor, whoever did so before comes first."""
    return [
        Option(f"{one.id}:{authority}", _signer_label(one, authority), _recorded_hint(one, authority))
        for one in own
        for authority in sorted(_AUTHORITIES_BY_KIND[one.kind], key=lambda each: each != one.consenter)
    ]


def _signer_label(one: Participant, authority: str) -> str:
    name = f"signer_{one.kind}_{authority}" if authority else f"signer_{one.kind}"
    return WORDS.phrases[name].format(number=one.number)


def _recorded_hint(one: Participant, authority: str) -> str:
    return WORDS.phrases["signer_recorded"] if authority and one.consenter == authority else ""


def _parse_signer(ctx: Context, case: Case, values: Mapping[str, Value]) -> tuple[Participant, str]:
    participant_id, _, authority = str(values["signer"]).partition(":")
    return next(one for one in _own_participants(ctx, case) if str(one.id) == participant_id), authority


def _disclosers(ctx: Context, case: Case, values: Mapping[str, Value]) -> tuple[Part, ...]:
    part = get_part(case, ctx.actor.member_id)
    return {"out": (part,), "in": (part.other,), "both": tuple(Part)}[str(values["direction"])]


def _cross_field_errors(ctx: Context, case: Case, values: Mapping[str, Value]) -> dict[str, str]:
    """Return what is wrong between fields that are each right."""
    errors: dict[str, str] = {}
    today = effects.practice_day(ctx.session, case, ctx.services.clock())
    signed, ends_on = _as_day(values.get("signed_on")), _as_day(values.get("ends_on"))
    if signed and signed > today:
        errors["signed_on"] = "future_signature"
    if values.get("ends") == releases_screens.ON_DAY and ends_on is None:
        errors["ends_on"] = "choose_day"
    if ends_on and ends_on < today:
        errors["ends_on"] = "ends_past"
    if signed and ends_on and ends_on < signed:
        errors["ends_on"] = "ends_before_signed"
    if {"signer", "direction"} <= values.keys() and _releases_nothing(ctx, case, values):
        errors["direction"] = "sees_nobody"
    return errors


def _releases_nothing(ctx: Context, case: Case, values: Mapping[str, Value]) -> bool:
    """Tell whether none of those who may speak by this form sees the person, so that it would release nothing."""
    participant, _ = _parse_signer(ctx, case, values)
    seen = {Part.IT: participant.seen_by_it, Part.FT: participant.seen_by_ft}
    return not any(seen[one] for one in _disclosers(ctx, case, values))


def _as_day(value: Value | None) -> date | None:
    return value if isinstance(value, date) else None


def _as_ids(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
