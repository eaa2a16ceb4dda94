"""What an administrator sees of records: how long they are kept, what is deleted next, and which cases are on hold."""

from itertools import islice

from flows.context import Context
from flows.forms import Form
from flows.retention import messages, screens
from flows.retention.messages import RetentionLine
from flows.retention.rules import RetentionStatus
from flows.retention.screens import ListedHold, UpcomingDeletion
from storage.models import Case, LegalHold
from storage.people import practices
from storage.retention import holds
from storage.retention.ages import CASE_CLASS, REVIEW_CLASS

_DELETION_LINES = {CASE_CLASS: "goes_case", REVIEW_CLASS: "goes_review"}
_KEPT_LINES = {CASE_CLASS: "stays_case", REVIEW_CLASS: "stays_review"}
CLASS_BY_SETTING = {"keep_case_years": "case", "keep_review_years": "review", "keep_draft_days": "draft"}


def overview_form(ctx: Context) -> Form:
    """Return the overview of an administrator's practice."""
    settings = practices.get_settings(ctx.session, ctx.actor.practice_id)
    periods = {record_class: int(getattr(settings, name)) for name, record_class in CLASS_BY_SETTING.items()}
    practice_id, most = ctx.actor.practice_id, screens.MAX_ROWS + 1
    outlook = messages.iter_outlook(ctx.session, practice_id, ctx.now)
    shown = islice((line for line in outlook if line.status in messages.SHOWN_STATUSES and line.day), most)
    upcoming = [
        UpcomingDeletion(_line_id(line), line.code, ctx.dates.full_day(line.day))
        for line in messages.in_order(shown)
        if line.day is not None
    ]
    found = holds.list_on_hold(ctx.session, practice_id, limit=most)
    on_hold = [to_listed_hold(ctx, case, hold) for case, hold in found]
    has_others = bool(holds.list_not_on_hold(ctx.session, practice_id, limit=1))
    return screens.overview(periods, upcoming, on_hold, cases=has_others)


def _line_id(line: RetentionLine) -> str:
    """Return the id of the line's phrase; only whole cases ever need a decision."""
    if line.status is RetentionStatus.NEEDS_DECISION:
        return "asks_case"
    return (_KEPT_LINES if line.status is RetentionStatus.UNDER_WAY else _DELETION_LINES)[line.record_class]


def to_listed_hold(ctx: Context, case: Case, hold: LegalHold) -> ListedHold:
    """Return a hold as the list shows it."""
    return ListedHold(
        str(case.id), case.code, hold.reason, ctx.dates.full_day(hold.made_at.astimezone(ctx.actor.zone).date())
    )
