"""One therapist's own way to readiness: each screen's answers taken, the chart moved, the next screen returned."""

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

_ATTENDANCE_FIELDS = frozenset({"sessions", "first_on", "last_on"})  # any of them: the counting was open to be changed


def continue_preparation(ctx: Context, consult_id: str) -> Reply:
    """Return the screen at which this therapist is."""
    return step_screens.show(ctx, load(ctx.session, ctx.services, ctx.actor, consult_id))


def submit_step(ctx: Context, consult_id: str, step: str, given: Mapping[str, object]) -> Reply:
    """Take one screen's answers and return the next; an old screen's answers change nothing."""
    scene = load(ctx.session, ctx.services, ctx.actor, consult_id)
    form = step_screens.current_form(ctx, scene)
    if form.step != step:
        return Show(form)
    if step == "facts" and not _ATTENDANCE_FIELDS.isdisjoint(given):
        form = step_screens.facts_form(ctx, scene, recount=True)
    checked = check(form, given)
    errors = {**checked.errors, **cross_checks.find_errors(form, checked.values)}
    if errors:
        return Show(step_screens.with_errors(form, errors, checked.values))
    return _SUBMIT_BY_STEP[step](ctx, scene, checked.values)


def save_ticks(ctx: Context, consult_id: str, step: str, given: Mapping[str, object]) -> Reply:
    """Keep what has been ticked so far on a screen that keeps each tick."""
    scene = load(ctx.session, ctx.services, ctx.actor, consult_id)
    if scene.step != step:
        return Stay()
    scene.preparation.moved_at = scene.now
    # What was weighed so far need not be opened twice only to see whether a tick fits.
    form = (
        step_screens.weighing_form(scene, {}, early=False) if step == "weigh" else step_screens.current_form(ctx, scene)
    )
    values = check(form, given).values
    emptied: Values = {name: () for name, value in given.items() if value == ()}
    if step == "facts":
        _save_attestations(ctx, scene, values)
    elif step == "weigh":
        weighing.update_ticks(ctx, scene, {**emptied, **values})
    elif step == "scope":
        _save_scope(scene, {**emptied, **values})
    return Stay()


def go_back(ctx: Context, consult_id: str, step: str) -> Reply:
    """Go back one screen from `step` within this therapist's own part; pressed twice it goes back once."""
    scene = load(ctx.session, ctx.services, ctx.actor, consult_id)
    shown = step_screens.show(ctx, scene)
    return _move_on(ctx, scene, "back") if shown.form.step == step else shown


def show_attendance_edit(ctx: Context, consult_id: str) -> Reply:
    """Return the facts with the sessions open to be changed."""
    scene = load(ctx.session, ctx.services, ctx.actor, consult_id)
    return (
        Show(step_screens.facts_form(ctx, scene, recount=True))
        if scene.step == "facts"
        else step_screens.show(ctx, scene)
    )


def show_writing(ctx: Context, consult_id: str) -> Reply:
    """Return the place for words of one's own: the way to the page, or the boxes where a BAA is attested to."""
    return _writing_screen(ctx, load(ctx.session, ctx.services, ctx.actor, consult_id), then_ready=False)


def continue_after_writing(ctx: Context, consult_id: str, *, then_ready: bool) -> Reply:
    """Return to the topics, or `then_ready`, which leads to the page again while something is still to be written."""
    if then_ready:
        return submit_step(ctx, consult_id, "scope", {})
    return continue_preparation(ctx, consult_id)


def _writing_screen(ctx: Context, scene: ConsultRecord, *, then_ready: bool) -> Reply:
    if scene.settings.free_text == "modal":
        return Show(writing_actions.writing_form(ctx.session, ctx.services, scene))
    needs = writing_actions.asked_kinds(ctx.session, ctx.services, scene.consult, scene.part)
    url = page_links.make_link(ctx.session, ctx.services, ctx.actor, str(scene.consult.id))
    return Show(screens.page_link(scene.screen_names, needs, url, then_ready=then_ready))


def _submit_client_known(ctx: Context, scene: ConsultRecord, values: Values) -> Reply:
    if values["knows_whom"] != "yes":
        return Show(
            step_screens.with_errors(step_screens.current_form(ctx, scene), {"knows_whom": "not_sure_yet"}, values)
        )
    scene.preparation.knows_whom = True
    return step_screens.show(ctx, scene)


def _submit_screening(ctx: Context, scene: ConsultRecord, values: Values) -> Reply:
    item = str(values["fits"])
    if item == "none":
        scene.preparation.screened_at = scene.now
        return _move_on(ctx, scene, "screened")
    scene.preparation.paused_on = item
    scene.preparation.screened_at = None
    preparations.count_tick(ctx.session, scene.practice.id, f"{scene.practice_day:%Y-%m}", item)
    return _move_on(ctx, scene, "flagged")


