"""The debrief after the talk. Ticked slips are not saved; minutes, method and the two notes are signed."""

from collections.abc import Mapping
from dataclasses import dataclass

from flows.actions import Actions, Click
from flows.consult.asking import reason_question
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import load
from flows.consult.summary import build, rules
from flows.consult.summary.rules import DebriefFacts
from flows.consult.talk import revisions, wording_check
from flows.consult.talk.state import TalkBlockedError
from flows.consult.writing.actions import ConsultEndedError
from flows.consult.writing.drafts import TherapistWritings
from flows.consult.writing.text_kinds import SHARED_NOTE_KINDS
from flows.content import explain_errors
from flows.context import Context
from flows.errors import WrongStepError
from flows.forms import Form, Value, check
from flows.permissions import Permission
from storage.consults import preparations

actions = Actions()


@dataclass(frozen=True)
class DebriefPage:
    """The debrief form and its context.

    `is_blocked`: a release is missing, so nothing can be saved. `is_limited`: one is missing in a talk begun for
    safety, so no notes are asked for. `seen` goes back with the form, to notice what the colleague enters meanwhile.
    """

    form: Form
    code: str
    colleague: str
    is_blocked: bool
    is_limited: bool
    warning: str  # whose signature a change would void, in a sentence; or ""
    seen: str
    may_bring: bool  # something can be brought to supervision (S0-7)


@actions.page("page.signing.look_back", may=Permission.WRITE, loads=load)
def load_debrief_page(_ctx: Context, record: ConsultRecord, _click: Click) -> DebriefPage:
    """Return the debrief of this therapist. When repeated, it asks only for what is signed."""
    require_open(record)
    is_blocked = record.is_blocked
    form = rules.debrief(record.screen_names, DebriefFacts()) if is_blocked else _debrief_form(record)
    is_limited = record.is_release_missing and not is_blocked
    return DebriefPage(
        form=form,
        code=record.case.code,
        colleague=record.colleague.first_name,
        is_blocked=is_blocked,
        is_limited=is_limited,
        warning="" if is_blocked else revisions.signature_warning(record),
        seen=_seen(record),
        may_bring=not is_blocked and reason_question.has_supervisor(record.ctx, record.case),
    )


@actions.page("page.signing.keep_look_back", may=Permission.WRITE, loads=load)
def submit_debrief(_ctx: Context, record: ConsultRecord, click: Click) -> Form | None:
    """Save the debrief. Return None, or the form with its errors. Ticked slips are not saved (S0-4, S0-6).

    Whether they backed each other and what the talk brought is counted for the practice, anonymously (S0-23, S0-48).
    Minutes, method and the notes are part of the summary: changing them voids the signatures. Raise TalkBlockedError
    while the talk is on hold; then nothing has changed. In a talk begun for safety, the notes are emptied while a
    release is missing, as an answer that is no longer covered is. Given may be `seen`, as the page had it: if the
    colleague has entered another length or method since, the form comes back with it.
    """
    require_open(record)
    require_releases(record)
    form = _debrief_form(record)
    checked = check(form, click.given)
    texts = {
        kind: wording_check.check_text(record, kind, str(checked.values.get(kind, "")), click.given)
        for kind in SHARED_NOTE_KINDS
    }
    errors = {
        **_contradictory_slips(checked.values),
        **checked.errors,
        **_overtaken(record, checked.values, click.given),
    }
    if errors or any(text.blocking for text in texts.values()):
        rejected = explain_errors(form, errors, {**checked.values, **_live_values(record, errors)})
        for kind, text in texts.items():
            rejected = wording_check.form_with_findings(record, rejected, kind, text)
        return rejected
    for kind, text in texts.items():
        wording_check.save_own_quotes(record, kind, text)
    _save_debrief(record, checked.values)
    return None


def require_open(record: ConsultRecord) -> None:
    """Raise ConsultEndedError after the end, WrongStepError unless the two debrief, read and sign."""
    if record.consult.ended_at is not None:
        raise ConsultEndedError
    if record.step != "summarising":
        raise WrongStepError


def require_releases(record: ConsultRecord) -> None:
    """Raise TalkBlockedError while a release is missing in either direction (S0-3), unless begun for safety (S0-9)."""
    if record.is_blocked:
        raise TalkBlockedError


def _contradictory_slips(values: Mapping[str, Value]) -> dict[str, str]:
    slips = values.get("crept", ())
    return {"crept": "none_or_some"} if isinstance(slips, tuple) and len(slips) > 1 and "none" in slips else {}


def _seen(record: ConsultRecord) -> str:
    return f"{record.consult.minutes or ''} {record.consult.method or ''}"


def _overtaken(record: ConsultRecord, values: Mapping[str, Value], inputs: Mapping[str, object]) -> dict[str, str]:
    """Return an error if the colleague has entered another length or method since the page was opened."""
    given = f"{values.get('minutes', '')} {values.get('method', '')}"
    is_overtaken = str(inputs.get("seen", _seen(record))) != _seen(record) != given
    return {"minutes": "just_entered"} if is_overtaken else {}


def _live_values(record: ConsultRecord, errors: Mapping[str, str]) -> dict[str, Value]:
    """Return what the colleague has just entered, if that is the error."""
    minutes, method = record.consult.minutes, record.consult.method
    is_overtaken = errors.get("minutes") == "just_entered" and minutes and method
    return {"minutes": minutes, "method": method} if is_overtaken and minutes and method else {}


def _debrief_form(record: ConsultRecord) -> Form:
    texts = TherapistWritings(record)
    facts = DebriefFacts(
        minutes=record.consult.minutes,
        method=record.consult.method,
        notes={kind: texts.read_latest(kind) or "" for kind in SHARED_NOTE_KINDS},
        is_repeated=record.preparation.looked_back_at is not None,
        may_note=not record.is_release_missing,
    )
    return rules.debrief(record.screen_names, facts)


def _save_debrief(record: ConsultRecord, values: Mapping[str, Value]) -> None:
    before = _signed_values(record)
    length = int(str(values["minutes"])), str(values["method"])
    if length != (record.consult.minutes, record.consult.method):
        (record.consult.minutes, record.consult.method), record.consult.timed_by = length, record.part
    texts = TherapistWritings(record)
    for kind in SHARED_NOTE_KINDS:
        texts.save(kind, str(values.get(kind, "")))
    _count_reflections(record, values)
    is_first, colleague_preparation = record.preparation.looked_back_at is None, record.colleague_preparation
    record.preparation.looked_back_at = record.preparation.looked_back_at or record.now
    may_have_been_read = not is_first or (
        colleague_preparation is not None and colleague_preparation.looked_back_at is not None
    )
    if may_have_been_read and _signed_values(record) != before:
        revisions.start_next(record)
    else:
        record.take_turn()


def _signed_values(record: ConsultRecord) -> tuple[object, ...]:
    """Return what the debrief can change of the summary."""
    notes = (build.read_note(record, record.member.id, kind) for kind in SHARED_NOTE_KINDS)
    return record.consult.minutes, record.consult.method, *notes


def _count_reflections(record: ConsultRecord, values: Mapping[str, Value]) -> None:
    """Count the reflections for the whole practice, without member or case."""
    reflected = values.get("reflected", ())
    items = [f"{choice}_yes" for choice in reflected] if isinstance(reflected, tuple) else []
    items += [f"backed_{values['backed']}"] if "backed" in values else []
    for item in items:
        preparations.count_tick(record.ctx.session, record.practice.id, f"{record.practice_day:%Y-%m}", item)
