"""The gates of a consult that has been held, as they stood when its two therapists began: twelve checks in one line."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from flows import dates
from flows.consult import gate_check, gates
from flows.consult.gates import ClosedGate, GateReason
from flows.consult.parts import Part
from flows.content import WORDS
from flows.releases.forms_status import SignedFormFacts
from storage.consults import scopes
from storage.models import Case, Consult
from storage.people import practices

_REASONS_BY_CHECK: Mapping[str, frozenset[GateReason]] = {
    "screening": frozenset({GateReason.SCREENING}),
    "sessions": frozenset({GateReason.SESSIONS}),
    "impression": frozenset({GateReason.IMPRESSION}),
    "informed": frozenset({GateReason.INFORMED}),
    "release": frozenset({GateReason.RELEASE, GateReason.NOBODY_SEEN}),
    "topics": frozenset({GateReason.TOPICS}),
}
"""What is checked of each therapist, and the reasons that would close it."""


@dataclass(frozen=True)
class GateHistory:
    """All checks in one line, and each of them for whoever wants to look."""

    summary: str
    lines: tuple[str, ...]
    is_in_order: bool


def load_gate_history(session: Session, consult: Consult, case: Case, names: Mapping[Part, str]) -> GateHistory:
    """Return how the gates stood on the day on which the talk began. `names`: what each part's therapist is called."""
    settings = practices.get_settings(session, consult.practice_id)
    day = _talk_day(session, consult)
    known = gate_check.load_facts_as_of(session, consult, case, settings, day)
    known = replace(known, signed_forms=tuple(_form_as_of(signed_form, day) for signed_form in known.signed_forms))
    closed = {(one.part, one.reason) for one in _closed_gates(session, consult, known)}
    found = [
        (name, part, _is_open(closed, part, reasons)) for part in Part for name, reasons in _REASONS_BY_CHECK.items()
    ]
    in_order = all(is_open for *_, is_open in found)
    said = WORDS.phrases["checks_in_order" if in_order else "checks_not_in_order"].format(number=len(found))
    needed = str(settings.sessions_needed)
    return GateHistory(
        said, tuple(_check_line(name, names[part], needed, is_open=one) for name, part, one in found), in_order
    )


def _talk_day(session: Session, consult: Consult) -> date:
    began = consult.began_at or consult.created_at
    return dates.local_day(practices.get(session, consult.practice_id).time_zone, began)


def _form_as_of(signed_form: SignedFormFacts, day: date) -> SignedFormFacts:
    """Return a paper without what was only done with it since: that very day the gates had let the talk begin."""
    return replace(
        signed_form,
        revoked_on=_only_before(signed_form.revoked_on, day),
        declined_on=_only_before(signed_form.declined_on, day),
    )


def _only_before(when: date | None, day: date) -> date | None:
    return when if when is not None and when < day else None


def _closed_gates(session: Session, consult: Consult, known: gates.GateFacts) -> list[ClosedGate]:
    version = scopes.find_latest(session, consult.id)
    disagree = [part for part in Part if version is None or not scopes.is_agreed(version, part)]
    return [*gates.for_both(known), *(ClosedGate(GateReason.TOPICS, "S0-14", part) for part in disagree)]


def _is_open(closed: set[tuple[Part, GateReason]], part: Part, reasons: frozenset[GateReason]) -> bool:
    return not any((part, reason) in closed for reason in reasons)


def _check_line(name: str, who: str, needed: str, *, is_open: bool) -> str:
    said = WORDS.phrases[f"check_{name}"].format(who=who, needed=needed)
    return said if is_open else WORDS.phrases["not_in_order"].format(how=said)