def _submit_facts(ctx: Context, scene: ConsultRecord, values: Values) -> Reply:
    _save_attestations(ctx, scene, values)
    if "sessions" in values:
        _save_attendance(ctx, scene, values)
    closed = gate_check.check_for_one(ctx, scene)
    audit_trail.record_gate(ctx, "facts", scene.consult, str(closed[0].reason) if closed else "")
    return _move_on(ctx, scene, "must_wait" if closed else "facts_given")


def _submit_weighing(ctx: Context, scene: ConsultRecord, values: Values) -> Reply:
    weighing.save_ticks(ctx, scene, values)
    balance = str(values["balance"])
    if balance in screens.BALANCES_THAT_DECLINE:
        return _decline(ctx, scene)
    if balance == "not_now" or weighing.has_to_ask_clients(ctx, scene):
        return _move_on(ctx, scene, "must_wait")
    _move_chart(scene, "weighed")
    pulls = values["pulls"]
    advice = [_pull_advice(scene, pull) for pull in pulls if pull != "nothing"] if isinstance(pulls, tuple) else []
    return Show(step_screens.scope_form(ctx, scene, advice, bring=isinstance(pulls, tuple) and "easy" in pulls))


def _submit_scope(ctx: Context, scene: ConsultRecord, values: Values) -> Reply:
    _save_scope(scene, values)
    closed = gate_check.check_for_one(ctx, scene)
    audit_trail.record_gate(ctx, "ready", scene.consult, str(closed[0].reason) if closed else "")
    if closed:
        return _move_on(ctx, scene, "must_wait")
    if writing_actions.missing_kinds(ctx.session, ctx.services, scene.consult, scene.part):
        return _writing_screen(ctx, scene, then_ready=True)
    if asked := merge.find_crossing_invitation(ctx, scene):
        return merge.join_colleague_consult(ctx, scene, asked)
    scene.preparation.ready_at = scene.now
    scheduling_actions.recheck_colleague_gates(ctx, scene)
    _move_chart(scene, "outlined")
    invitation.invite(ctx, scene)
    scheduling_actions.start_agreeing(ctx, scene)
    turn.update_turns(ctx, scene)
    return step_screens.show(ctx, scene)


def _decline(ctx: Context, scene: ConsultRecord) -> Reply:
    ending.end(ctx, scene, f"{scene.part}_declined")
    return step_screens.show(ctx, scene)


def _save_attestations(ctx: Context, scene: ConsultRecord, values: Values) -> None:
    scene.preparation.impression_formed = values.get("impression") == "formed"
    chosen = values.get("informed", ())
    told = [one.id for one in scene.own_participants if isinstance(chosen, tuple) and str(one.id) in chosen]
    consults.replace_notices(ctx.session, scene.consult.id, scene.part, told, scene.now)


def _save_attendance(ctx: Context, scene: ConsultRecord, values: Values) -> None:
    first, last, count = values["first_on"], values["last_on"], values["sessions"]
    assert isinstance(first, date)  # noqa: S101 -- check() returns days for day fields
    assert isinstance(last, date)  # noqa: S101 -- as above
    assert isinstance(count, int)  # noqa: S101 -- and numbers for number fields
    attended = Attendance(
        case_id=scene.case.id, part=scene.part, sessions=count, first_on=first, last_on=last, updated_at=scene.now
    )
    cases.record_attendance(ctx.session, attended)


def _save_scope(scene: ConsultRecord, values: Values) -> None:
    topics = values.get("topics")
    if isinstance(topics, tuple):
        scene.preparation.topics = topics
    for name in ("keeps_back", "clients_keep_back"):
        if name in values:
            setattr(scene.preparation, name, str(values[name]))


def _pull_advice(scene: ConsultRecord, pull: str) -> str:
    return WORDS.phrases[f"pull_{pull}"].format(colleague=scene.colleague.first_name)


def _move_chart(scene: ConsultRecord, event: str) -> None:
    chart.send_event(scene.consult, f"{scene.part}_{event}")
    scene.preparation.moved_at = scene.now


def _move_on(ctx: Context, scene: ConsultRecord, event: str) -> Reply:
    _move_chart(scene, event)
    turn.update_turns(ctx, scene)
    return step_screens.show(ctx, scene)


_SUBMIT_BY_STEP: Mapping[str, Callable[[Context, ConsultRecord, Values], Reply]] = {
    "whom": _submit_client_known,
    "screen": _submit_screening,
    "facts": _submit_facts,
    **dict.fromkeys(("pause", "wait"), pause.pause_until),
    "case_law": lambda ctx, scene, values: step_screens.show(ctx, privacy.save_answers(scene, values)),
    "weigh": _submit_weighing,
    "scope": _submit_scope,
}
