"""All actions, one line for each module that declares some, and how an action runs to its end."""

from dataclasses import replace
from typing import Any, TypeVar
from uuid import UUID

from flows import actions
from flows.access_changes import actions as access_changes_actions
from flows.actions import Action, Click, Kind
from flows.cases import actions as cases_actions
from flows.cases import case_page, nicknames
from flows.cases.case_access import find_part
from flows.consult import ending, page_state, record_loading, stages, step_screens, turn
from flows.consult.consent import actions as consent_actions
from flows.consult.follow_up import actions as follow_up_actions
from flows.consult.framing import actions as framing_actions
from flows.consult.preparation import actions as preparation_actions
from flows.consult.preparation import invitation_answer, pause
from flows.consult.record import ConsultRecord
from flows.consult.scheduling import actions as scheduling_actions
from flows.consult.scheduling import known_outline, offers, reminders
from flows.consult.stages import Progress
from flows.consult.summary import actions as summary_actions
from flows.consult.summary import contact_note, debrief, summary_reading
from flows.consult.talk import actions as talk_actions
from flows.consult.talk import draft_check, modal, start
from flows.consult.undo import actions as undo_actions
from flows.consult.waiting import actions as waiting_actions
from flows.consult.writing import actions as writing_actions
from flows.context import Context
from flows.emergency_access import access_review, case_reading
from flows.emergency_access import actions as emergency_access_actions
from flows.forms import Form
from flows.handover import actions as handover_actions
from flows.home import actions as home_actions
from flows.home import guidance, menu, past_consults
from flows.people import actions as people_actions
from flows.people import open_pages, own_supervisors
from flows.practice import actions as practice_actions
from flows.practice import activity_log, call_link, numbers
from flows.releases import actions as releases_actions
from flows.releases import change, overview
from flows.releases.page import actions as releases_page_actions
from flows.replies import Current, Open, Push, Show
from flows.retention import actions as retention_actions
from flows.retention import hold_actions
from flows.safety import actions as safety_actions
from flows.safety import alert_actions, talk_now
from flows.safety.alert_page import actions as alert_page_actions
from flows.supervision import actions as supervision_actions
from flows.supervision import answer, ask, review, reviewed
from storage.consults.consult_tables import ConsultTables
from storage.models import Case

R = TypeVar("R")
_MODULES = (
    access_changes_actions,
    access_review,
    activity_log,
    alert_actions,
    alert_page_actions,
    answer,
    ask,
    call_link,
    case_reading,
    case_page,
    cases_actions,
    change,
    consent_actions,
    contact_note,
    debrief,
    draft_check,
    emergency_access_actions,
    ending,
    follow_up_actions,
    framing_actions,
    guidance,
    handover_actions,
    hold_actions,
    home_actions,
    invitation_answer,
    known_outline,
    menu,
    modal,
    numbers,
    offers,
    open_pages,
    overview,
    own_supervisors,
    page_state,
    past_consults,
    pause,
    people_actions,
    practice_actions,
    preparation_actions,
    releases_actions,
    releases_page_actions,
    reminders,
    retention_actions,
    review,
    safety_actions,
    scheduling_actions,
    start,
    summary_actions,
    summary_reading,
    supervision_actions,
    reviewed,
    talk_actions,
    talk_now,
    undo_actions,
    waiting_actions,
    writing_actions,
)
ACTIONS = actions.merge(module.actions for module in _MODULES)


def find(kind: Kind, action_id: str) -> Action[Any] | None:
    """Return the action with this id, or None. Other words after a command, and forged screens, open the menu."""
    menu = ACTIONS[Kind.COMMAND, ""] if kind in (Kind.COMMAND, Kind.SUBMIT) else None
    return ACTIONS.get((kind, action_id), menu)


def perform(ctx: Context, action: Action[R], click: Click) -> R:
    """Run the action in the context's transaction, then whatever follows from it; return its result.

    A Slack action's result is a Reply: what is shown is drawn here, once, when everything else is done.
    """
    outcome: Any = action.run(ctx, click)
    while isinstance(outcome, Open):
        button = ACTIONS[Kind.PRESS, outcome.id]
        outcome = button.run(ctx, Click(Kind.PRESS, button.id, value=outcome.about))
    for tables in list(ctx.records.values()):
        if isinstance(tables, ConsultTables) and tables.turn_taken:
            tables.turn_taken = False  # a page performs several actions in one transaction
            turn.start_waits(record_loading.of_consult(ctx, tables.consult))
    if isinstance(outcome, Current):
        outcome = Show(step_screens.current_form(record_loading.load(ctx, outcome.consult_id)))
    if isinstance(outcome, Show | Push):
        outcome = replace(outcome, form=_with_progress(ctx, outcome.form))
    return outcome  # type: ignore[no-any-return]  # R for pages, and a Reply for everything else


def _with_progress(ctx: Context, form: Form) -> Form:
    """Return the form with the consult's stage above it, if the form is about a consult that the action has loaded."""
    progress = find_progress(ctx, form.about)
    return replace(form, progress=progress.text) if progress else form


def find_progress(ctx: Context, consult_id: str) -> Progress | None:
    """Return where a consult is for the actor. Return None for one that no action has loaded, and after its end."""
    record = _find_loaded(ctx, consult_id)
    return stages.find_progress(record, find_part(record.case, ctx.actor.member_id)) if record else None


def find_nickname(ctx: Context, about: str) -> str:
    """Return the actor's nickname for a case, or for the case of a consult, that an action has loaded; else ""."""
    record = _find_loaded(ctx, about)
    if record is not None:
        return nicknames.find_nickname(ctx, record.case)
    case = ctx.session.get(Case, UUID(about)) if about else None
    return nicknames.find_nickname(ctx, case) if case else ""


def _find_loaded(ctx: Context, consult_id: str) -> ConsultRecord | None:
    try:
        tables = ctx.records.get(UUID(consult_id))
    except ValueError:
        return None
    return record_loading.of_consult(ctx, tables.consult) if isinstance(tables, ConsultTables) else None
