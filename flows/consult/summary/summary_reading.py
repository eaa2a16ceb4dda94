"""A signed summary as its therapists meet it again: laid out, with the notes below it, and room for one more."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from flows import audit_trail, dates
from flows.consult import step_screens
from flows.consult.parts import Part
from flows.consult.record import build_screen_names, get_colleague
from flows.consult.summary import rules, signing_status
from flows.consult.summary.build import ADDENDUM_KIND
from flows.consult.summary.rules import SummaryLayout
from flows.consult.summary.signed_summary import SignedSummary, SummaryReader, load_reader, read_for_reader
from flows.consult.talk import wording_check
from flows.consult.talk.state import TalkBlockedError
from flows.consult.writing.actions import clean_text
from flows.content import WORDS
from flows.context import Actor, Context, Services
from flows.forms import Form, check
from flows.permissions import NotYoursError
from flows.supervision import ask, comments
from storage.consults import summaries
from storage.models import Consult, Promise, Review
from storage.supervision import reviews
from storage.writings import writings

ADDENDUM_REASONS, REVIEW_REASON = ("correction", "left_out"), "review"


@dataclass(frozen=True)
class SignedSummaryPage:
    """A signed summary laid out for one of its therapists, all in words."""

    form: Form | None  # to add a note; None while a release is not in force, and for whoever did not sign or has left
    code: str
    colleague: str
    layout: SummaryLayout
    signature_lines: tuple[str, ...]  # "Ana, Wed 12 May 2027 10:40"
    addenda: tuple[tuple[str, str], ...] = field(
        repr=False
    )  # "Ana, Wed 12 May 2027 11:00. Something was left out", words
    promise_lines: tuple[str, ...]  # how each promise stands: "Ana's client: The treatment goals. Told on Fri 14 May."
    review_comments: tuple[tuple[str, str], ...] = field(repr=False)  # what supervisors said of the reader's own side


def load_signed_page(services: Services, actor: Actor, consult_id: str) -> SignedSummaryPage:
    """Return the signed summary laid out; raise as `reader` and `read` do."""
    with services.database.transaction() as session:
        who = load_reader(session, services, actor, consult_id)
        found = read_for_reader(session, services, who)
        audit_trail.record_read(session, services, actor, "signed", who.consult)
        return SignedSummaryPage(
            form=_addendum_form(session, services, who) if who.may_add_notes and not who.is_blocked else None,
            code=who.case.code,
            colleague=found.names[who.part.other],
            layout=rules.lay_out(found.summary, found.names),
            signature_lines=signature_lines(actor, found),
            addenda=addendum_lines(actor, found),
            promise_lines=tuple(promise_line(one, found.names) for one in found.promises),
            review_comments=comments.load_for_side(session, services, actor, who.consult, who.part)
            if who.has_conferred
            else (),
        )


def signature_lines(actor: Actor, found: SignedSummary) -> tuple[str, ...]:
    """Return who signed and when, in the reader's zone."""
    return tuple(_signed_line("signed_line", actor, one.name, one.signed_at) for one in found.signatures)


def addendum_lines(actor: Actor, found: SignedSummary) -> tuple[tuple[str, str], ...]:
    """Return each note that was added: by whom, when and why in one line, and its words."""
    return tuple(
        (_signed_line("added_line", actor, one.name, one.added_at, why=one.reason_in_words), one.words)
        for one in found.addenda
    )


def promise_line(promise: Promise, names: Mapping[Part, str]) -> str:
    """Return how a promise to a client stands, in a line, without any of what was written."""
    return signing_status.promise_line(promise, names[Part(promise.part)])


def submit_addendum(services: Services, actor: Actor, consult_id: str, given: Mapping[str, object]) -> Form | None:
    """Add a note with its reason: None, or the form with what is wrong. Nothing that was signed changes by it.

    Raise as `reader` does, and TalkHeldError while a release is not in force: a note is told to the colleague, too.
    """
    with services.database.transaction() as session:
        who = load_reader(session, services, actor, consult_id, lock=True)
        if not who.may_add_notes:
            raise NotYoursError
        if who.is_blocked:
            raise TalkBlockedError
        form = _addendum_form(session, services, who)
        checked = check(form, {**given, ADDENDUM_KIND: clean_text(str(given.get(ADDENDUM_KIND, "")))})
        ctx, text = Context(services, session, actor), str(checked.values.get(ADDENDUM_KIND, ""))
        checked_text = wording_check.check_text(ctx, who.consult, ADDENDUM_KIND, text, given)
        if checked.errors or checked_text.blocking:
            refused = step_screens.with_errors(form, checked.errors, checked.values)
            return wording_check.form_with_findings(ctx, who.consult, refused, ADDENDUM_KIND, checked_text)
        wording_check.save_own_quotes(ctx, who.consult, ADDENDUM_KIND, checked_text)
        _save_addendum(session, services, who, str(checked.values["reason"]), str(checked.values[ADDENDUM_KIND]))
        return None


def find_requested_change(session: Session, consult: Consult, part: Part) -> Review | None:
    """Return the supervisor's request for a change of this side that no note has answered yet."""
    last = reviews.find_latest(session, consult_id=consult.id, part=part)
    if last is None or last.outcome != "change_asked":
        return None
    answered = {one.review_id for one in summaries.list_addenda(session, consult.id)}
    return None if last.id in answered else last


def _save_addendum(session: Session, services: Services, who: SummaryReader, reason: str, text: str) -> None:
    place = writings.WritingRef(
        practice_id=who.case.practice_id,
        case_id=who.case.id,
        consult_id=who.consult.id,
        writer_id=who.actor.member_id,
        kind=ADDENDUM_KIND,
    )
    if _is_already_saved(session, services, who, reason, text):
        return  # the same press once more
    review = find_requested_change(session, who.consult, who.part) if reason == REVIEW_REASON else None
    now = services.clock()
    writing = writings.write(session, services.seal, text=text, now=now, **place)
    writings.delete_draft(session, consult_id=who.consult.id, writer_id=who.actor.member_id, kind=ADDENDUM_KIND)
    summaries.add_addendum(
        session,
        consult_id=who.consult.id,
        part=who.part,
        member_id=who.actor.member_id,
        reason=reason,
        writing_id=writing.id,
        review_id=review.id if review else None,
        now=now,
    )
    if review:
        ask.schedule_digests(Context(services, session, who.actor), who.case)


def _is_already_saved(session: Session, services: Services, who: SummaryReader, reason: str, text: str) -> bool:
    mine = [one for one in summaries.list_addenda(session, who.consult.id) if one.member_id == who.actor.member_id]
    return (
        bool(mine) and mine[-1].reason == reason and writings.read(session, services.seal, mine[-1].writing_id) == text
    )


def _addendum_form(session: Session, services: Services, who: SummaryReader) -> Form:
    is_asked = find_requested_change(session, who.consult, who.part) is not None
    reasons = [*ADDENDUM_REASONS, *([REVIEW_REASON] if is_asked else [])]
    colleague = get_colleague(session, who.case, who.part)
    today = dates.local_day(who.actor.time_zone, services.clock())
    here = build_screen_names(who.case, colleague, who.part, today, about=str(who.consult.id))
    typed = writings.read_draft(
        session, services.seal, consult_id=who.consult.id, writer_id=who.actor.member_id, kind=ADDENDUM_KIND
    )
    return rules.addendum(here, reasons, typed or "")


def _signed_line(phrase: str, actor: Actor, name: str, at: datetime, *, why: str = "") -> str:
    return WORDS.phrases[phrase].format(name=name, day=dates.full_day_and_time(at, actor.zone), why=why)
