"""Screens that are sent."""

import re
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from slack_bolt import Ack, App, BoltResponse

from bot.dispatch import ActionId, find_profile, handle, handle_alone
from bot.slack import incoming, outgoing
from bot.slack.incoming import ViewSubmission
from flows.actions import Reply, Show, Stay
from flows.cases import actions as cases_actions
from flows.consult import ending
from flows.consult.consent import effects
from flows.consult.follow_up import actions as follow_up_actions
from flows.consult.follow_up.screens import ACTIONS as TELLING
from flows.consult.framing import actions as framing_actions
from flows.consult.preparation import actions as preparation_actions
from flows.consult.scheduling import actions as scheduling_actions
from flows.consult.scheduling import offers
from flows.consult.talk import modal, start
from flows.consult.talk.screens import MODAL_STEPS
from flows.consult.writing import actions as writing_actions
from flows.context import Actor, Context, Profile, Services
from flows.emergency_access import actions as emergency_access_actions
from flows.handover import actions as handover_actions
from flows.people import actions as people_actions
from flows.practice import actions as practice_actions
from flows.releases import actions as releases_actions
from flows.releases import change
from flows.retention import actions as retention_actions

NamedProfile = Profile | None  # the person whom a screen names, looked up before the transaction begins
_MEMBER_FIELDS = {
    "case": "colleague",
    "settings_words": "attested_by",
    "settings_people": "member",
    "hand_over_to": "to",
    "emergency": "member",
}


def _submit_preparation(ctx: Context, sent: ViewSubmission, _named: NamedProfile) -> Reply:
    return preparation_actions.submit_step(ctx, sent.about, sent.step, sent.values)


def _submit_release_change(ctx: Context, sent: ViewSubmission, _named: NamedProfile) -> Reply:
    return change.submit_change(ctx, sent.about, sent.step.removeprefix("paper_"), sent.values)


def _open_case(ctx: Context, sent: ViewSubmission, named: NamedProfile) -> Reply:
    made = cases_actions.create_case(ctx, sent.values, named, _build_idempotency_key(sent))
    if isinstance(made, Show):
        return made
    return framing_actions.show_reasons(ctx, str(made.id)) if made else framing_actions.show_menu(ctx)


def _show_case_menu(ctx: Context, _sent: ViewSubmission, _named: NamedProfile) -> Reply:
    return framing_actions.show_menu(ctx)


_ACTIONS: Mapping[str, Callable[[Context, ViewSubmission, NamedProfile], Reply]] = {
    "frame": lambda ctx, sent, _named: framing_actions.submit_reasons(ctx, sent.about, sent.values),
    "case": _open_case,
    "paper": lambda ctx, sent, _named: releases_actions.submit_entry(
        ctx, sent.about, sent.values, _build_idempotency_key(sent)
    ),
    **dict.fromkeys(("paper_now_signed", "paper_countersigned", "paper_declined"), _submit_release_change),
    **dict.fromkeys(("paper_revoked", "paper_has_ended"), _submit_release_change),
    "ask_release": lambda ctx, sent, _named: effects.schedule_ask_again(ctx, sent.about, sent.values),
    "agree": lambda ctx, sent, _named: scheduling_actions.agree(ctx, sent.about, sent.values),
    "begin": lambda ctx, sent, _named: start.start_talk(ctx, sent.about, sent.values),
    **dict.fromkeys(
        MODAL_STEPS, lambda ctx, sent, _named: modal.submit_answer(ctx, sent.about, sent.step, sent.values)
    ),
    **dict.fromkeys(
        TELLING, lambda ctx, sent, _named: follow_up_actions.submit_change(ctx, sent.about, sent.step, sent.values)
    ),
    "cancel": lambda ctx, sent, _named: ending.cancel(ctx, sent.about),
    **dict.fromkeys(
        ("times", "move"), lambda ctx, sent, _named: offers.submit_offers(ctx, sent.about, sent.step, sent.values)
    ),
    "settings_people": lambda ctx, sent, named: people_actions.choose_person(ctx, sent.values, named),
    "person": lambda ctx, sent, _named: people_actions.save_person(ctx, sent.about, sent.values),
    "hand_over": lambda ctx, sent, _named: handover_actions.choose_case(ctx, sent.about, sent.values),
    "hand_over_to": lambda ctx, sent, named: handover_actions.hand_over(ctx, sent.about, sent.values, named),
    "emergency": lambda ctx, sent, named: emergency_access_actions.choose_member(ctx, sent.values, named),
    "emergency_case": lambda ctx, sent, _named: emergency_access_actions.open_case(ctx, sent.about, sent.values),
    "settings_practice": lambda ctx, sent, _named: practice_actions.save_practice_settings(ctx, sent.values),
    "settings_words": lambda ctx, sent, named: practice_actions.save_free_text(ctx, sent.values, named),
    "keep_for": lambda ctx, sent, _named: retention_actions.save_periods(ctx, sent.values),
    "hold_case": lambda ctx, sent, _named: retention_actions.put_on_hold(ctx, sent.values),
    "lift_hold": lambda ctx, sent, _named: retention_actions.lift_hold(ctx, sent.about),
    **dict.fromkeys(("whom", "screen", "pause", "facts", "wait", "case_law", "weigh", "scope"), _submit_preparation),
}


def register(app: App, services: Services) -> None:
    """Register every screen with a button to send it."""

    @app.view(re.compile(".*"))
    def on_submit(ack: Ack, body: dict[str, Any]) -> BoltResponse:
        sent = incoming.parse_view_submission(body)
        return outgoing.answer_submission(ack, sent, _handle(services, sent))


def _handle(services: Services, sent: ViewSubmission) -> Reply:
    person = sent.user
    if sent.step == "writing":
        return _save_text(services, sent)
    named = find_profile(services, sent.values.get(_MEMBER_FIELDS.get(sent.step, "")))
    action = _ACTIONS.get(sent.step, _show_case_menu)
    return handle(
        services, person.slack_user_id, person.team_id, lambda ctx: action(ctx, sent, named), _find_action_id(sent)
    )


def _save_text(services: Services, sent: ViewSubmission) -> Reply:
    """Keep what was typed in a window, where the practice has attested to a BAA; then go on."""
    who = (sent.user.slack_user_id, sent.user.team_id)

    def keep(actor: Actor) -> Reply:
        wrong = writing_actions.submit_texts(services, actor, sent.about, sent.values)
        return Show(wrong) if wrong else Stay()

    kept = handle_alone(services, *who, keep, _find_action_id(sent))
    return (
        handle(services, *who, lambda ctx: framing_actions.continue_consult(ctx, sent.about), _find_action_id(sent))
        if isinstance(kept, Stay)
        else kept
    )


def _find_action_id(sent: ViewSubmission) -> ActionId:
    """Return what the audit log calls it: the screen's name, if it is one of ours."""
    known = sent.step in _ACTIONS or sent.step == "writing"
    return ActionId(f"submit.{sent.step}" if known else "submit.other", sent.about)


def _build_idempotency_key(sent: ViewSubmission) -> str:
    """Return what marks this very screen as sent; hashed, so that nothing forged is kept."""
    return sha256(f"{sent.step}:{sent.view_id}:{sent.view_hash}".encode()).hexdigest() if sent.view_hash else ""
