"""From eight questions to what both have signed: look back, read, sign; a change opens both signatures again."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from flows import audit_trail, outbox
from flows.consult import chart, record, step_screens, turn
from flows.consult.follow_up import actions as follow_up_actions
from flows.consult.parts import Part
from flows.consult.record import ConsultRecord
from flows.consult.summary import build, debrief, rules, signing_status
from flows.consult.summary.debrief import DebriefPage, load_debrief_page, submit_debrief
from flows.consult.summary.rules import SummaryLayout
from flows.consult.summary.signed_summary import SignedSummary, read_signed
from flows.consult.summary.summary_reading import SignedSummaryPage, load_signed_page, submit_addendum
from flows.consult.talk import wording_check
from flows.consult.talk.wording_check import BlockedPassage
from flows.context import Actor, Context, Services
from flows.errors import OutOfPlaceError
from flows.forms import Form, check
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
    """Read and sign. While `held` (a release is not in force) there is no spread: nothing is shown."""

    form: Form
    code: str
    colleague: str
    revision: int  # which the form has to carry back
    layout: SummaryLayout | None
    has_signed: bool  # I have signed the revision that stands
    has_other_signed: bool
    is_reopened: bool  # I had signed an earlier revision, and something has changed since
    uncovered_questions: tuple[
        int, ...
    ]  # questions to which something is shared that the releases do not cover any more
    is_blocked: bool
    blocked_passages: tuple[BlockedPassage, ...] = ()  # words of the reader's own part that hold up their signature


def start_first_revision(ctx: Context, record: ConsultRecord) -> None:
    """Note that both have answered: the first revision stands, and the other hears that it can be read."""
    record.consult.summary_revision = 1
    outbox.send(ctx, record.colleague.id, signing_status.SUMMARY_READY, record.consult.id)
    turn.update_turns(ctx, record)


def record_change(ctx: Context, record: ConsultRecord) -> None:
    """Note that this therapist changed something: the next revision stands, which nobody has signed yet.

    Whoever had signed hears of it. Raise OutOfPlaceError once both have signed.
    """
    debrief.start_next_revision(ctx, record)


def load_sign_page(services: Services, actor: Actor, consult_id: str) -> SignPage:
    """Return what this therapist reads and signs; raise OutOfPlaceError before they have looked back."""
    with services.database.transaction() as session:
        own = debrief.load_open_record(session, services, actor, consult_id)
        _require_debriefed(own)
        revision = own.consult.summary_revision
        signed = summaries.list_signatures(session, own.consult.id, revision)
        held = build.is_blocked(session, own)
        if not held:
            audit_trail.record_read(session, services, actor, "summary", own.consult)
        looked = (
            () if held or own.part in signed else wording_check.check_part(Context(services, session, actor), own, {})
        )
        return SignPage(
            form=rules.sign(own.screen_names, other_signed=own.part.other in signed),
            code=own.case.code,
            colleague=own.colleague.first_name,
            revision=revision,
            layout=None if held else build.lay_out_for_record(session, services, own),
            has_signed=own.part in signed,
            has_other_signed=own.part.other in signed,
            is_reopened=own.part not in signed and summaries.has_signed(session, own.consult.id, own.part),
            uncovered_questions=() if held else build.uncovered_questions(session, own),
            is_blocked=held,
            blocked_passages=wording_check.blocked_passages(looked),
        )


def sign(services: Services, actor: Actor, consult_id: str, revision: int, given: Mapping[str, object]) -> Form | None:
    """Sign this revision: None, or the form with what is wrong, such as that another revision stands by now.

    Words of one's own part that look like somebody's own hold up one's own signature, never the colleague's (S0-18);
    `given` may say "own", as `impressions.judge` takes it.
    Once both have signed the revision that stands, it is fixed for good.
    """
    with services.database.transaction() as session:
        own = record.load(session, services, actor, consult_id, Permission.WRITE)
        if own.part in summaries.list_signatures(session, own.consult.id, revision) and _is_latest(own, revision):
            return None  # the same press once more
        debrief.require_open(own)
        _require_debriefed(own)
        debrief.require_releases(session, own)
        audit_trail.record_gate(Context(services, session, actor), "sign", own.consult)
        form = rules.sign(own.screen_names)
        if not _is_latest(own, revision):
            return step_screens.with_errors(form, {"impressions": "changed_meanwhile"}, {})
        checked, ctx = check(form, given), Context(services, session, actor)
        errors = checked.errors or _scope_errors(session, own) or _wording_errors(ctx, own, given)
        if errors:
            return step_screens.with_errors(form, errors, {})
        _add_signature(ctx, own)
        return None


def _is_latest(record: ConsultRecord, revision: int) -> bool:
    return revision == record.consult.summary_revision


def _require_debriefed(record: ConsultRecord) -> None:
    if record.preparation.looked_back_at is None:
        raise OutOfPlaceError


def _scope_errors(session: Session, record: ConsultRecord) -> dict[str, str]:
    return {"impressions": "no_longer_covered"} if build.uncovered_questions(session, record) else {}


def _wording_errors(ctx: Context, record: ConsultRecord, given: Mapping[str, object]) -> dict[str, str]:
    """Keep what is said to be one's own words; return whether anything in one's own part is still to be looked at."""
    found = wording_check.check_part(ctx, record, given)
    wording_check.save_all_own_quotes(ctx, record, found)
    blocking = [one for _number, checked_text in found for one in checked_text.blocking]
    if blocking:
        wording_check.record_blocked(ctx, record.consult, blocking)
    return {"impressions": "look_at_words"} if blocking else {}


def _add_signature(ctx: Context, record: ConsultRecord) -> None:
    """Add the signature; with the other's, fix the summary and see to what clients are to hear."""
    consult, found = record.consult, build.build_for_record(ctx.session, ctx.services, record)
    digest = build.keyed_hash(ctx.session, ctx.services, consult, found)
    read = RevisionRef(consult_id=consult.id, revision=consult.summary_revision, digest=digest)
    summaries.add_signature(ctx.session, part=record.part, member_id=record.actor.member_id, now=record.now, **read)
    if len(summaries.list_signatures(ctx.session, consult.id, consult.summary_revision)) == len(Part):
        summaries.add_summary(ctx.session, now=record.now, **read)
        chart.send_event(consult, "sign")
        for member_id in build.therapist_ids(ctx.session, consult).values():
            outbox.send(ctx, member_id, signing_status.SUMMARY_SIGNED, consult.id)
        follow_up_actions.save_promises(ctx, consult, found)
        ask.schedule_digests(ctx, record.case)
    turn.update_turns(ctx, record)
