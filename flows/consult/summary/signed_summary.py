"""A signed summary: who may read it, and a check that it is what both signed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from flows.cases.case_access import get_part
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import lock_consult, of_consult
from flows.consult.summary import build
from flows.consult.summary.rules import SummaryRevision
from flows.consult.writing.text_kinds import ADDENDUM_KIND
from flows.content import WORDS
from flows.context import Actor, Context
from flows.errors import FlowError
from flows.parts import Part
from flows.permissions import NotYoursError, Permission, is_allowed, require
from storage.cases import handovers
from storage.consults import consults, summaries
from storage.consults.consult_tables import ConsultTables
from storage.models import Addendum, Case, Consult, Promise, Signature
from storage.people import members
from storage.row_errors import UnknownRowError
from storage.writings import writings

SIGNED_STATES = ("signed", "closed")  # a tuple, because configurations with regions cannot be hashed


class NotSignedError(FlowError):
    """Not both have signed the summary yet."""

    refusal = "not_signed"


class SummaryNotShownError(FlowError):
    """A release is missing, and the reader is not one of the two who signed."""

    refusal = "not_shown"


class SummaryChangedError(FlowError):
    """The stored summary is not what was signed: somebody changed the database. It is not shown."""

    refusal = "summary_changed"

    def __init__(self, consult_id: UUID) -> None:
        super().__init__()
        self.reference = consult_id.hex[:8]

    @property
    def placeholders(self) -> Mapping[str, str]:
        """Return the reference by which an administrator can look for the consult."""
        return {"reference": self.reference}


@dataclass(frozen=True)
class SummarySignature:
    """One therapist's signature."""

    part: Part
    member_id: UUID
    name: str
    signed_at: datetime


@dataclass(frozen=True)
class SummaryAddendum:
    """A note below a signed summary."""

    part: Part
    name: str
    reason: str  # correction, left_out, review
    words: str = field(repr=False)
    added_at: datetime
    review_id: UUID | None

    @property
    def reason_in_words(self) -> str:
        """Return the reason in words."""
        return WORDS.phrases[f"addendum_{self.reason}"]


@dataclass(frozen=True)
class SignedSummary:
    """A summary verified by its keyed hash to be what both signed; its notes, and the status of its promises."""

    summary: SummaryRevision
    signatures: tuple[SummarySignature, ...]  # the individual therapist's first
    addenda: tuple[SummaryAddendum, ...]  # the oldest first; the reader may not see all of them
    answered_review_ids: frozenset[UUID]  # the reviews that a note has answered
    promises: tuple[Promise, ...]  # the first day first

    @property
    def names(self) -> dict[Part, str]:
        """Return the first name of each part's therapist."""
        return {signature.part: signature.name for signature in self.signatures}


@dataclass(frozen=True)
class SummaryReader:
    """A therapist who may read a signed summary: one of the two who signed, or who has taken over the case."""

    record: ConsultRecord  # from the reader's side
    has_conferred: bool

    @property
    def actor(self) -> Actor:
        """Return the reader."""
        return self.record.ctx.actor

    @property
    def consult(self) -> Consult:
        """Return the consult."""
        return self.record.consult

    @property
    def case(self) -> Case:
        """Return the case that the consult is about."""
        return self.record.case

    @property
    def part(self) -> Part:
        """Return the reader's part."""
        return self.record.part

    @property
    def is_blocked(self) -> bool:
        """Tell whether a release is missing now: also after a talk begun for safety, no note can be added then."""
        return self.record.is_release_missing

    @property
    def may_add_notes(self) -> bool:
        """Tell whether the reader may add notes: they signed, and still have the case."""
        return self.has_conferred and self.has_case

    @property
    def has_case(self) -> bool:
        """Tell whether the reader is one of the current therapists of the case."""
        return self.actor.member_id in (self.case.it_member_id, self.case.ft_member_id)


