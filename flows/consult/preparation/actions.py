"""One therapist's own preparation: accept each screen's answers, move in the chart, return the next screen."""

from collections.abc import Callable, Mapping
from datetime import date

from flows import audit_trail
from flows.actions import Actions, Click, Options
from flows.cases import past_no
from flows.consult import chart, ending
from flows.consult.gates import gate_check
from flows.consult.preparation import cross_checks, invitation, merge, pause, privacy, screens, state, weighing
from flows.consult.record import ConsultRecord
from flows.consult.record_loading import load
from flows.consult.scheduling import actions as scheduling_actions
from flows.consult.writing import actions as writing_actions
from flows.consult.writing import not_shared
from flows.consult.writing.not_shared import NotShared
from flows.content import WORDS, explain_errors
from flows.context import Context
from flows.forms import Value, check
from flows.permissions import Permission
from flows.replies import Current, Open, Outcome, Show, Stay
from storage.consults import preparations
from storage.models import Attendance

Values = Mapping[str, Value]

_ATTENDANCE_FIELDS = frozenset({"sessions", "first_on", "last_on"})  # present only if the counts could be changed

actions = Actions()


@actions.submit(
    "weigh",
    may=Permission.PREPARE,
    loads=load,
    options=Options(blank_keeps=frozenset({"bring", "cost", "hopes"})),
)
@actions.submit("whom", "screen", "pause", "facts", "wait", "case_law", "scope", may=Permission.PREPARE, loads=load)
def submit_step(_ctx: Context, record: ConsultRecord, click: Click) -> Outcome:
    """Accept one screen's answers and return the next screen; answers to an old screen change nothing."""
    return _submit_step(record, click.id, click.given)


@actions.tick("facts", "weigh", "scope", may=Permission.PREPARE, loads=load)
def save_ticks(_ctx: Context, record: ConsultRecord, click: Click) -> Stay:
    """Save the ticks so far on a screen that saves each tick."""
    if state.shown_step(record) != click.id:
        return Stay()
    values = check(state.form_to_tick(record, click.id), click.given).values
    emptied: Values = {name: () for name, value in click.given.items() if value == ()}
    if click.id == "facts":
        _save_attestations(record, values)
    elif click.id == "weigh":
        weighing.update_ticks(record, {**emptied, **values})
    else:
        _save_scope(record, {**emptied, **values})
    record.preparation.moved_at = record.now  # last: else the queries above would write it first
    return Stay()


@actions.press("back", may=Permission.PREPARE, loads=load)
def go_back(_ctx: Context, record: ConsultRecord, click: Click) -> Outcome:
    """Go back one screen within this therapist's own part; a second click changes nothing."""
    return _move_on(record, "back") if state.shown_step(record) == click.step else Current(record.consult.id)


@actions.press("recount", may=Permission.PREPARE, loads=load)
def show_attendance_edit(_ctx: Context, record: ConsultRecord, _click: Click) -> Outcome:
    """Return the facts screen on which the session counts can be changed."""
    return Show(state.facts_form(record, recount=True)) if record.step == "facts" else Current(record.consult.id)


@actions.press("to_write", may=Permission.PREPARE, loads=load)
def show_writing(_ctx: Context, record: ConsultRecord, _click: Click) -> Outcome:
    """Return the link to the therapist's own page, or text fields in the modal where a BAA is attested to."""
    return _writing_screen(record, then_ready=False)


@actions.press("written", may=Permission.PREPARE, loads=load)
def show_preparation(_ctx: Context, record: ConsultRecord, _click: Click) -> Outcome:
    """Return to this therapist's current screen after writing."""
    return Current(record.consult.id)


@actions.press("written_ready", may=Permission.PREPARE, loads=load)
def submit_topics(_ctx: Context, record: ConsultRecord, _click: Click) -> Outcome:
    """Submit the topics after writing, which leads back to the page while a text is missing."""
    return _submit_step(record, "scope", {})


def _submit_step(record: ConsultRecord, step: str, given: Mapping[str, object]) -> Outcome:
    if state.shown_step(record) != step:
        return Current(record.consult.id)
    recount = not _ATTENDANCE_FIELDS.isdisjoint(given)
    form = state.form_to_check(record, step, recount=recount)
    checked = check(form, given)
    errors = {**checked.errors, **cross_checks.find_errors(form, checked.values)}
    if step == "whom" and not errors and checked.values["knows_whom"] == screens.NOT_YET:
        errors = {"knows_whom": "not_sure_yet"}
    if errors:
        return Show(explain_errors(state.shown_form(record, step, recount=recount), errors, checked.values))
    return _SUBMIT_BY_STEP[step](record, checked.values)


def _writing_screen(record: ConsultRecord, *, then_ready: bool) -> Show:
    if record.settings.free_text == "modal":
        return Show(writing_actions.writing_form(record))
    kinds, url = writing_actions.asked_kinds(record), record.make_page_link()
    return Show(screens.page_link(record.screen_names, kinds, url, then_ready=then_ready))


