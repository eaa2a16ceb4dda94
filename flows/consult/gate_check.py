"""The gates of flows/consult asked with what the rows say now, and their reasons in words."""

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

_RELEASE_REASONS = frozenset({GateReason.RELEASE, GateReason.TOPICS})


def load_facts(session: Session, record: ConsultRecord) -> gates.GateFacts:
    """Return all that the gates look at, read now."""
    return load_facts_as_of(session, record.consult, record.case, record.settings, record.practice_day)


def load_release_facts(session: Session, record: ConsultRecord) -> gates.GateFacts:
    """Return what the gates of releases and topics look at, read now, and nothing that a therapist attested."""
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
    """Return all that the gates look at, with the releases as they stood on a day in the practice's zone."""
    participants, told = cases.list_participants(session, case.id), consults.list_notices(session, consult.id)
    return gates.GateFacts(
        consult=str(consult.id),
        today=day,
        min_sessions=settings.sessions_needed,
        participants=tuple(rule_facts.all_participant_facts(participants)),
        signed_forms=tuple(rule_facts.load_signed_form_facts(session, case, participants)),
        attestations={part: _load_attestations(session, consult, part, told) for part in Part},
    )


def check_for_one(ctx: Context, record: ConsultRecord) -> list[ClosedGate]:
    """Return what holds this therapist's own way now; empty when it is open.

    While the colleague is ready, whoever comes second also answers for what is both's: people whom both see, and
    topics that both may talk about. Else each would be held up by the other, for ever.
    """
    known = load_facts(ctx.session, record)
    own = gates.for_one(known, record.part)
    if chart.current_step(record.consult.configuration, record.part.other) != "ready":
        return own
    return own + [one for one in gates.for_both(known) if one.part is record.part and one not in own]


def check_for_both(session: Session, record: ConsultRecord) -> list[ClosedGate]:
    """Return what holds the consult now: both ways, everybody, the whole matrix (S0-3); empty when it is open."""
    return gates.for_both(load_facts(session, record))


def waiting_reasons(ctx: Context, record: ConsultRecord) -> tuple[list[str], bool]:
    """Return why it is not quite time yet, in words with whose move it is; and whether a paper would help."""
    found = check_for_one(ctx, record)
    words = [line for one in found for line in reason_sentences(ctx.session, record, one)]
    if weighing.has_to_ask_clients(ctx, record):
        words.append(WORDS.phrases["wait_hopes"])
    if weighing.is_not_now(ctx, record):
        words.append(WORDS.phrases["wait_not_now"])
    return words, any(one.reason in _RELEASE_REASONS for one in found)


def needs_signed_form(ctx: Context, record: ConsultRecord) -> bool:
    """Return whether this therapist's own way is held by something that a signed paper would change."""
    return any(one.reason in _RELEASE_REASONS for one in check_for_one(ctx, record))


def first_release_end(ctx: Context, record: ConsultRecord) -> date | None:
    """Return the first day on which a release for this therapist's speaking ends; None if one is not in force."""
    held = load_release_facts(ctx.session, record)
    if gates.check_releases(held, (record.part,)):
        return None
    return releases_rules.first_end_day(held.participants, held.signed_forms, held.today, record.part)


def _load_attestations(session: Session, consult: Consult, part: Part, told: Sequence[Notice]) -> Attestations:
    preparation = preparations.find(session, consult.id, part)
    if preparation is None:
        return Attestations(str(consult.id))
    attended = cases.find_attendance(session, consult.case_id, part)
    return Attestations(
        consult=str(consult.id),
        is_screened=preparation.screened_at is not None,
        resting_until=preparation.resting_until,
        sessions=attended.sessions if attended else 0,
        has_own_impression=preparation.impression_formed,
        informed_ids=frozenset(str(one.participant_id) for one in told if one.part == part),
    )


def remaining_tasks(session: Session, record: ConsultRecord) -> list[str]:
    """Return what is left for this therapist, each in a sentence; nothing while their own way is open."""
    return [
        line
        for one in gates.for_one(load_facts(session, record), record.part)
        for line in reason_sentences(session, record, one)
    ]


def reason_sentences(session: Session, record: ConsultRecord, one: ClosedGate) -> list[str]:
    """Return one reason of this therapist's own in words: one sentence for each release, else one."""
    if one.reason is GateReason.RELEASE:
        return _missing_release_sentences(session, record)
    if one.reason is GateReason.SESSIONS:
        attended = cases.find_attendance(session, record.case.id, record.part)
        have = attended.sessions if attended else 0
        return [WORDS.phrases["wait_sessions"].format(have=have, needed=record.settings.sessions_needed)]
    if one.reason is GateReason.INFORMED:
        return [WORDS.phrases["wait_informed"].format(who=_uninformed_labels(session, record))]
    return [WORDS.phrases[f"wait_{one.reason}"]]


def _missing_release_sentences(session: Session, record: ConsultRecord) -> list[str]:
    held = load_release_facts(session, record)
    lacking = releases_rules.missing_releases(held.participants, held.signed_forms, held.today, record.part)
    return [
        WORDS.phrases[f"wait_release_{one.status or 'none'}"].format(who=one.needed_release.participant.label)
        for one in lacking
    ]


def _uninformed_labels(session: Session, record: ConsultRecord) -> str:
    told = {one.participant_id for one in consults.list_notices(session, record.consult.id)}
    return ", ".join(rule_facts.participant_label(one) for one in record.own_participants if one.id not in told)
