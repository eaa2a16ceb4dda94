"""Checks the gates of flows/consult/gates/rules.py against the current rows, and words their reasons."""

from collections.abc import Iterable
from datetime import date

from flows.consult import chart
from flows.consult.gates import rules as gates
from flows.consult.gates.rules import Attestations, ClosedGate, GateReason
from flows.consult.record import ConsultRecord
from flows.content import WORDS
from flows.parts import Part
from flows.releases import rule_facts

_REASONS_THAT_A_FORM_REMOVES = frozenset({GateReason.RELEASE, GateReason.TOPICS})


def load_facts(record: ConsultRecord) -> gates.GateFacts:
    """Return everything that the gates check, as of now."""
    return load_facts_as_of(record, record.practice_day)


def load_release_facts(record: ConsultRecord) -> gates.GateFacts:
    """Return what the gates for releases and topics check, as of now, without any attestations."""
    return gates.GateFacts(
        consult=record.about,
        today=record.practice_day,
        min_sessions=record.settings.sessions_needed,
        participants=tuple(record.case_record.participant_facts),
        signed_forms=tuple(record.case_record.signed_form_facts),
    )


def load_facts_as_of(record: ConsultRecord, day: date) -> gates.GateFacts:
    """Return everything that the gates check, with the releases as of a day in the practice's zone."""
    return gates.GateFacts(
        consult=record.about,
        today=day,
        min_sessions=record.settings.sessions_needed,
        participants=tuple(record.case_record.participant_facts),
        signed_forms=tuple(record.case_record.signed_form_facts),
        attestations={part: _attestations(record, part) for part in Part},
    )


def check_for_one(record: ConsultRecord) -> list[ClosedGate]:
    """Return why this therapist cannot continue now; empty if nothing prevents it.

    While the colleague is ready, the second therapist also answers for what concerns both: people whom both see, and
    topics that both may talk about. Otherwise each would wait forever for the other.
    """
    facts = load_facts(record)
    closed = gates.for_one(facts, record.part)
    if chart.current_step(record.consult.configuration, record.part.other) != "ready":
        return closed
    return closed + [gate for gate in gates.for_both(facts) if gate.part is record.part and gate not in closed]


def check_for_both(record: ConsultRecord) -> list[ClosedGate]:
    """Return every reason why the consult cannot go on now, for either therapist (S0-3); empty if there is none."""
    return gates.for_both(load_facts(record))


def can_form_help(closed: Iterable[ClosedGate]) -> bool:
    """Tell whether a signed form would open one of these gates."""
    return any(gate.reason in _REASONS_THAT_A_FORM_REMOVES for gate in closed)


def first_release_end(record: ConsultRecord) -> date | None:
    """Return the first day on which one of this therapist's own releases ends; None if one is not in force."""
    if gates.check_releases(load_release_facts(record), (record.part,)):
        return None
    return record.case_record.first_end_day(record.part)


def remaining_tasks(record: ConsultRecord) -> list[str]:
    """Return what this therapist still has to do, one sentence for each task; empty if nothing is left."""
    return [line for gate in gates.for_one(load_facts(record), record.part) for line in reason_sentences(record, gate)]


def reason_sentences(record: ConsultRecord, gate: ClosedGate) -> list[str]:
    """Return one of this therapist's reasons in words: a sentence for each missing release, else one sentence."""
    if gate.reason is GateReason.RELEASE:
        return _missing_release_sentences(record)
    if gate.reason is GateReason.SESSIONS:
        attended = record.case_record.attendance(record.part)
        sessions = attended.sessions if attended else 0
        return [WORDS.phrases["wait_sessions"].format(have=sessions, needed=record.settings.sessions_needed)]
    if gate.reason is GateReason.INFORMED:
        return [WORDS.phrases["wait_informed"].format(who=_uninformed_labels(record))]
    return [WORDS.phrases[f"wait_{gate.reason}"]]


def _attestations(record: ConsultRecord, part: Part) -> Attestations:
    preparation = record.tables.preparation(part)
    if preparation is None:
        return Attestations(record.about)
    attended = record.case_record.attendance(part)
    return Attestations(
        consult=record.about,
        is_screened=preparation.screened_at is not None,
        paused_until=preparation.resting_until,
        sessions=attended.sessions if attended else 0,
        has_own_impression=preparation.impression_formed,
        informed_ids=frozenset(str(notice.participant_id) for notice in record.tables.notices(part)),
    )


def _missing_release_sentences(record: ConsultRecord) -> list[str]:
    return [
        WORDS.phrases[f"wait_release_{release.status or 'none'}"].format(who=release.needed_release.participant.label)
        for release in record.case_record.missing_releases(record.part)
    ]


def _uninformed_labels(record: ConsultRecord) -> str:
    informed_ids = {notice.participant_id for part in Part for notice in record.tables.notices(part)}
    return ", ".join(
        rule_facts.participant_label(person) for person in record.own_participants if person.id not in informed_ids
    )
