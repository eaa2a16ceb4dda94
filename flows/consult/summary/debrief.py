"""The debrief after the talk. Ticked slips are not saved; minutes, method and what went differently are signed."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from flows.consult import chart, step_screens, turn
from flows.consult.record import ConsultRecord, load
from flows.consult.summary import build, rules, signing_status
from flows.consult.summary.rules import DebriefFacts
from flows.consult.talk import wording_check
from flows.consult.talk.state import TalkBlockedError
from flows.consult.writing.actions import ConsultEndedError
from flows.consult.writing.drafts import TherapistWritings
from flows.context import Actor, Context, Services
from flows.errors import WrongStepError
from flows.forms import Form, Value, check
from flows.messages import outbox
from flows.permissions import Permission
from storage.consults import preparations, summaries


@dataclass(frozen=True)
class DebriefPage:
    """The debrief form and its context. `is_blocked`: a release is missing, so nothing can be saved."""

    form: Form
    code: str
    colleague: str
    is_blocked: bool


def load_debrief_page(services: Services, actor: Actor, consult_id: str) -> DebriefPage:
    """Return the debrief of this therapist. When repeated, it asks only for what is signed."""
    with services.database.transaction() as session:
        record = load_open_record(session, services, actor, consult_id)
        is_blocked = build.is_blocked(session, record)
        form = (
            rules.debrief(record.screen_names, DebriefFacts())
            if is_blocked
            else _debrief_form(session, services, record)
        )
        return DebriefPage(form, record.case.code, record.colleague.first_name, is_blocked)


def submit_debrief(services: Services, actor: Actor, consult_id: str, inputs: Mapping[str, object]) -> Form | None:
    """Save the debrief. Return None, or the form with its errors. Ticked slips are not saved (S0-4, S0-6).

    Whether they backed each other and what the talk brought is counted for the practice, anonymously (S0-23, S0-48).
    Minutes, method and what went differently are part of the summary: changing them voids the signatures.
    """
    with services.database.transaction() as session:
        record = load_open_record(session, services, actor, consult_id)
        require_releases(session, record)
        form = _debrief_form(session, services, record)
        checked, ctx = check(form, inputs), Context(services, session, actor)
        text = str(checked.values.get("differently", ""))
        checked_text = wording_check.check_text(ctx, record.consult, build.DIFFERENTLY_KIND, text, inputs)
        if checked.errors or checked_text.blocking:
            rejected = step_screens.with_errors(form, checked.errors, checked.values)
            return wording_check.form_with_findings(ctx, record.consult, rejected, build.DIFFERENTLY_KIND, checked_text)
        wording_check.save_own_quotes(ctx, record.consult, build.DIFFERENTLY_KIND, checked_text)
        _save_debrief(ctx, record, checked.values)
        return None


def start_next_revision(ctx: Context, record: ConsultRecord) -> None:
    """Start the next revision, which nobody has signed yet, and tell the colleague if they had signed.

    Raise WrongStepError once both have signed.
    """
    signatures = summaries.list_signatures(ctx.session, record.consult.id, record.consult.summary_revision)
    chart.send_event(record.consult, "change")
    record.consult.summary_revision += 1
    if record.part.other in signatures:
        outbox.send_instead(ctx, record.colleague.id, signing_status.SUMMARY_CHANGED, record.consult.id, record.now)
    turn.update_turns(ctx, record)


def load_open_record(session: Session, services: Services, actor: Actor, consult_id: str) -> ConsultRecord:
    """Return the consult record, locked; raise as `require_open` does."""
    record = load(session, services, actor, consult_id, Permission.WRITE)
    require_open(record)
    return record


def require_open(record: ConsultRecord) -> None:
    """Raise ConsultEndedError after the end, WrongStepError unless the two debrief, read and sign."""
    if record.consult.ended_at is not None:
        raise ConsultEndedError
    if record.step != "summarising":
        raise WrongStepError


def require_releases(session: Session, record: ConsultRecord) -> None:
    """Raise TalkBlockedError while a release is missing in either direction (S0-3)."""
    if build.is_blocked(session, record):
        raise TalkBlockedError


def _debrief_form(session: Session, services: Services, record: ConsultRecord) -> Form:
    facts = DebriefFacts(
        minutes=record.consult.minutes,
        method=record.consult.method,
        differently=TherapistWritings(session, services, record.consult, record.preparation).read_latest(
            build.DIFFERENTLY_KIND
        )
        or "",
        is_repeated=record.preparation.looked_back_at is not None,
    )
    return rules.debrief(record.screen_names, facts)


def _save_debrief(ctx: Context, record: ConsultRecord, values: Mapping[str, Value]) -> None:
    previous_summary = build.build_for_record(ctx.session, ctx.services, record)
    record.consult.minutes, record.consult.method = int(str(values["minutes"])), str(values["method"])
    own_writings = TherapistWritings(ctx.session, ctx.services, record.consult, record.preparation)
    own_writings.save(build.DIFFERENTLY_KIND, str(values.get("differently", "")))
    _count_reflections(ctx, record, values)
    is_first = record.preparation.looked_back_at is None
    record.preparation.looked_back_at = record.preparation.looked_back_at or record.now
    colleague_preparation = preparations.find(ctx.session, record.consult.id, record.part.other)
    may_have_been_read = not is_first or (
        colleague_preparation is not None and colleague_preparation.looked_back_at is not None
    )
    if may_have_been_read and build.build_for_record(ctx.session, ctx.services, record) != previous_summary:
        start_next_revision(ctx, record)
    else:
        turn.update_turns(ctx, record)


def _count_reflections(ctx: Context, record: ConsultRecord, values: Mapping[str, Value]) -> None:
    """Count the reflections for the whole practice, without member or case."""
    reflected = values.get("reflected", ())
    items = [f"{choice}_yes" for choice in reflected] if isinstance(reflected, tuple) else []
    items += [f"backed_{values['backed']}"] if "backed" in values else []
    for item in items:
        preparations.count_tick(ctx.session, record.practice.id, f"{record.practice_day:%Y-%m}", item)
