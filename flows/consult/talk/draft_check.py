"""What a therapist's own page notes while they type: findings of the checker, and words that they do not share."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlmodel import Session

from flows.consult.record import ConsultRecord, load_unlocked
from flows.consult.talk import state, wording_check
from flows.consult.writing.drafts import TherapistWritings
from flows.context import Actor, Services
from flows.errors import FlowError
from flows.impressions import allowed_quotes
from flows.impressions.finding import Finding
from flows.impressions.not_for_sharing import find_withheld_words
from flows.permissions import NotYoursError

_ANSWER_BY_PRIVATE_KIND = {"kept_back": "keeps_back", "clients_kept_back": "clients_keep_back"}


@dataclass(frozen=True)
class DraftFinding:
    """One finding, as the page shows it to the writer."""

    finding: Finding
    words: str = field(repr=False)
    is_marked_own: bool  # marked as the writer's own words
    may_be_own: bool


def check_draft(services: Services, actor: Actor, consult_id: str, kind: str, text: str) -> tuple[DraftFinding, ...]:
    """Return the findings in a text as typed so far. Nothing is saved, logged or locked.

    They include words from the writer's private notes on what they do not share with the colleague (S0-15). Return none
    for a kind of text that is not checked, or not open. Raise NotYoursError for anybody but a therapist of the consult.
    """
    with services.database.reading() as session:
        record = _load_own_record(session, services, actor, consult_id)
        if not _is_open(session, record, kind):
            return ()
        findings = (
            *wording_check.run_checker(session, services, record.consult, text),
            *find_withheld_words(text, *_read_private_notes(session, services, record)),
        )
        own_quotes = wording_check.read_own_quotes(session, services, record.consult, actor.member_id, kind)
    return tuple(
        DraftFinding(
            finding,
            allowed_quotes.extract_words(finding, text),
            allowed_quotes.is_allowed(finding, text, own_quotes),
            allowed_quotes.can_be_allowed(finding),
        )
        for finding in sorted(findings, key=lambda finding: (finding.start, finding.end))
    )


def _load_own_record(session: Session, services: Services, actor: Actor, consult_id: str) -> ConsultRecord:
    try:
        record = load_unlocked(session, actor, UUID(consult_id), services.clock())
    except ValueError:
        raise NotYoursError from None
    if record is None or record.preparation.member_id != actor.member_id:
        raise NotYoursError
    return record


def _is_open(session: Session, record: ConsultRecord, kind: str) -> bool:
    try:
        return state.may_draft(session, record, kind)
    except FlowError:  # not started, or a release is missing: the page says so itself
        return False


def _read_private_notes(session: Session, services: Services, record: ConsultRecord) -> tuple[str, ...]:
    own_writings = TherapistWritings(session, services, record.consult, record.preparation)
    kinds = (
        kind for kind, answer in _ANSWER_BY_PRIVATE_KIND.items() if getattr(record.preparation, answer) == "something"
    )
    return tuple(own_writings.read_latest(kind) or "" for kind in kinds)
