"""A signed summary: read only as it was signed, and added to."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from flows.consult.parts import Part
from flows.consult.record import get_part
from flows.consult.summary import build
from flows.consult.summary.rules import SummaryRevision
from flows.content import WORDS
from flows.context import Actor, Services
from flows.errors import FlowError
from flows.permissions import NotYoursError, Permission, is_allowed, require
from storage.cases import cases, handovers
from storage.consults import consults, promises, summaries
from storage.models import Addendum, Case, Consult, Promise
from storage.people import members
from storage.row_errors import UnknownRowError
from storage.writings import writings

SIGNED_STATES = ("signed", "closed")  # compared, not hashed: places with regions have no hash


class NotSignedError(FlowError):
    """The summary is not signed by both yet."""

    refusal = "not_signed"


class SummaryNotShownError(FlowError):
    """A release is not in force, and this is not one of the two who signed."""

    refusal = "not_shown"


class SummaryChangedError(FlowError):
    """What is kept is not what was signed: somebody changed it in the database. It is not shown."""

    refusal = "summary_changed"

    def __init__(self, consult_id: UUID) -> None:
        super().__init__()
        self.reference = consult_id.hex[:8]

    @property
    def placeholders(self) -> Mapping[str, str]:
        """Return the reference by which an administrator can have the consult looked for."""
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
    """A note that was added to a signed summary."""

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
    """A summary that is what both have signed, by its keyed hash; its notes; how its promises stand now."""

    summary: SummaryRevision
    signatures: tuple[SummarySignature, ...]  # the individual therapist's first
    addenda: tuple[SummaryAddendum, ...]  # the oldest first
    promises: tuple[Promise, ...]  # the first day first

    @property
    def names(self) -> dict[Part, str]:
        """Return what each part's therapist is called."""
        return {one.part: one.name for one in self.signatures}


@dataclass(frozen=True)
class SummaryReader:
    """A therapist at a signed summary: one of the two who conferred, or who has taken the case over."""

    actor: Actor
    consult: Consult
    case: Case
    part: Part
    has_conferred: bool
    is_blocked: bool  # a release is not in force now

    @property
    def may_add_notes(self) -> bool:
        """Tell whether notes are theirs to add: they conferred, and have the case still."""
        return self.has_conferred and self.has_case

    @property
    def has_case(self) -> bool:
        """Tell whether they are one of the case's therapists now."""
        return self.actor.member_id in (self.case.it_member_id, self.case.ft_member_id)


def read_signed(session: Session, services: Services, consult: Consult) -> SignedSummary:
    """Return the signed summary. Who may read it is the caller's to ask.

    Raise NotSignedError if both have not signed; SummaryChangedError if it is not what they signed.
    """
    fixed = summaries.find(session, consult.id)
    if fixed is None:
        raise NotSignedError
    found = summaries.list_signatures(session, consult.id, fixed.revision)
    of = {Part(part): one.member_id for part, one in found.items()}
    if len(of) != len(Part):
        raise SummaryChangedError(consult.id)
    try:
        stands = build.build_summary(session, services, consult, of)
        digest = build.keyed_hash(session, services, consult, stands)
        added = tuple(_to_addendum(session, services, one) for one in summaries.list_addenda(session, consult.id))
    except (writings.SealBrokenError, UnknownRowError):
        raise SummaryChangedError(consult.id) from None
    if {fixed.digest, *(one.digest for one in found.values())} != {digest}:
        raise SummaryChangedError(consult.id)
    called = build.therapist_names(session, of)
    signed = tuple(SummarySignature(part, of[part], called[part], found[part].signed_at) for part in Part)
    return SignedSummary(stands, signed, added, tuple(promises.list_for_consult(session, consult.id)))


def read_for_reader(session: Session, services: Services, who: SummaryReader) -> SignedSummary:
    """Return the signed summary as this therapist reads it: to who gave the case on, without what was added since."""
    found = read_signed(session, services, who.consult)
    until = None if who.has_case else handovers.find_last_handover_time(session, who.case.id, who.actor.member_id)
    if until is None:
        return found
    return replace(found, addenda=tuple(one for one in found.addenda if one.added_at <= until))


def load_reader(
    session: Session, services: Services, actor: Actor, consult_id: str, *, lock: bool = False
) -> SummaryReader:
    """Return who reads; raise NotYoursError for anybody else, NotSignedError before both have signed.

    What was disclosed was disclosed: the two who signed go on reading it after a revocation. Whoever has taken the
    case over reads it only while the releases are in force, else NotShownError.
    """
    try:
        consult = (consults.get_for_update if lock else consults.get)(session, UUID(consult_id))
    except (ValueError, UnknownRowError):
        raise NotYoursError from None
    case = cases.get(session, consult.case_id)
    own = [part for part, one in build.therapist_ids(session, consult).items() if one == actor.member_id]
    require(actor, Permission.READ_SIGNED_SUMMARY, case, own)
    if consult.configuration not in SIGNED_STATES:
        is_theirs = own and is_allowed(actor, Permission.PREPARE, case)
        raise NotSignedError if is_theirs else NotYoursError  # to who has it no more it is not there
    held = build.lacks_release(session, case, services.clock())
    if held and not own:
        raise SummaryNotShownError
    part = own[0] if own else get_part(case, actor.member_id)
    return SummaryReader(actor, consult, case, part, has_conferred=bool(own), is_blocked=held)


def _to_addendum(session: Session, services: Services, one: Addendum) -> SummaryAddendum:
    return SummaryAddendum(
        part=Part(one.part),
        name=members.get(session, one.member_id).first_name,
        reason=one.reason,
        words=writings.read(session, services.seal, one.writing_id),
        added_at=one.made_at,
        review_id=one.review_id,
    )
