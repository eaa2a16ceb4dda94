"""The summary in Slack after the last answer: what is left before both have signed, and what clients will be told."""

from flows.cases.case_access import build_screen_names
from flows.consult.follow_up import open_promises
from flows.consult.follow_up import screens as follow_up_screens
from flows.consult.follow_up.screens import SummaryStatus
from flows.consult.record import ConsultRecord
from flows.consult.summary import build
from flows.consult.summary.signed_summary import SummaryNotShownError, load_reader
from flows.consult.waiting import waits
from flows.context import Context
from flows.dates import ReaderDates
from flows.forms import Form
from flows.parts import Part
from flows.people import page_links
from storage.consults import promises
from storage.models import Promise
from storage.supervision import review_states


def next_step(record: ConsultRecord) -> str:
    """Return this therapist's next step for the summary: look_back, sign, or their_turn (the colleague's)."""
    if record.part in record.tables.signatures(record.consult.summary_revision):
        return "their_turn"
    return "sign" if record.has_begun and record.preparation.looked_back_at is not None else "look_back"


def parts_to_sign(record: ConsultRecord) -> frozenset[Part]:
    """Return which parts have not signed the current revision, while the two read and sign."""
    if record.consult.configuration != "summarising":
        return frozenset()
    signed = record.tables.signatures(record.consult.summary_revision)
    return frozenset(part for part in Part if part not in signed)


def summary_waiting_form(record: ConsultRecord) -> Form:
    """Return this therapist's next step, with the link to their page, on which they read and write."""
    if record.is_blocked:
        return follow_up_screens.summary_waiting(record.screen_names, SummaryStatus("held"))
    url, wait = record.make_page_link(), waits.wait_rows(record)
    return follow_up_screens.summary_waiting(record.screen_names, SummaryStatus(next_step(record), url, wait))


def load_summary_form(ctx: Context, consult_id: str) -> Form:
    """Return the screen of the signed summary for any reader, including one who signed it and then left the case.

    Raise NotYoursError for anybody else, SummaryNotShownError as for reading it.
    """
    return summary_signed_form(load_reader(ctx, consult_id).record)


def summary_signed_form(record: ConsultRecord) -> Form:
    """Return the screen that says that both have signed, with the status of each promise; `record`: the reader's."""
    ctx, consult, names = record.ctx, record.consult, build.therapist_names(record)
    screen_names = build_screen_names(record.case, record.colleague, record.part, ctx.dates, about=record.about)
    promised = record.tables.rows(Promise)
    own_open = open_promises.list_open_promises(record, ctx.actor.member_id)
    status = SummaryStatus(
        next_step=str(consult.configuration),
        url=_page_url(record),
        promise_lines=[stored_promise_line(promise, names[Part(promise.part)], ctx.dates) for promise in promised],
        has_open_promises=bool(own_open),
        requested_by=_waiting_supervisor(record),
    )
    return follow_up_screens.summary_signed(screen_names, status)


def stored_promise_line(promise: Promise, name: str, dates: ReaderDates) -> str:
    """Return the status of a promise to a client, without what was written."""
    day = promise.told_on if promise.standing == promises.TOLD else promise.by
    return follow_up_screens.promise_status_line(
        name, promise.question, promise.standing, dates.full_day(day) if day else ""
    )


def _waiting_supervisor(record: ConsultRecord) -> str:
    """Return the first name of the supervisor who asked this reader for a note, or ""."""
    consult_id, member_id = record.consult.id, record.ctx.actor.member_id
    found = review_states.list_requested_notes(record.ctx.session, member_id, limit=1, consult_id=consult_id)
    return found[0].supervisor if found else ""


def _page_url(record: ConsultRecord) -> str:
    """Return the link to the page, or "" while the summary is not shown to a therapist who has taken over the case."""
    try:
        load_reader(record.ctx, record.about)
    except SummaryNotShownError:
        return ""
    return page_links.make_link_unchecked(record.ctx, record.consult.id)
