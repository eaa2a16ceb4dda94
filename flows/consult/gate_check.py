"""Checks the gates of flows/consult/gates.py against the current rows, and words their reasons."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session

from flows.consult import chart, gates
from flows.consult.gates import Attestations, ClosedGate, GateReason
from flows.consult.parts import Part
from flows.consult.preparation import weighing
from flows.consult.record import ConsultRecord
from flows.content import WORDS
from flows.context import Context
from flows.releases import rule_facts
from flows.releases import rules as releases_rules
from storage.cases import cases
from storage.consults import consults, preparations
from storage.models import Case, Consult, Notice, PracticeSettings

_REASONS_THAT_A_FORM_REMOVES = frozenset({GateReason.RELEASE, GateReason.TOPICS})


def load_facts(session: Session, record: ConsultRecord) -> gates.GateFacts:
    """Return everything that the gates check, as of now."""
    return load_facts_as_of(session, record.consult, record.case, record.settings, record.practice_day)


def load_release_facts(session: Session, record: ConsultRecord) -> gates.GateFacts:
    """Return what the gates for releases and topics check, as of now, without any attestations."""
    return gates.GateFacts(
        consult=record.about,
        today=record.practice_day,
        min_sessions=record.settings.sessions_needed,
        participants=tuple(rule_facts.all_participant_facts(record.participants)),
        signed_forms=tuple(rule_facts.load_signed_form_facts(session, record.case, record.participants)),
    )


def load_facts_as_of(
    session: Session, consult: Consult, case: Case, settings: PracticeSettings, day: date
) -> gates.GateFacts:
    """Return everything that the gates check, with the releases as of a day in the practice's zone."""
    participants, notices = cases.list_participants(session, case.id), consults.list_notices(session, consult.id)
    return gates.GateFacts(
        consult=str(consult.id),
        today=day,
        min_sessions=settings.sessions_needed,
        participants=tuple(rule_facts.all_participant_facts(participants)),
        signed_forms=tuple(rule_facts.load_signed_form_facts(session, case, participants)),
        attestations={part: _load_attestations(session, consult, part, notices) for part in Part},
    )


def check_for_one(ctx: Context, record: ConsultRecord) -> list[ClosedGate]:
    """Return why this therapist cannot continue now; empty if nothing prevents it.

    While the colleague is ready, the second therapist also answers for what concerns both: people whom both see, and
    topics that both may talk about. Otherwise each would wait forever for the other.
    """
    facts = load_facts(ctx.session, record)
    closed = gates.for_one(facts, record.part)
    if chart.current_step(record.consult.configuration, record.part.other) != "ready":
        return closed
    return closed + [gate for gate in gates.for_both(facts) if gate.part is record.part and gate not in closed]


def check_for_both(session: Session, record: ConsultRecord) -> list[ClosedGate]:
    """Return every reason why the consult cannot go on now, for either therapist (S0-3); empty if there is none."""
    return gates.for_both(load_facts(session, record))


def waiting_reasons(ctx: Context, record: ConsultRecord) -> tuple[list[str], bool]:
    """Return the reasons to wait, in words that say whose turn it is; and whether a signed form would help."""
    closed = check_for_one(ctx, record)
    sentences = [line for gate in closed for line in reason_sentences(ctx.session, record, gate)]
    if weighing.has_to_ask_clients(ctx, record):
        sentences.append(WORDS.phrases["wait_hopes"])
    if weighing.is_not_now(ctx, record):
        sentences.append(WORDS.phrases["wait_not_now"])
    return sentences, any(gate.reason in _REASONS_THAT_A_FORM_REMOVES for gate in closed)


def needs_signed_form(ctx: Context, record: ConsultRecord) -> bool:
    """Tell whether a signed form would remove a reason why this therapist cannot continue."""
    return any(gate.reason in _REASONS_THAT_A_FORM_REMOVES for gate in check_for_one(ctx, record))


def first_release_end(ctx: Context, record: ConsultRecord) -> date | None:
    """Return the first day on which one of this therapist's own releases ends; None if one is not in force."""
    facts = load_release_facts(ctx.session, record)
    if gates.check_releases(facts, (record.part,)):
        return None
    return releases_rules.first_end_day(facts.participants, facts.signed_forms, facts.today, record.part)


def _load_attestations(session: Session, consult: Consult, part: Part, notices: Sequence[Notice]) -> Attestations:
    preparation = preparations.find(session, consult.id, part)
    if preparation is None:
        return Attestations(str(consult.id))
    attended = cases.find_attendance(session, consult.case_id, part)
    return Attestations(
        consult=str(consult.id),
        is_screened=preparation.screened_at is not None,
        paused_until=preparation.resting_until,
        sessions=attended.sessions if attended else 0,
        has_own_impression=preparation.impression_formed,
        informed_ids=frozenset(str(notice.participant_id) for notice in notices if notice.part == part),
    )


def remaining_tasks(session: Session, record: ConsultRecord) -> list[str]:
    """Return what this therapist still has to do, one sentence for each task; empty if nothing is left."""
    return [
        line
        for gate in gates.for_one(load_facts(session, record), record.part)
        for line in reason_sentences(session, record, gate)
    ]


def reason_sentences(session: Session, record: ConsultRecord, gate: ClosedGate) -> list[str]:
    """Return one of this therapist's reasons in words: a sentence for each missing release, else one sentence."""
    if gate.reason is GateReason.RELEASE:
        return _missing_release_sentences(session, record)
    if gate.reason is GateReason.SESSIONS:
        attended = cases.find_attendance(session, record.case.id, record.part)
        sessions = attended.sessions if attended else 0
        return [WORDS.phrases["wait_sessions"].format(have=sessions, needed=record.settings.sessions_needed)]
    if gate.reason is GateReason.INFORMED:
        return [WORDS.phrases["wait_informed"].format(who=_uninformed_labels(session, record))]
    return [WORDS.phrases[f"wait_{gate.reason}"]]


def _missing_release_sentences(session: Session, record: ConsultRecord) -> list[str]:
    facts = load_release_facts(session, record)
    missing = releases_rules.missing_releases(facts.participants, facts.signed_forms, facts.today, record.part)
    return [
        WORDS.phrases[f"wait_release_{release.status or 'none'}"].format(who=release.needed_release.participant.label)
        for release in missing
    ]


def _uninformed_labels(session: Session, record: ConsultRecord) -> str:
    informed_ids = {notice.participant_id for notice in consults.list_notices(session, record.consult.id)}
    return ", ".join(
        rule_facts.participant_label(person) for person in record.own_participants if person.id not in informed_ids
    )
