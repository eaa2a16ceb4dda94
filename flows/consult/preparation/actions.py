"""One therapist's own preparation: accept each screen's answers, move in the chart, return the next screen."""

from collections.abc import Callable, Mapping
from datetime import date

from flows import audit_trail, page_links
from flows.actions import Reply, Show, Stay
from flows.cases import privacy
from flows.consult import chart, ending, gate_check, step_screens, turn
from flows.consult.framing import merge
from flows.consult.preparation import cross_checks, invitation, pause, screens, weighing
from flows.consult.record import ConsultRecord, load
from flows.consult.scheduling import actions as scheduling_actions
from flows.consult.writing import actions as writing_actions
from flows.content import WORDS
from flows.context import Context
from flows.forms import Value, check
from storage.cases import cases
from storage.consults import consults, preparations
from storage.models import Attendance

Values = Mapping[str, Value]

_ATTENDANCE_FIELDS = frozenset({"sessions", "first_on", "last_on"})  # present only if the counts could be changed


def show_preparation(ctx: Context, consult_id: str) -> Reply:
    """Return this therapist's current screen."""
    return step_screens.show(ctx, load(ctx, consult_id))


def submit_step(ctx: Context, consult_id: str, step: str, answers: Mapping[str, object]) -> Reply:
    """Accept one screen's answers and return the next screen; answers to an old screen change nothing."""
    record = load(ctx, consult_id)
    form = step_screens.current_form(ctx, record)
    if form.step != step:
        return Show(form)
    if step == "facts" and not _ATTENDANCE_FIELDS.isdisjoint(answers):
        form = step_screens.facts_form(ctx, record, recount=True)
    checked = check(form, answers)
    errors = {**checked.errors, **cross_checks.find_errors(form, checked.values)}
    if errors:
        return Show(step_screens.with_errors(form, errors, checked.values))
    return _SUBMIT_BY_STEP[step](ctx, record, checked.values)


def save_ticks(ctx: Context, consult_id: str, step: str, answers: Mapping[str, object]) -> Reply:
    """Save the ticks so far on a screen that saves each tick."""
    record = load(ctx, consult_id)
    if record.step != step:
        return Stay()
    record.preparation.moved_at = record.now
    # The saved weighing need not be decrypted just to check whether a tick fits.
    form = (
        step_screens.weighing_form(record, {}, early=False)
        if step == "weigh"
        else step_screens.current_form(ctx, record)
    )
    values = check(form, answers).values
    emptied: Values = {name: () for name, value in answers.items() if value == ()}
    if step == "facts":
        _save_attestations(ctx, record, values)
    elif step == "weigh":
        weighing.update_ticks(ctx, record, {**emptied, **values})
    elif step == "scope":
        _save_scope(record, {**emptied, **values})
    return Stay()


def go_back(ctx: Context, consult_id: str, step: str) -> Reply:
    """Go back one screen from `step` within this therapist's own part; a second click changes nothing."""
    record = load(ctx, consult_id)
    reply = step_screens.show(ctx, record)
    return _move_on(ctx, record, "back") if reply.form.step == step else reply


def show_attendance_edit(ctx: Context, consult_id: str) -> Reply:
    """Return the facts screen on which the session counts can be changed."""
    record = load(ctx, consult_id)
    return (
        Show(step_screens.facts_form(ctx, record, recount=True))
        if record.step == "facts"
        else step_screens.show(ctx, record)
    )


def show_writing(ctx: Context, consult_id: str) -> Reply:
    """Return the link to the therapist's own page, or text fields in the modal where a BAA is attested to."""
    return _writing_screen(ctx, load(ctx, consult_id), then_ready=False)


def continue_after_writing(ctx: Context, consult_id: str, *, then_ready: bool) -> Reply:
    """Return to the topics; with `then_ready` submit them, which leads back to the page while a text is missing."""
    if then_ready:
        return submit_step(ctx, consult_id, "scope", {})
    return show_preparation(ctx, consult_id)


def _writing_screen(ctx: Context, record: ConsultRecord, *, then_ready: bool) -> Reply:
    if record.settings.free_text == "modal":
        return Show(writing_actions.writing_form(ctx.session, ctx.services, record))
    kinds = writing_actions.asked_kinds(ctx.session, ctx.services, record.consult, record.part)
    url = page_links.make_link(ctx.session, ctx.services, ctx.actor, str(record.consult.id))
    return Show(screens.page_link(record.screen_names, kinds, url, then_ready=then_ready))


def _submit_client_known(ctx: Context, record: ConsultRecord, values: Values) -> Reply:
    if values["knows_whom"] != "yes":
        return Show(
            step_screens.with_errors(step_screens.current_form(ctx, record), {"knows_whom": "not_sure_yet"}, values)
        )
    record.preparation.knows_whom = True
    return step_screens.show(ctx, record)


