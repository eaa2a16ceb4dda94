"""Raise a safety alert: from any screen, from the menu, from Home or with `/consult safety` (S0-9, S0-10)."""

from dataclasses import dataclass

from flows import audit_trail, content
from flows.actions import Actions, Click
from flows.cases import own_cases
from flows.cases.part2 import find_part2
from flows.consult.gates.rules import GateReason
from flows.consult.record_loading import of_consult
from flows.consult.talk import safety_start
from flows.content import WORDS
from flows.context import Context
from flows.forms import Form, Option, check
from flows.permissions import Permission, is_allowed, require
from flows.practice.numbers import load_numbers
from flows.releases.case_record import load_case_record
from flows.replies import Outcome, Push, Show
from flows.safety import alert_access, alert_actions, alert_screen, ladder, recipients, safety_chart, screens
from flows.safety.alert_record import BY_ACT, AlertRecord, load_record, lock_record, start_record
from flows.safety.telling import ladder_run
from storage.cases import cases, member_cases
from storage.cases.member_cases import NamedCase
from storage.models import Case, Consult, SafetyAlert
from storage.people import members
from storage.safety import alerts

actions = Actions()


@dataclass(frozen=True)
class ConcernPage:
    """What the page of a concern shows: the form and the chosen case; or the id of the alert that is open already."""

    form: Form | None = None
    case_id: str = ""  # "": it still has to be chosen
    alert_id: str = ""


@actions.press("safety", may=Permission.RAISE_ALERT)
@actions.command("safety", may=Permission.RAISE_ALERT)
def show_concern(ctx: Context, click: Click) -> Outcome:
    """Return who will be told, if the screen is about a case, or its open alert; else ask which client it is."""
    case = alert_access.find_case(ctx, click.subject)
    return Push(concern_form(ctx, case) if case else _which_form(ctx))


@actions.submit("safety_which", may=Permission.RAISE_ALERT)
def choose_client(ctx: Context, click: Click) -> Outcome:
    """Return who will be told of a concern about the chosen client."""
    form = _which_form(ctx)
    checked = check(form, click.given)
    if checked.errors:
        return Show(content.explain_errors(form, checked.errors, checked.values))
    chosen = str(checked.values["case"])
    return Show(concern_form(ctx, None if chosen == screens.NO_CASE else alert_access.find_case(ctx, chosen)))


@actions.submit("safety_concern", "safety_call", may=Permission.RAISE_ALERT)
def tell_now(ctx: Context, click: Click) -> Outcome:
    """Raise the alert and tell everybody on the first rung; an alert that is open already stays the one.

    If the case cannot be found any more, the actor's supervisors are told that they want a call.
    """
    record = raise_alert(ctx, alert_access.find_case(ctx, click.about))
    return Show(alert_screen.alert_form(record))


def load_concern(ctx: Context, about: str, may: Permission) -> Case | None:
    """Return the case that a page is about, if the actor may raise an alert on it; else None."""
    require(ctx.actor, may)
    return alert_access.find_case(ctx, about)


@actions.page("page.safety.ask", may=Permission.RAISE_ALERT, loads=load_concern)
def load_ask_page(ctx: Context, case: Case | None, click: Click) -> ConcernPage:
    """Return the page that says who will be told; without a case, the page that asks which client it is.

    If the concern's alert is open already, return its id.
    """
    chosen = str(click.given.get("case", ""))
    case = case or (alert_access.find_case(ctx, chosen) if chosen else None)
    if case is None and chosen != screens.NO_CASE:
        return ConcernPage(_which_form(ctx))
    found = _find_own_open(ctx, case)
    if found is not None:
        return ConcernPage(alert_id=found.about)
    return ConcernPage(_new_concern_form(ctx, case), str(case.id) if case else screens.NO_CASE)


@actions.page("page.safety.tell", may=Permission.RAISE_ALERT, loads=load_concern)
def tell_from_page(ctx: Context, case: Case | None, click: Click) -> str:
    """Raise the alert as `tell_now` does; return its id."""
    chosen = str(click.given.get("case", ""))
    return raise_alert(ctx, case or alert_access.find_case(ctx, chosen)).about


def concern_form(ctx: Context, case: Case | None) -> Form:
    """Return who will be told of a concern about this case, or about none; or the alert that is open already."""
    found = _find_own_open(ctx, case)
    return alert_screen.alert_form(found) if found else _new_concern_form(ctx, case)


def _find_own_open(ctx: Context, case: Case | None) -> AlertRecord | None:
    """Return the open alert on this case, or the actor's open call, if the actor is one of its readers."""
    found = alerts.find_open(ctx.session, ctx.actor.practice_id, case.id if case else None, ctx.actor.member_id)
    record = load_record(ctx, found) if found else None
    return record if record and ctx.actor.member_id in record.reader_ids else None


