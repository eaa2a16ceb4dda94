"""The summary in Slack after the last answer: what is left before both have signed, and what clients will be told."""

from datetime import datetime

from sqlmodel import Session

from flows import dates, page_links
from flows.consult.follow_up import screens as follow_up_screens
from flows.consult.follow_up.screens import SummaryStatus
from flows.consult.parts import Part
from flows.consult.record import ConsultRecord, build_screen_names, get_colleague, get_part
from flows.consult.summary import build
from flows.consult.summary.signed_summary import SummaryNotShownError, load_reader
from flows.consult.waiting import waits
from flows.context import Context
from flows.forms import Form
from storage.cases import cases
from storage.consults import preparations, promises, summaries
from storage.models import Case, Consult, Member, Promise
from storage.people import members
from storage.supervision import reviews

SUMMARY_READY, SUMMARY_CHANGED, SUMMARY_SIGNED = "summary_ready", "changed", "signed"
"""Kinds of messages about a summary: it can be read, it was reopened by a change, both have signed."""


def next_step(session: Session, consult: Consult, part: Part) -> str:
    """Return this part's next step for the summary: look_back, sign, or their_turn (the colleague's)."""
    if part in summaries.list_signatures(session, consult.id, consult.summary_revision):
        return "their_turn"
    preparation = preparations.find(session, consult.id, part)
    return "sign" if preparation is not None and preparation.looked_back_at is not None else "look_back"


def parts_to_sign(session: Session, consult: Consult) -> frozenset[Part]:
    """Return which parts have not signed the current revision, while the two read and sign."""
    if consult.configuration != "summarising":
        return frozenset()
    signed = summaries.list_signatures(session, consult.id, consult.summary_revision)
    return frozenset(part for part in Part if part not in signed)


def is_signature_missing(session: Session, consult: Consult, recipient: Member, _now: datetime) -> bool:
    """Tell whether this therapist still has to sign the summary."""
    return get_part(cases.get(session, consult.case_id), recipient.id) in parts_to_sign(session, consult)


def is_signature_reopened(session: Session, consult: Consult, recipient: Member, now: datetime) -> bool:
    """Tell whether this therapist has to sign again, because something changed after they signed."""
    part = get_part(cases.get(session, consult.case_id), recipient.id)
    return is_signature_missing(session, consult, recipient, now) and summaries.has_signed(session, consult.id, part)


def summary_waiting_form(ctx: Context, record: ConsultRecord) -> Form:
    """Return this therapist's next step, with the link to their page, on which they read and write."""
    if build.is_blocked(ctx.session, record):
        return follow_up_screens.summary_waiting(record.screen_names, SummaryStatus("held"))
    url = page_links.make_link(ctx.session, ctx.services, ctx.actor, record.about)
    wait = waits.wait_rows(ctx.session, record)
    return follow_up_screens.summary_waiting(
        record.screen_names, SummaryStatus(next_step(ctx.session, record.consult, record.part), url, wait)
    )


def summary_signed_form(ctx: Context, record: ConsultRecord) -> Form:
    """Return the screen that says that both have signed, with the status of each promise."""
    return therapist_summary_form(ctx, record.consult, record.case)


def load_summary_form(ctx: Context, consult_id: str) -> Form:
    """Return the screen of the signed summary for any reader, including one who signed it and then left the case.

    Raise NotYoursError for anybody else, SummaryNotShownError as for reading it.
    """
    reader = load_reader(ctx.session, ctx.services, ctx.actor, consult_id)
    return _summary_form(ctx, reader.consult, reader.case, reader.part)


def therapist_summary_form(ctx: Context, consult: Consult, case: Case) -> Form:
    """Return the screen of the signed summary for a current therapist of the case, who may not have signed it."""
    return _summary_form(ctx, consult, case, get_part(case, ctx.actor.member_id))


def _summary_form(ctx: Context, consult: Consult, case: Case, part: Part) -> Form:
    session, today = ctx.session, dates.local_day(ctx.actor.time_zone, ctx.now)
    screen_names = build_screen_names(case, get_colleague(session, case, part), part, today, about=str(consult.id))
    therapist_ids = build.therapist_ids(session, consult)
    names = build.therapist_names(session, therapist_ids)
    promised = promises.list_for_consult(session, consult.id)
    own_open = [
        promise
        for promise in promised
        if promise.standing == promises.OPEN and promise.member_id == ctx.actor.member_id
    ]
    status = SummaryStatus(
        next_step=str(consult.configuration),
        url=_page_url(ctx, consult),
        promise_lines=[stored_promise_line(promise, names[Part(promise.part)]) for promise in promised],
        has_open_promises=bool(own_open),
        requested_by=_waiting_supervisor(ctx, consult),
    )
    return follow_up_screens.summary_signed(screen_names, status)


def _waiting_supervisor(ctx: Context, consult: Consult) -> str:
    """Return the first name of the supervisor who asked this reader for a note, or ""."""
    requests = reviews.list_requested_notes(ctx.session, ctx.actor.member_id)
    reviewer_ids = [review.reviewer_id for review, _case in requests if review.consult_id == consult.id]
    return members.get(ctx.session, reviewer_ids[-1]).first_name if reviewer_ids else ""


def _page_url(ctx: Context, consult: Consult) -> str:
    """Return the link to the page, or "" while the summary is not shown to a therapist who has taken over the case."""
    try:
        load_reader(ctx.session, ctx.services, ctx.actor, str(consult.id))
    except SummaryNotShownError:
        return ""
    return page_links.make_link_unchecked(ctx.session, ctx.services, ctx.actor, consult.id)


def stored_promise_line(promise: Promise, name: str) -> str:
    """Return the status of a promise to a client, without what was written."""
    day = promise.told_on if promise.standing == promises.TOLD else promise.by
    return follow_up_screens.promise_status_line(name, promise.question, promise.standing, day)