def _submit_client_known(record: ConsultRecord, values: Values) -> Outcome:
    """Continue; or, unless one therapist is individual and one family, show what holds for other pairs (S0-1)."""
    if values["knows_whom"] == "other_part":
        return Open("guidelines_others")
    record.preparation.knows_whom = True
    return Current(record.consult.id)


def _submit_screening(record: ConsultRecord, values: Values) -> Outcome:
    item = str(values["fits"])
    if item == "none":
        record.preparation.screened_at = record.now
        return _move_on(record, "screened")
    record.preparation.paused_on = item
    record.preparation.screened_at = None
    preparations.count_tick(record.ctx.session, record.practice.id, f"{record.practice_day:%Y-%m}", item)
    return _move_on(record, "flagged")


def _submit_facts(record: ConsultRecord, values: Values) -> Outcome:
    _save_attestations(record, values)
    if "sessions" in values:
        _save_attendance(record, values)
    closed = gate_check.check_for_one(record)
    audit_trail.record_gate(record.ctx, "facts", record.consult, str(closed[0].reason) if closed else "")
    return _move_on(record, "must_wait" if closed else "facts_given")


def _submit_privacy_answers(record: ConsultRecord, values: Values) -> Outcome:
    privacy.save_answers(record, values)
    return Current(record.consult.id)


def _submit_weighing(record: ConsultRecord, values: Values) -> Outcome:
    weighing.save_ticks(record, values)
    balance = str(values["balance"])
    if balance in past_no.NOES:
        ending.end_consult(record, f"{record.part}_declined")
        past_no.save_no(record.ctx, record.case, balance)
        return Current(record.consult.id)
    if weighing.is_not_now(values) or weighing.has_to_ask_clients(values):
        return _move_on(record, "must_wait")
    _move_chart(record, "weighed")
    pulls = values["pulls"]
    advice = [_pull_advice(record, pull) for pull in pulls if pull != "nothing"] if isinstance(pulls, tuple) else []
    return Show(state.scope_form(record, advice, supervision=isinstance(pulls, tuple) and "easy" in pulls))


def _submit_scope(record: ConsultRecord, values: Values) -> Outcome:
    _save_scope(record, values)
    closed = gate_check.check_for_one(record)
    audit_trail.record_gate(record.ctx, "ready", record.consult, str(closed[0].reason) if closed else "")
    if closed or not_shared.find_answer(record, NotShared.CLIENTS) == pause.NOT_ASKED:
        return _move_on(record, "must_wait")
    if writing_actions.missing_kinds(record):
        return _writing_screen(record, then_ready=True)
    if invited_consult := merge.find_colleague_invitation(record):
        return merge.join_colleague_consult(record, invited_consult)
    record.preparation.ready_at = record.now
    scheduling_actions.recheck_colleague_gates(record)
    _move_chart(record, "outlined")
    invitation.invite(record)
    scheduling_actions.start_agreeing(record)
    record.take_turn()
    return Current(record.consult.id)


def _save_attestations(record: ConsultRecord, values: Values) -> None:
    record.preparation.impression_formed = values.get("impression") == "formed"
    informed = values.get("informed", ())
    informed_ids = [
        person.id for person in record.own_participants if isinstance(informed, tuple) and str(person.id) in informed
    ]
    record.tables.replace_notices(record.part, informed_ids, record.now)


def _save_attendance(record: ConsultRecord, values: Values) -> None:
    first, last, count = values["first_on"], values["last_on"], values["sessions"]
    assert isinstance(first, date)  # noqa: S101 -- check() returns days for day fields
    assert isinstance(last, date)  # noqa: S101 -- as above
    assert isinstance(count, int)  # noqa: S101 -- and numbers for number fields
    attendance = Attendance(
        case_id=record.case.id, part=record.part, sessions=count, first_on=first, last_on=last, updated_at=record.now
    )
    record.case_record.record_attendance(attendance)


def _save_scope(record: ConsultRecord, values: Values) -> None:
    topics = values.get("topics")
    if isinstance(topics, tuple):
        record.preparation.topics = topics
    for question in NotShared:
        if question in values:
            not_shared.save_answer(record, question, str(values[question]))


def _pull_advice(record: ConsultRecord, pull: str) -> str:
    return WORDS.phrases[f"pull_{pull}"].format(colleague=record.colleague.first_name)


def _move_chart(record: ConsultRecord, event: str) -> None:
    chart.send_event(record.consult, f"{record.part}_{event}")
    record.preparation.moved_at = record.now


def _move_on(record: ConsultRecord, event: str) -> Outcome:
    _move_chart(record, event)
    record.take_turn()
    return Current(record.consult.id)


_SUBMIT_BY_STEP: Mapping[str, Callable[[ConsultRecord, Values], Outcome]] = {
    "whom": _submit_client_known,
    "screen": _submit_screening,
    "facts": _submit_facts,
    **dict.fromkeys(("pause", "wait"), pause.pause_until),
    "case_law": _submit_privacy_answers,
    "weigh": _submit_weighing,
    "scope": _submit_scope,
}
