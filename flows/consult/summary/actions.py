"""The summary, from the last answer to both signatures: debrief, read, sign. A change voids the signatures."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from flows import audit_trail
from flows.consult import chart, step_screens, turn
from flows.consult.follow_up import actions as follow_up_actions
from flows.consult.parts import Part
from flows.consult.record import ConsultRecord, load
from flows.consult.summary import build, debrief, rules, signing_status
from flows.consult.summary.debrief import DebriefPage, load_debrief_page, submit_debrief
from flows.consult.summary.rules import SummaryLayout
from flows.consult.summary.signed_summary import SignedSummary, read_signed
from flows.consult.summary.summary_reading import SignedSummaryPage, load_signed_page, submit_addendum
from flows.consult.talk import wording_check
from flows.consult.talk.wording_check import BlockedPassage
from flows.context import Actor, Context, Services
from flows.errors import WrongStepError
from flows.forms import Form, check
from flows.messages import outbox
from flows.permissions import Permission
from flows.supervision import ask
from storage.consults import summaries
from storage.consults.summaries import RevisionRef

__all__ = [
    "DebriefPage",
    "SignPage",
    "SignedSummary",
    "SignedSummaryPage",
    "load_debrief_page",
    "load_sign_page",
    "load_signed_page",
    "read_signed",
    "record_change",
    "sign",
    "start_first_revision",
    "submit_addendum",
    "submit_debrief",
]


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
    uncovered_questions: tuple[int, ...]  # with a shared impression that the releases no longer cover
    is_blocked: bool
    blocked_passages: tuple[BlockedPassage, ...] = ()  # in the reader's part; they block the signature


def start_first_revision(ctx: Context, record: ConsultRecord) -> None:
    """Start the first revision once both have answered, and tell the colleague that the summary can be read."""
    record.consult.summary_revision = 1
    outbox.send(ctx, record.colleague.id, signing_status.SUMMARY_READY, record.consult.id)
    turn.update_turns(ctx, record)


def record_change(ctx: Context, record: ConsultRecord) -> None:
    """Start the next revision, because this therapist changed something. Nobody has signed it yet.

    The colleague is told if they had signed. Raise WrongStepError once both have signed.
    """
    debrief.start_next_revision(ctx, record)


def load_sign_page(services: Services, actor: Actor, consult_id: str) -> SignPage:
    """Return what this therapist reads and signs; raise WrongStepError before their debrief."""
    with services.database.transaction() as session:
        record = debrief.load_open_record(session, services, actor, consult_id)
        _require_debriefed(record)
        revision = record.consult.summary_revision
        signed = summaries.list_signatures(session, record.consult.id, revision)
        is_blocked = build.is_blocked(session, record)
        if not is_blocked:
            audit_trail.record_read(session, services, actor, "summary", record.consult)
        checked_texts = (
            ()
            if is_blocked or record.part in signed
            else wording_check.check_part(Context(services, session, actor), record, {})
        )
        return SignPage(
            form=rules.sign(record.screen_names, other_signed=record.part.other in signed),
            code=record.case.code,
            colleague=record.colleague.first_name,
            revision=revision,
            layout=None if is_blocked else build.lay_out_for_record(session, services, record),
            has_signed=record.part in signed,
            has_other_signed=record.part.other in signed,
            is_reopened=record.part not in signed and summaries.has_signed(session, record.consult.id, record.part),
            uncovered_questions=() if is_blocked else build.uncovered_questions(session, record),
            is_blocked=is_blocked,
            blocked_passages=wording_check.blocked_passages(checked_texts),
        )


def sign(services: Services, actor: Actor, consult_id: str, revision: int, inputs: Mapping[str, object]) -> Form | None:
    """Sign this revision. Return None, or the form with its errors, such as that there is a newer revision.

    Blocked passages in a therapist's own part block their signature, never the colleague's (S0-18). `inputs` may hold
    "own", as for `wording_check.check_text`. Once both have signed the current revision, it is final.
    """
    with services.database.transaction() as session:
        record = load(session, services, actor, consult_id, Permission.WRITE)
        if record.part in summaries.list_signatures(session, record.consult.id, revision) and _is_latest(
            record, revision
        ):
            return None  # the button was clicked twice
        debrief.require_open(record)
        _require_debriefed(record)
        debrief.require_releases(session, record)
        audit_trail.record_gate(Context(services, session, actor), "sign", record.consult)
        form = rules.sign(record.screen_names)
        if not _is_latest(record, revision):
            return step_screens.with_errors(form, {"impressions": "changed_meanwhile"}, {})
        checked, ctx = check(form, inputs), Context(services, session, actor)
        errors = checked.errors or _scope_errors(session, record) or _wording_errors(ctx, record, inputs)
        if errors:
            return step_screens.with_errors(form, errors, {})
        _add_signature(ctx, record)
        return None


def _is_latest(record: ConsultRecord, revision: int) -> bool:
    return revision == record.consult.summary_revision


def _require_debriefed(record: ConsultRecord) -> None:
    if record.preparation.looked_back_at is None:
        raise WrongStepError


def _scope_errors(session: Session, record: ConsultRecord) -> dict[str, str]:
    return {"impressions": "no_longer_covered"} if build.uncovered_questions(session, record) else {}


def _wording_errors(ctx: Context, record: ConsultRecord, inputs: Mapping[str, object]) -> dict[str, str]:
    """Save the quotes marked as own; return an error if a passage of the own part is still blocked."""
    checked_texts = wording_check.check_part(ctx, record, inputs)
    wording_check.save_all_own_quotes(ctx, record, checked_texts)
    blocking = [finding for _number, checked_text in checked_texts for finding in checked_text.blocking]
    if blocking:
        wording_check.record_blocked(ctx, record.consult, blocking)
    return {"impressions": "look_at_words"} if blocking else {}


def _add_signature(ctx: Context, record: ConsultRecord) -> None:
    """Add the signature. With the second one, make the summary final and save the promises to clients."""
    consult, summary = record.consult, build.build_for_record(ctx.session, ctx.services, record)
    digest = build.keyed_hash(ctx.session, ctx.services, consult, summary)
    revision_ref = RevisionRef(consult_id=consult.id, revision=consult.summary_revision, digest=digest)
    summaries.add_signature(ctx.session, part=record.part, member_id=record.member.id, now=record.now, **revision_ref)
    if len(summaries.list_signatures(ctx.session, consult.id, consult.summary_revision)) == len(Part):
        summaries.add_summary(ctx.session, now=record.now, **revision_ref)
        chart.send_event(consult, "sign")
        for member_id in build.therapist_ids(ctx.session, consult).values():
            outbox.send(ctx, member_id, signing_status.SUMMARY_SIGNED, consult.id)
        follow_up_actions.save_promises(ctx, consult, summary)
        ask.schedule_digests(ctx, record.case)
    turn.update_turns(ctx, record)
