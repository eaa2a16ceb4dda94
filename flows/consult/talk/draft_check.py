"""What a therapist's own page notes while they type: what the checker finds, and what touches what they keep back."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlmodel import Session

from flows.consult import record
from flows.consult.record import ConsultRecord
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
    """One finding as its writer's page shows it."""

    finding: Finding
    words: str = field(repr=False)
    is_marked_own: bool  # as the writer's own words
    may_be_own: bool


def check_draft(services: Services, actor: Actor, consult_id: str, box: str, text: str) -> tuple[DraftFinding, ...]:
    """Return what is found in a box as it is typed so far; nothing is kept, logged or locked.

    Among it are words of the writer's own list of what they keep from the colleague (S0-15). Nothing is found in a box
    that is not looked at, or not open. Raise NotYoursError for anybody but a therapist with a part of their own.
    """
    with services.database.reading() as session:
        own = _load_own_record(session, services, actor, consult_id)
        if not _is_open(session, own, box):
            return ()
        found = (
            *wording_check.run_checker(session, services, own.consult, text),
            *find_withheld_words(text, *_read_private_notes(session, services, own)),
        )
        kept = wording_check.read_own_quotes(session, services, own.consult, actor.member_id, box)
    return tuple(
        DraftFinding(
            one,
            allowed_quotes.extract_words(one, text),
            allowed_quotes.is_allowed(one, text, kept),
            allowed_quotes.can_be_allowed(one),
        )
        for one in sorted(found, key=lambda one: (one.start, one.end))
    )


def _load_own_record(session: Session, services: Services, actor: Actor, consult_id: str) -> ConsultRecord:
    try:
        own = record.load_unlocked(session, actor, UUID(consult_id), services.clock())
    except ValueError:
        raise NotYoursError from None
    if own is None or own.preparation.member_id != actor.member_id:
        raise NotYoursError
    return own


def _is_open(session: Session, record: ConsultRecord, box: str) -> bool:
    try:
        return state.may_draft(session, record, box)
    except FlowError:  # not begun, or a release is not in force: the page says so where it matters
        return False


def _read_private_notes(session: Session, services: Services, record: ConsultRecord) -> tuple[str, ...]:
    notebook = TherapistWritings(session, services, record.consult, record.preparation)
    asked = (
        kind for kind, answer in _ANSWER_BY_PRIVATE_KIND.items() if getattr(record.preparation, answer) == "something"
    )
    return tuple(notebook.read_latest(kind) or "" for kind in asked)