def _submit_screening(ctx: Context, record: ConsultRecord, values: Values) -> Reply:
    item = str(values["fits"])
    if item == "none":
        record.preparation.screened_at = record.now
        return _move_on(ctx, record, "screened")
    record.preparation.paused_on = item
    record.preparation.screened_at = None
    preparations.count_tick(ctx.session, record.practice.id, f"{record.practice_day:%Y-%m}", item)
    return _move_on(ctx, record, "flagged")


def _submit_facts(ctx: Context, record: ConsultRecord, values: Values) -> Reply:
    _save_attestations(ctx, record, values)
    if "sessions" in values:
        _save_attendance(ctx, record, values)
    closed = gate_check.check_for_one(ctx, record)
    audit_trail.record_gate(ctx, "facts", record.consult, str(closed[0].reason) if closed else "")
    return _move_on(ctx, record, "must_wait" if closed else "facts_given")


def _submit_weighing(ctx: Context, record: ConsultRecord, values: Values) -> Reply:
    weighing.save_ticks(ctx, record, values)
    balance = str(values["balance"])
    if balance in screens.BALANCES_THAT_DECLINE:
        return _decline(ctx, record)
    if balance == "not_now" or weighing.has_to_ask_clients(ctx, record):
        return _move_on(ctx, record, "must_wait")
    _move_chart(record, "weighed")
    pulls = values["pulls"]
    advice = [_pull_advice(record, pull) for pull in pulls if pull != "nothing"] if isinstance(pulls, tuple) else []
    return Show(step_screens.scope_form(ctx, record, advice, supervision=isinstance(pulls, tuple) and "easy" in pulls))


def _submit_scope(ctx: Context, record: ConsultRecord, values: Values) -> Reply:
    _save_scope(record, values)
    closed = gate_check.check_for_one(ctx, record)
    audit_trail.record_gate(ctx, "ready", record.consult, str(closed[0].reason) if closed else "")
    if closed:
        return _move_on(ctx, record, "must_wait")
    if writing_actions.missing_kinds(ctx.session, ctx.services, record.consult, record.part):
        return _writing_screen(ctx, record, then_ready=True)
    if invited_consult := merge.find_colleague_invitation(ctx, record):
        return merge.join_colleague_consult(ctx, record, invited_consult)
    record.preparation.ready_at = record.now
    scheduling_actions.recheck_colleague_gates(ctx, record)
    _move_chart(record, "outlined")
    invitation.invite(ctx, record)
    scheduling_actions.start_agreeing(ctx, record)
    turn.update_turns(ctx, record)
    return step_screens.show(ctx, record)


def _decline(ctx: Context, record: ConsultRecord) -> Reply:
    ending.end_consult(ctx, record, f"{record.part}_declined")
    return step_screens.show(ctx, record)


def _save_attestations(ctx: Context, record: ConsultRecord, values: Values) -> None:
    record.preparation.impression_formed = values.get("impression") == "formed"
    informed = values.get("informed", ())
    informed_ids = [
        person.id for person in record.own_participants if isinstance(informed, tuple) and str(person.id) in informed
    ]
    consults.replace_notices(ctx.session, record.consult.id, record.part, informed_ids, record.now)


def _save_attendance(ctx: Context, record: ConsultRecord, values: Values) -> None:
    first, last, count = values["first_on"], values["last_on"], values["sessions"]
    assert isinstance(first, date)  # noqa: S101 -- check() returns days for day fields
    assert isinstance(last, date)  # noqa: S101 -- as above
    assert isinstance(count, int)  # noqa: S101 -- and numbers for number fields
    attendance = Attendance(
        case_id=record.case.id, part=record.part, sessions=count, first_on=first, last_on=last, updated_at=record.now
    )
    cases.record_attendance(ctx.session, attendance)


def _save_scope(record: ConsultRecord, values: Values) -> None:
    topics = values.get("topics")
    if isinstance(topics, tuple):
        record.preparation.topics = topics
    for name in ("keeps_back", "clients_keep_back"):
        if name in values:
            setattr(record.preparation, name, str(values[name]))


def _pull_advice(record: ConsultRecord, pull: str) -> str:
    return WORDS.phrases[f"pull_{pull}"].format(colleague=record.colleague.first_name)


def _move_chart(record: ConsultRecord, event: str) -> None:
    chart.send_event(record.consult, f"{record.part}_{event}")
    record.preparation.moved_at = record.now


def _move_on(ctx: Context, record: ConsultRecord, event: str) -> Reply:
    _move_chart(record, event)
    turn.update_turns(ctx, record)
    return step_screens.show(ctx, record)


_SUBMIT_BY_STEP: Mapping[str, Callable[[Context, ConsultRecord, Values], Reply]] = {
    "whom": _submit_client_known,
    "screen": _submit_screening,
    "facts": _submit_facts,
    **dict.fromkeys(("pause", "wait"), pause.pause_until),
    "case_law": lambda ctx, record, values: step_screens.show(ctx, privacy.save_answers(record, values)),
    "weigh": _submit_weighing,
    "scope": _submit_scope,
}
