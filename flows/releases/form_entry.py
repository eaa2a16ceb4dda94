"""What a signed form says, as a therapist enters it: who can sign, what contradicts itself, and its rows (S0-3)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flows.content import WORDS
from flows.context import Context
from flows.forms import Option, Value
from flows.parts import Part
from flows.releases import rules
from flows.releases import screens as releases_screens
from flows.releases.case_record import CaseRecord
from flows.releases.forms_status import Signer
from storage.models import Participant, Release, SignedForm

_AUTHORITIES_BY_KIND = {"adult": ("", "court", "attorney"), "minor": ("parent", "guardian", "court")}


@dataclass(frozen=True)
class ChosenSigner:
    """A participant whose form was signed, and the authority of whoever signed for them; "": they signed."""

    participant: Participant
    authority: str


@dataclass(frozen=True)
class NewForm:
    """One form to save: its id, who signed it, who may talk, and where it is filed once the practice has signed."""

    id: UUID
    signer: ChosenSigner
    disclosers: tuple[Part, ...]
    kept_where: str = ""  # "": the practice has not signed it yet


def signer_options(participants: Sequence[Participant]) -> list[Option]:
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


def parse_signer(participants: Sequence[Participant], option_id: str) -> ChosenSigner:
    """Return the participant and the authority that an option of `signer_options` stands for."""
    participant_id, _, authority = option_id.partition(":")
    return ChosenSigner(next(person for person in participants if str(person.id) == participant_id), authority)


def find_disclosers(part: Part, direction: str) -> tuple[Part, ...]:
    """Return the parts that may talk if the therapist of this part chooses this direction."""
    return {"out": (part,), "in": (part.other,), "both": tuple(Part)}[direction]


def date_errors(values: Mapping[str, Value], today: date) -> dict[str, str]:
    """Return the errors of days that are valid alone but contradict each other or this day."""
    errors: dict[str, str] = {}
    signed_on, ends_on = as_day(values.get("signed_on")), as_day(values.get("ends_on"))
    if signed_on and signed_on > today:
        errors["signed_on"] = "future_signature"
    if values.get("ends") == releases_screens.ON_DAY and ends_on is None:
        errors["ends_on"] = "choose_day"
    if ends_on and ends_on < today:
        errors["ends_on"] = "ends_past"
    if signed_on and ends_on and ends_on < signed_on:
        errors["ends_on"] = "ends_before_signed"
    return errors


def releases_nothing(participant: Participant, disclosers: Collection[Part]) -> bool:
    """Return whether no discloser on this form sees the participant, so that the form would release nothing."""
    seen_by = {Part.IT: participant.seen_by_it, Part.FT: participant.seen_by_ft}
    return not any(seen_by[discloser] for discloser in disclosers)


def is_revoked_since(
    case_record: CaseRecord, participant_id: str, disclosers: Collection[Part], signed_on: date | None
) -> bool:
    """Return whether this participant revoked a release after that day, so that the form would not be in force."""
    facts = case_record.signed_form_facts
    return signed_on is not None and any(
        signed_on < rules.revoked_on(participant_id, discloser, facts) for discloser in disclosers
    )


def add_signed_form(
    ctx: Context, case_record: CaseRecord, new_form: NewForm, values: Mapping[str, Value]
) -> SignedForm:
    """Save a form with its releases. For a minor, remember who signed, as the person who consents for them."""
    participant, authority = new_form.signer.participant, new_form.signer.authority
    if participant.kind == "minor":
        participant.consenter = authority
    signed_on, ends, disclosers = as_day(values.get("signed_on")), str(values["ends"]), new_form.disclosers
    waiting = releases_screens.AWAITING_PRACTICE if signed_on else releases_screens.AWAITING_CLIENT
    signed_form = SignedForm(
        id=new_form.id,
        case_id=participant.case_id,
        participant_id=participant.id,
        direction="both" if len(disclosers) > 1 else f"{disclosers[0]}_to_{disclosers[0].other}",
        topics=_as_ids(values["topics"]),
        purpose=str(values["purpose"]),
        signed_by=Signer.REPRESENTATIVE if authority else Signer.SELF,
        authority=authority or None,
        client_signed=signed_on is not None,
        signed_on=signed_on,
        ends_on=as_day(values.get("ends_on")),
        ends_event=None if ends == releases_screens.ON_DAY else ends,
        countersigned=bool(new_form.kept_where),
        kept_where=new_form.kept_where or waiting,
        entered_by=ctx.actor.member_id,
        entered_at=ctx.now,
    )
    return case_record.add_form(
        signed_form,
        [
            Release(paper_id=new_form.id, participant_id=participant.id, discloser=each, recipient=each.other)
            for each in disclosers
        ],
    )


def direction_of(signed_form: SignedForm, part: Part) -> str:
    """Return the direction of a form as the therapist of this part chooses it."""
    return {"both": "both", f"{part}_to_{part.other}": "out"}.get(signed_form.direction, "in")


def values_from_earlier(earlier: SignedForm) -> Mapping[str, Value]:
    """Return what an earlier form was about, without its dates and signer."""
    return {
        "topics": tuple(earlier.topics),
        "purpose": earlier.purpose,
        "ends": earlier.ends_event or releases_screens.ON_DAY,
    }


def as_day(value: Value | None) -> date | None:
    """Return the value if it is a day, or None."""
    return value if isinstance(value, date) else None


def _signer_label(participant: Participant, authority: str) -> str:
    phrase = f"signer_{participant.kind}_{authority}" if authority else f"signer_{participant.kind}"
    return WORDS.phrases[phrase].format(number=participant.number)


def _recorded_hint(participant: Participant, authority: str) -> str:
    return WORDS.phrases["signer_recorded"] if authority and participant.consenter == authority else ""


def _as_ids(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