def read_signed(record: ConsultRecord) -> SignedSummary:
    """Return the signed summary. The caller checks who may read it.

    Raise NotSignedError unless both have signed, SummaryChangedError if it is not what they signed.
    """
    session, consult = record.ctx.session, record.consult
    rows = summaries.find_signed(session, consult.id)
    if rows is None:
        raise NotSignedError
    final, signatures = rows.summary, rows.signatures
    therapist_ids = {Part(part): signature.member_id for part, signature in signatures.items()}
    if len(therapist_ids) != len(Part):
        raise SummaryChangedError(consult.id)
    try:
        summary = build.build_summary(record, therapist_ids)
        digest = build.keyed_hash(record, summary)
        addenda = tuple(_to_addendum(record, addendum) for addendum in rows.addenda)
    except (writings.SealBrokenError, UnknownRowError):
        raise SummaryChangedError(consult.id) from None
    if {final.digest, *(signature.digest for signature in signatures.values())} != {digest}:
        raise SummaryChangedError(consult.id)
    signed_by = tuple(_to_signature(record, signatures[part]) for part in Part)
    answered = frozenset(addendum.review_id for addendum in rows.addenda if addendum.review_id)
    return SignedSummary(summary, signed_by, addenda, answered, tuple(record.tables.rows(Promise)))


def read_for_reader(reader: SummaryReader) -> SignedSummary:
    """Return the signed summary for this reader. Who handed the case over does not see notes added since."""
    signed_summary, session = read_signed(reader.record), reader.record.ctx.session
    if reader.has_case:
        return signed_summary
    until = handovers.find_last_handover_time(session, reader.case.id, reader.actor.member_id)
    addenda = (addendum for addendum in signed_summary.addenda if until is not None and addendum.added_at <= until)
    return replace(signed_summary, addenda=tuple(addenda))


def load_reader(
    ctx: Context, consult_id: str, may: Permission = Permission.READ_SIGNED_SUMMARY, *, lock: bool = False
) -> SummaryReader:
    """Return the reader; raise NotYoursError for anybody else, NotSignedError before both have signed.

    The two who signed keep access after a revocation, because they know the content already. A therapist who has taken
    over the case reads it only while the releases are in force, also after a talk begun for safety, in which they had
    no part; otherwise raise SummaryNotShownError.
    """
    try:
        record = _load_record(ctx, UUID(consult_id), lock=lock)
    except (ValueError, UnknownRowError):
        raise NotYoursError from None
    actor, case = ctx.actor, record.case
    own_parts = [part for part, member_id in build.therapist_ids(record).items() if member_id == actor.member_id]
    require(actor, may, case, own_parts)
    if record.consult.configuration not in SIGNED_STATES:
        may_know_of_it = own_parts and is_allowed(actor, Permission.PREPARE, case)
        raise NotSignedError if may_know_of_it else NotYoursError  # a former therapist must not learn of it
    if not own_parts and record.is_release_missing:
        raise SummaryNotShownError
    part = own_parts[0] if own_parts else get_part(case, actor.member_id)
    return SummaryReader(record.seen_by(part), has_conferred=bool(own_parts))


def load_note_writer(ctx: Context, consult_id: str, may: Permission) -> SummaryReader:
    """Return a reader who may add notes, the consult locked; raise NotYoursError for anybody else."""
    reader = load_reader(ctx, consult_id, may, lock=True)
    if not reader.may_add_notes:
        raise NotYoursError
    return reader


def _load_record(ctx: Context, consult_id: UUID, *, lock: bool) -> ConsultRecord:
    """Return the record of any consult; one that this action has read already is not read again."""
    tables = ctx.records.get(consult_id)
    if isinstance(tables, ConsultTables) and (tables.is_locked or not lock):
        return of_consult(ctx, tables.consult)
    return lock_consult(ctx, consult_id) if lock else of_consult(ctx, consults.get(ctx.session, consult_id))


def _to_signature(record: ConsultRecord, signature: Signature) -> SummarySignature:
    name = members.get(record.ctx.session, signature.member_id).first_name
    return SummarySignature(Part(signature.part), signature.member_id, name, signature.signed_at)


def _to_addendum(record: ConsultRecord, addendum: Addendum) -> SummaryAddendum:
    session = record.ctx.session
    expected: writings.Expected = {
        "case_id": record.case.id,
        "consult_id": record.consult.id,
        "kinds": (ADDENDUM_KIND,),
    }
    return SummaryAddendum(
        part=Part(addendum.part),
        name=members.get(session, addendum.member_id).first_name,
        reason=addendum.reason,
        words=writings.read(session, record.ctx.services.seal, addendum.writing_id, **expected),
        added_at=addendum.made_at,
        review_id=addendum.review_id,
    )
