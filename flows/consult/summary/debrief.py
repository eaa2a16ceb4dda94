"""Looking back on the talk: what crept in is not kept; minutes, method and what went differently are signed."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from flows import outbox
from flows.consult import chart, record, step_screens, turn
from flows.consult.record import ConsultRecord
from flows.consult.summary import build, rules, signing_status
from flows.consult.summary.rules import DebriefFacts
from flows.consult.talk import wording_check
from flows.consult.talk.state import TalkBlockedError
from flows.consult.writing.actions import ConsultEndedError
from flows.consult.writing.drafts import TherapistWritings
from flows.context import Actor, Context, Services
from flows.errors import OutOfPlaceError
from flows.forms import Form, Value, check
from flows.permissions import Permission
from storage.consults import preparations, summaries


@dataclass(frozen=True)
class DebriefPage:
    """Looking back, and what a page says around it. `held`: a release is not in force, and nothing can be kept."""

    form: Form
    code: str
    colleague: str
    is_blocked: bool


def load_debrief_page(services: Services, actor: Actor, consult_id: str) -> DebriefPage:
    """Return the look back of this therapist; once more, it asks only for what is signed."""
    with services.database.transaction() as session:
        own = load_open_record(session, services, actor, consult_id)
        held = build.is_blocked(session, own)
        form = rules.debrief(own.screen_names, DebriefFacts()) if held else _debrief_form(session, services, own)
        return DebriefPage(form, own.case.code, own.colleague.first_name, held)


def submit_debrief(services: Services, actor: Actor, consult_id: str, given: Mapping[str, object]) -> Form | None:
    """Take the look back: None, or the form with what is wrong. What crept in is not kept (S0-4, S0-6).

    Whether they backed each other and what it brought is counted for the practice, tied to nobody (S0-23, S0-48).
    Minutes, method and what went differently are part of the summary: a change of them opens signatures again.
    """
    with services.database.transaction() as session:
        own = load_open_record(session, services, actor, consult_id)
        require_releases(session, own)
        form = _debrief_form(session, services, own)
        checked, ctx = check(form, given), Context(services, session, actor)
        text = str(checked.values.get("differently", ""))
        checked_text = wording_check.check_text(ctx, own.consult, build.DIFFERENTLY_KIND, text, given)
        if checked.errors or checked_text.blocking:
            refused = step_screens.with_errors(form, checked.errors, checked.values)
            return wording_check.form_with_findings(ctx, own.consult, refused, build.DIFFERENTLY_KIND, checked_text)
        wording_check.save_own_quotes(ctx, own.consult, build.DIFFERENTLY_KIND, checked_text)
        _save_debrief(ctx, own, checked.values)
        return None


def start_next_revision(ctx: Context, record: ConsultRecord) -> None:
    """Let the next revision stand, which nobody has signed yet; whoever had signed hears of it.

    Raise OutOfPlaceError once both have signed.
    """
    had_signed = summaries.list_signatures(ctx.session, record.consult.id, record.consult.summary_revision)
    chart.send_event(record.consult, "change")
    record.consult.summary_revision += 1
    if record.part.other in had_signed:
        outbox.send_instead(ctx, record.colleague.id, signing_status.SUMMARY_CHANGED, record.consult.id, record.now)
    turn.update_turns(ctx, record)


def load_open_record(session: Session, services: Services, actor: Actor, consult_id: str) -> ConsultRecord:
    """Return the scene, locked, while the two look back, read and sign; else raise as `require_open` does."""
    own = record.load(session, services, actor, consult_id, Permission.WRITE)
    require_open(own)
    return own


def require_open(record: ConsultRecord) -> None:
    """Raise ConsultEndedError after the end, OutOfPlaceError unless the two look back, read and sign."""
    if record.consult.ended_at is not None:
        raise ConsultEndedError
    if record.step != "summarising":
        raise OutOfPlaceError


def require_releases(session: Session, record: ConsultRecord) -> None:
    """Raise TalkHeldError while a release is not in force, whichever way (S0-3)."""
    if build.is_blocked(session, record):
        raise TalkBlockedError


def _debrief_form(session: Session, services: Services, record: ConsultRecord) -> Form:
    known = DebriefFacts(
        minutes=record.consult.minutes,
        method=record.consult.method,
        differently=TherapistWritings(session, services, record.consult, record.preparation).read_latest(
            build.DIFFERENTLY_KIND
        )
        or "",
        is_repeated=record.preparation.looked_back_at is not None,
    )
    return rules.debrief(record.screen_names, known)


def _save_debrief(ctx: Context, record: ConsultRecord, values: Mapping[str, Value]) -> None:
    before = build.build_for_record(ctx.session, ctx.services, record)
    record.consult.minutes, record.consult.method = int(str(values["minutes"])), str(values["method"])
    notebook = TherapistWritings(ctx.session, ctx.services, record.consult, record.preparation)
    notebook.save(build.DIFFERENTLY_KIND, str(values.get("differently", "")))
    _count_reflections(ctx, record, values)
    is_first = record.preparation.looked_back_at is None
    record.preparation.looked_back_at = record.preparation.looked_back_at or record.now
    other = preparations.find(ctx.session, record.consult.id, record.part.other)
    has_been_read = not is_first or (other is not None and other.looked_back_at is not None)
    if has_been_read and build.build_for_record(ctx.session, ctx.services, record) != before:
        start_next_revision(ctx, record)
    else:
        turn.update_turns(ctx, record)


def _count_reflections(ctx: Context, record: ConsultRecord, values: Mapping[str, Value]) -> None:
    """Count what was reflected on for the whole practice: no member, no case."""
    reflected = values.get("reflected", ())
    items = [f"{one}_yes" for one in reflected] if isinstance(reflected, tuple) else []
    items += [f"backed_{values['backed']}"] if "backed" in values else []
    for item in items:
        preparations.count_tick(ctx.session, record.practice.id, f"{record.practice_day:%Y-%m}", item)
