"""From the last answer on, as Slack shows it: what is left before both have signed, and what clients are to hear."""

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
"""What is said of a summary: it can be read, it is open again, both have signed."""


def next_step(session: Session, consult: Consult, part: Part) -> str:
    """Return what this part's therapist does next for the summary: look_back, sign, or their_turn: the other's."""
    if part in summaries.list_signatures(session, consult.id, consult.summary_revision):
        return "their_turn"
    own = preparations.find(session, consult.id, part)
    return "sign" if own is not None and own.looked_back_at is not None else "look_back"


def parts_to_sign(session: Session, consult: Consult) -> frozenset[Part]:
    """Return who has not signed the revision that stands, while the two read and sign."""
    if consult.configuration != "summarising":
        return frozenset()
    signed = summaries.list_signatures(session, consult.id, consult.summary_revision)
    return frozenset(part for part in Part if part not in signed)


def is_signature_missing(session: Session, consult: Consult, recipient: Member, _now: datetime) -> bool:
    """Tell whether this therapist has still to sign the summary."""
    return get_part(cases.get(session, consult.case_id), recipient.id) in parts_to_sign(session, consult)


def is_signature_reopened(session: Session, consult: Consult, recipient: Member, now: datetime) -> bool:
    """Tell whether this therapist has signed, and has to sign once more since something changed."""
    part = get_part(cases.get(session, consult.case_id), recipient.id)
    return is_signature_missing(session, consult, recipient, now) and summaries.has_signed(session, consult.id, part)


def summary_waiting_form(ctx: Context, record: ConsultRecord) -> Form:
    """Return what this therapist does next, with the way to their page; what is typed and read is on it."""
    if build.is_blocked(ctx.session, record):
        return follow_up_screens.summary_waiting(record.screen_names, SummaryStatus("held"))
    url = page_links.make_link(ctx.session, ctx.services, ctx.actor, record.about)
    wait = waits.wait_rows(ctx.session, record)
    return follow_up_screens.summary_waiting(
        record.screen_names, SummaryStatus(next_step(ctx.session, record.consult, record.part), url, wait)
    )


def summary_signed_form(ctx: Context, record: ConsultRecord) -> Form:
    """Return that both have signed, and how what was promised stands."""
    return therapist_summary_form(ctx, record.consult, record.case)


def load_summary_form(ctx: Context, consult_id: str) -> Form:
    """Return the same to whoever may read a signed summary: also once the case has gone to another therapist.

    Raise NotYoursError for anybody else, NotShownError as for reading it.
    """
    who = load_reader(ctx.session, ctx.services, ctx.actor, consult_id)
    return _summary_form(ctx, who.consult, who.case, who.part)


def therapist_summary_form(ctx: Context, consult: Consult, case: Case) -> Form:
    """Return the same to a therapist of the case, also one who has taken it over and did not confer."""
    return _summary_form(ctx, consult, case, get_part(case, ctx.actor.member_id))


def _summary_form(ctx: Context, consult: Consult, case: Case, part: Part) -> Form:
    session, today = ctx.session, dates.local_day(ctx.actor.time_zone, ctx.services.clock())
    here = build_screen_names(case, get_colleague(session, case, part), part, today, about=str(consult.id))
    conferred = build.therapist_ids(session, consult)
    names = build.therapist_names(session, conferred)
    made = promises.list_for_consult(session, consult.id)
    mine = [one for one in made if one.standing == promises.OPEN and one.member_id == ctx.actor.member_id]
    stands = SummaryStatus(
        next_step=str(consult.configuration),
        url=_page_url(ctx, consult),
        promise_lines=[promise_line(one, names[Part(one.part)]) for one in made],
        has_open_promises=bool(mine),
        requested_by=_waiting_supervisor(ctx, consult),
    )
    return follow_up_screens.summary_signed(here, stands)


def _waiting_supervisor(ctx: Context, consult: Consult) -> str:
    """Return which supervisor waits for a note of this reader's; "" if none does."""
    asked = reviews.list_requested_notes(ctx.session, ctx.actor.member_id)
    by = [one.reviewer_id for one, _case in asked if one.consult_id == consult.id]
    return members.get(ctx.session, by[-1]).first_name if by else ""


def _page_url(ctx: Context, consult: Consult) -> str:
    """Return the way to where it is read; nothing while it is not shown to whoever has taken the case over."""
    try:
        load_reader(ctx.session, ctx.services, ctx.actor, str(consult.id))
    except SummaryNotShownError:
        return ""
    return page_links.make_link_unchecked(ctx.session, ctx.services, ctx.actor, consult.id)


def promise_line(promise: Promise, name: str) -> str:
    """Return how a promise to a client stands, without any of what was written."""
    day = promise.told_on if promise.standing == promises.TOLD else promise.by
    return follow_up_screens.promise_line(name, promise.question, promise.standing, day)
