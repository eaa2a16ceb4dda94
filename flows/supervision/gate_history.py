"""The gates of a past talk as they were when the two therapists began: twelve checks, summed up in one line."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from flows import dates
from flows.consult.gates import gate_check
from flows.consult.gates import rules as gates
from flows.consult.gates.rules import ClosedGate, GateReason
from flows.consult.record import ConsultRecord
from flows.content import WORDS
from flows.parts import Part
from flows.releases.forms_status import SignedFormFacts
from storage.consults import scopes

_REASONS_BY_CHECK: Mapping[str, frozenset[GateReason]] = {
    "screening": frozenset({GateReason.SCREENING}),
    "sessions": frozenset({GateReason.SESSIONS}),
    "impression": frozenset({GateReason.IMPRESSION}),
    "informed": frozenset({GateReason.INFORMED}),
    "release": frozenset({GateReason.RELEASE, GateReason.NOBODY_SEEN}),
    "topics": frozenset({GateReason.TOPICS}),
}
"""What is checked for each therapist, and the gate reasons with which the check fails."""


@dataclass(frozen=True)
class GateHistory:
    """All checks summed up in one line, and one line for each check."""

    summary: str
    lines: tuple[str, ...]
    is_in_order: bool


def load_gate_history(record: ConsultRecord, names: Mapping[Part, str]) -> GateHistory:
    """Return the gates as of the day on which the talk began. `names`: the therapist's name for each part."""
    day = _talk_day(record)
    facts = gate_check.load_facts_as_of(record, day)
    if not record.is_begun_for_safety:  # no gate let that one begin, so that what happened on the day counts
        facts = replace(facts, signed_forms=tuple(_form_as_of(signed_form, day) for signed_form in facts.signed_forms))
    closed_reasons = {(gate.part, gate.reason) for gate in _closed_gates(record, facts)}
    checks = [
        (name, part, _is_open(closed_reasons, part, reasons))
        for part in Part
        for name, reasons in _REASONS_BY_CHECK.items()
    ]
    is_in_order = all(is_open for *_, is_open in checks)
    summary = WORDS.phrases["checks_in_order" if is_in_order else "checks_not_in_order"].format(number=len(checks))
    sessions_needed = str(record.settings.sessions_needed)
    return GateHistory(
        summary,
        tuple(_check_line(name, names[part], sessions_needed, is_open=is_open) for name, part, is_open in checks),
        is_in_order,
    )


def _talk_day(record: ConsultRecord) -> date:
    began_at = record.consult.began_at or record.consult.created_at
    return dates.local_day(record.practice.time_zone, began_at)


def _form_as_of(signed_form: SignedFormFacts, day: date) -> SignedFormFacts:
    """Return the signed form without a revocation or refusal from that day or later.

    On the day itself, the gates had already let the talk begin.
    """
    return replace(
        signed_form,
        revoked_on=_only_before(signed_form.revoked_on, day),
        declined_on=_only_before(signed_form.declined_on, day),
    )


def _only_before(changed_on: date | None, day: date) -> date | None:
    return changed_on if changed_on is not None and changed_on < day else None


def _closed_gates(record: ConsultRecord, facts: gates.GateFacts) -> list[ClosedGate]:
    scope = record.tables.latest_scope
    disagreeing = [part for part in Part if scope is None or not scopes.is_agreed(scope, part)]
    return [*gates.for_both(facts), *(ClosedGate(GateReason.TOPICS, "S0-14", part) for part in disagreeing)]


def _is_open(closed_reasons: set[tuple[Part, GateReason]], part: Part, reasons: frozenset[GateReason]) -> bool:
    return not any((part, reason) in closed_reasons for reason in reasons)


def _check_line(name: str, therapist: str, sessions_needed: str, *, is_open: bool) -> str:
    line = WORDS.phrases[f"check_{name}"].format(who=therapist, needed=sessions_needed)
    return line if is_open else WORDS.phrases["not_in_order"].format(how=line)
