"""Reading and signing the summary (S0-17). Once both have signed the current revision, it is final."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flows import audit_trail
from flows.actions import Actions, Click
from flows.consult import chart
from flows.consult.follow_up.messages import SIGNED
from flows.consult.follow_up.new_promise import NewPromise
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import load
from flows.consult.summary import build, debrief, part_check, rules
from flows.consult.summary.changes import signed_changes
from flows.consult.summary.changes.signed_changes import SummaryChange
from flows.consult.summary.part_check import BlockedPassage
from flows.consult.summary.rules import SummaryLayout, SummaryRevision
from flows.consult.talk import revisions, wording_check
from flows.content import explain_errors
from flows.context import Context
from flows.errors import WrongStepError
from flows.forms import Form, check
from flows.parts import Part
from flows.permissions import Permission
from storage.consults import summaries
from storage.consults.summaries import RevisionRef
from storage.models import Delivery

_MAX_DIGITS = 9

SUMMARY_SIGNED: list[Callable[[ConsultRecord, Sequence[NewPromise]], None]] = []
"""What follows when both have signed a summary, in this order; flows/registry fills the list."""

actions = Actions()


@dataclass(frozen=True)
class SignPage:
    """The page to read and sign. While `is_blocked` (a release is missing), there is no layout: nothing is shown."""

    form: Form
    code: str
    colleague: str
    revision: int  # the form must submit this number
    layout: SummaryLayout | None
    has_signed: bool  # the reader has signed the current revision
    has_other_signed: bool
    is_reopened: bool  # the reader signed an earlier revision, and something has changed since
    change_lines: tuple[str, ...]  # what has changed since; the words themselves are marked in the layout
    warning: str  # whose signature a change would void, in a sentence; or ""
    uncovered_questions: tuple[int, ...]  # with a shared impression that the releases no longer cover
    is_blocked: bool
    blocked_passages: tuple[BlockedPassage, ...] = ()  # in the reader's part; they block the signature


@actions.page("page.signing.read", may=Permission.WRITE, loads=load)
def load_sign_page(ctx: Context, record: ConsultRecord, _click: Click) -> SignPage:
    """Return what this therapist reads and signs; raise WrongStepError before their debrief."""
    debrief.require_open(record)
    _require_debriefed(record)
    revision = record.consult.summary_revision
    signed, is_blocked = record.tables.signatures(revision), record.is_blocked
    if not is_blocked:
        audit_trail.record_read(ctx, "summary", record.consult)
    summary = None if is_blocked else build.build_summary(record)
    is_own_check_due = summary is not None and record.part not in signed
    checked_texts = part_check.check_part(record, summary, {}) if summary and is_own_check_due else ()
    changes = signed_changes.find_changes(record) if is_own_check_due else ()
    return SignPage(
        form=rules.sign(
            record.screen_names,
            other_signed=record.part.other in signed,
            has_quotes=summary is not None and bool(summary.quotes),
        ),
        code=record.case.code,
        colleague=record.colleague.first_name,
        revision=revision,
        layout=_lay_out(record, summary, changes) if summary else None,
        has_signed=record.part in signed,
        has_other_signed=record.part.other in signed,
        is_reopened=record.part not in signed and record.tables.has_signed(record.part),
        change_lines=signed_changes.change_lines(record, changes),
        warning=revisions.signature_warning(record),
        uncovered_questions=() if is_blocked else build.uncovered_questions(record),
        is_blocked=is_blocked,
        blocked_passages=part_check.blocked_passages(checked_texts),
    )


def _lay_out(record: ConsultRecord, summary: SummaryRevision, changes: tuple[SummaryChange, ...]) -> SummaryLayout:
    layout = build.lay_out_for_record(record, summary)
    return signed_changes.mark_in_layout(record, layout, changes) if changes else layout


@actions.page("page.signing.sign", may=Permission.WRITE, loads=load)
def sign(ctx: Context, record: ConsultRecord, click: Click) -> Form | None:
    """Sign the revision that was read (given as revision). Return None, or the form with its errors.

    An error may be that there is a newer revision. Blocked passages in a therapist's own part block their signature,
    never the colleague's (S0-18). Given may be "own", as for `wording_check.check_text`.
    """
    revision = _parse_revision(click.given.get("revision"))
    if record.part in record.tables.signatures(revision) and _is_latest(record, revision):
        return None  # the button was clicked twice
    debrief.require_open(record)
    _require_debriefed(record)
    debrief.require_releases(record)
    audit_trail.record_gate(ctx, "sign", record.consult)
    summary = build.build_summary(record)
    form = rules.sign(record.screen_names, has_quotes=bool(summary.quotes))
    if not _is_latest(record, revision):
        return explain_errors(form, {"impressions": "changed_meanwhile"}, {})
    errors = check(form, click.given).errors or _scope_errors(record) or _wording_errors(record, summary, click.given)
    if errors:
        return explain_errors(form, errors, {})
    _add_signature(record, summary)
    return None


def _parse_revision(given: object) -> int:
    """Return the number of a revision, or 0, which is no revision, for anything else."""
    text = str(given)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < _MAX_DIGITS else 0


def _is_latest(record: ConsultRecord, revision: int) -> bool:
    return revision == record.consult.summary_revision


def _require_debriefed(record: ConsultRecord) -> None:
    if record.preparation.looked_back_at is None:
        raise WrongStepError


def _scope_errors(record: ConsultRecord) -> dict[str, str]:
    return {"impressions": "no_longer_covered"} if build.uncovered_questions(record) else {}


def _wording_errors(record: ConsultRecord, summary: SummaryRevision, inputs: Mapping[str, object]) -> dict[str, str]:
    """Save the quotes marked as own; return an error if a passage of the own part is still blocked."""
    checked_texts = part_check.check_part(record, summary, inputs)
    part_check.save_all_own_quotes(record, checked_texts)
    blocking = [finding for _number, checked_text in checked_texts for finding in checked_text.blocking]
    if blocking:
        wording_check.record_blocked(record, blocking)
    return {"impressions": "look_at_words"} if blocking else {}


def _add_signature(record: ConsultRecord, summary: SummaryRevision) -> None:
    """Add the signature. With the second one, make the summary final; SUMMARY_SIGNED says what follows."""
    digest = build.keyed_hash(record, summary)
    record.tables.rows(Delivery)  # before anything is added
    with record.ctx.session.no_autoflush:  # each question in between would store one part of what is stored together
        _store_signature(record, summary, digest)
    record.take_turn()


def _store_signature(record: ConsultRecord, summary: SummaryRevision, digest: str) -> None:
    consult, ctx = record.consult, record.ctx
    signature = record.tables.add_signature(record.part, record.member.id, consult.summary_revision, digest, record.now)
    signature.content = signed_changes.signed_content(record)
    if len(record.tables.signatures(consult.summary_revision)) == len(Part):
        revision_ref = RevisionRef(consult_id=consult.id, revision=consult.summary_revision, digest=digest)
        summaries.add_summary(ctx.session, now=record.now, **revision_ref)
        chart.send_event(consult, "sign")
        for member_id in build.therapist_ids(record).values():
            record.send(member_id, SIGNED)
        for follow in SUMMARY_SIGNED:
            follow(record, new_promises(summary))


def new_promises(summary: SummaryRevision) -> list[NewPromise]:
    """Return what this summary promises to tell clients, by day."""
    return [
        NewPromise(impression.part, UUID(summary.therapists[impression.part]), impression.question, impression.hear_by)
        for impression in summary.promised_impressions
        if impression.hear_by is not None  # always: promised_impressions has only impressions with a day
    ]