def _new_concern_form(ctx: Context, case: Case | None) -> Form:
    names, is_first_rung = _preview(ctx, case)
    return screens.concern(
        load_numbers(ctx.services, ctx.session, ctx.actor.practice_id),
        str(case.id) if case else "",
        case.code if case else "",
        names,
        part2=case is not None and find_part2(ctx, case) is not False,
        is_first_rung=is_first_rung,
    )


def raise_alert(ctx: Context, case: Case | None) -> AlertRecord:
    """Return the open alert about this case, or a new one, of which everybody on the first rung is told.

    A member who works with the case, and was not told of its open alert yet, is told now.
    """
    if case is not None:
        cases.get_for_update(ctx.session, case.id)  # else two people could raise two alerts on one case
    else:
        members.lock(ctx.session, ctx.actor.member_id)  # else a button pressed twice could call twice
    found = alerts.find_open(ctx.session, ctx.actor.practice_id, case.id if case else None, ctx.actor.member_id)
    if found is not None:
        return _join(ctx, found)
    record = start_record(ctx, _add_alert(ctx, case), case)
    safety_chart.start(record.alert)
    audit_trail.record_action(ctx, "safety.raised", f"alert:{record.about}", case_id=record.alert.case_id)
    ladder_run.begin(record)
    return record


def _join(ctx: Context, alert: SafetyAlert) -> AlertRecord:
    """Return the open alert. An actor who did not know of it raises it again: the screen said who is told."""
    record, me = lock_record(ctx, alert.id), ctx.actor.member_id
    if me not in record.reader_ids:
        audit_trail.record_action(ctx, "safety.raised", f"alert:{record.about}", case_id=record.alert.case_id)
        ladder_run.add_told(record, me, ladder.FIRST)
        alert_actions.mark_seen(record, me, BY_ACT)
        if record.alert.configuration == "looked_after":
            ladder_run.reopen(record, me)
        alert_actions.finish_change(record)
    return record


def _add_alert(ctx: Context, case: Case | None) -> SafetyAlert:
    consult = alert_access.find_open_consult(ctx, case.id) if case else None
    return alerts.add(
        ctx.session,
        practice_id=ctx.actor.practice_id,
        case_id=case.id if case else None,
        consult_id=consult.id if consult else None,
        raised_by=ctx.actor.member_id,
        not_in_order=_find_not_in_order(ctx, case, consult) if case else (),
        now=ctx.now,
    )


def _find_not_in_order(ctx: Context, case: Case, consult: Consult | None) -> tuple[str, ...]:
    """Return what an ordinary talk still needs now: without a consult, whether a release is missing."""
    if consult is not None:
        return safety_start.find_what_is_not_in_order(of_consult(ctx, consult))
    return (GateReason.RELEASE,) if load_case_record(ctx, case).is_blocked else ()


def _preview(ctx: Context, case: Case | None) -> tuple[list[str], bool]:
    """Return the names of those who would be told at once, and whether they are on the first rung."""
    unsaved = SafetyAlert(
        practice_id=ctx.actor.practice_id,
        case_id=case.id if case else None,
        raised_by=ctx.actor.member_id,
        raised_at=ctx.now,
    )
    record = AlertRecord(ctx, unsaved, case)
    for rung in (ladder.FIRST, ladder.NEXT, ladder.EVERYONE):
        if people := recipients.people_on(record, rung):
            return [members.get(ctx.session, id_).first_name for id_ in people], rung == ladder.FIRST
    return [], False


def _which_form(ctx: Context) -> Form:
    """Return the question which client it is about: the actor's own cases first, then those of supervisees."""
    member_id, own, supervised = ctx.actor.member_id, {}, {}
    if is_allowed(ctx.actor, Permission.OPEN_CASE):
        found = member_cases.list_known(ctx.session, member_id, limit=screens.MAX_CODES)
        own = {str(case.id): own_cases.label(case) for case in found}
    if "supervisor" in ctx.actor.roles:
        found = member_cases.list_supervised(ctx.session, member_id, limit=screens.MAX_CODES)
        supervised = {str(case.id): _label_supervised(case) for case in found if str(case.id) not in own}
    codes = [Option(case_id, label) for case_id, label in {**own, **supervised}.items()]
    return screens.which(load_numbers(ctx.services, ctx.session, ctx.actor.practice_id), codes)


def _label_supervised(case: NamedCase) -> str:
    """Return the case of a supervisee with both therapists, in words."""
    who = screens.join_names([case.it_name, case.ft_name])
    return WORDS.phrases["safety_supervised"].format(code=case.code, who=who)
