"""Submitted modals."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
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
from flows.consult.follow_up import screens as follow_up_screens
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

NamedProfile = Profile | None  # the person named in a modal, looked up before the transaction begins
_MEMBER_FIELDS = {
    "case": "colleague",
    "settings_words": "attested_by",
    "settings_people": "member",
    "hand_over_to": "to",
    "emergency": "member",
}


def _submit_preparation(ctx: Context, submission: ViewSubmission, _named: NamedProfile) -> Reply:
    return preparation_actions.submit_step(ctx, submission.about, submission.step, submission.values)


def _submit_release_change(ctx: Context, submission: ViewSubmission, _named: NamedProfile) -> Reply:
    return change.submit_change(ctx, submission.about, submission.step.removeprefix("paper_"), submission.values)


def _open_case(ctx: Context, submission: ViewSubmission, named: NamedProfile) -> Reply:
    result = cases_actions.create_case(ctx, submission.values, named, _build_idempotency_key(submission))
    if isinstance(result, Show):
        return result
    return framing_actions.show_reasons(ctx, str(result.id)) if result else framing_actions.show_menu(ctx)


def _show_menu(ctx: Context, _submission: ViewSubmission, _named: NamedProfile) -> Reply:
    return framing_actions.show_menu(ctx)


_ACTIONS: Mapping[str, Callable[[Context, ViewSubmission, NamedProfile], Reply]] = {
    "frame": lambda ctx, submission, _named: framing_actions.submit_reasons(ctx, submission.about, submission.values),
    "case": _open_case,
    "paper": lambda ctx, submission, _named: releases_actions.submit_entry(
        ctx, submission.about, submission.values, _build_idempotency_key(submission)
    ),
    **dict.fromkeys(("paper_now_signed", "paper_countersigned", "paper_declined"), _submit_release_change),
    **dict.fromkeys(("paper_revoked", "paper_has_ended"), _submit_release_change),
    "ask_release": lambda ctx, submission, _named: effects.schedule_ask_again(ctx, submission.about, submission.values),
    "agree": lambda ctx, submission, _named: scheduling_actions.agree(ctx, submission.about, submission.values),
    "begin": lambda ctx, submission, _named: start.start_talk(ctx, submission.about, submission.values),
    **dict.fromkeys(
        MODAL_STEPS,
        lambda ctx, submission, _named: modal.submit_answer(ctx, submission.about, submission.step, submission.values),
    ),
    **dict.fromkeys(
        follow_up_screens.ACTIONS,
        lambda ctx, submission, _named: follow_up_actions.submit_change(
            ctx, submission.about, submission.step, submission.values
        ),
    ),
    "cancel": lambda ctx, submission, _named: ending.cancel_consult(ctx, submission.about),
    **dict.fromkeys(
        ("times", "move"),
        lambda ctx, submission, _named: offers.submit_offers(ctx, submission.about, submission.step, submission.values),
    ),
    "settings_people": lambda ctx, submission, named: people_actions.choose_person(ctx, submission.values, named),
    "person": lambda ctx, submission, _named: people_actions.save_person(ctx, submission.about, submission.values),
    "hand_over": lambda ctx, submission, _named: handover_actions.choose_case(ctx, submission.about, submission.values),
    "hand_over_to": lambda ctx, submission, named: handover_actions.hand_over(
        ctx, submission.about, submission.values, named
    ),
    "emergency": lambda ctx, submission, named: emergency_access_actions.choose_member(ctx, submission.values, named),
    "emergency_case": lambda ctx, submission, _named: emergency_access_actions.open_case(
        ctx, submission.about, submission.values
    ),
    "settings_practice": lambda ctx, submission, _named: practice_actions.save_practice_settings(
        ctx, submission.values
    ),
    "settings_words": lambda ctx, submission, named: practice_actions.save_free_text(ctx, submission.values, named),
    "keep_for": lambda ctx, submission, _named: retention_actions.save_periods(ctx, submission.values),
    "hold_case": lambda ctx, submission, _named: retention_actions.put_on_hold(ctx, submission.values),
    "lift_hold": lambda ctx, submission, _named: retention_actions.lift_hold(ctx, submission.about),
    **dict.fromkeys(("whom", "screen", "pause", "facts", "wait", "case_law", "weigh", "scope"), _submit_preparation),
}


def register(app: App, services: Services) -> None:
    """Register every modal that can be submitted."""

    @app.view(re.compile(".*"))
    def on_submit(ack: Ack, body: dict[str, Any]) -> BoltResponse:
        submission = incoming.parse_view_submission(body)
        return outgoing.answer_submission(ack, submission, _run_submission(services, submission))


def _run_submission(services: Services, submission: ViewSubmission) -> Reply:
    if submission.step == "writing":
        return _save_text(services, submission)
    user_id = submission.values.get(_MEMBER_FIELDS.get(submission.step, ""))
    named = find_profile(services, replace(submission.identity, user_id=str(user_id))) if user_id else None
    action = _ACTIONS.get(submission.step, _show_menu)
    return handle(
        services,
        submission.identity,
        lambda ctx: action(ctx, submission, named),
        _find_action_id(submission),
    )


def _save_text(services: Services, submission: ViewSubmission) -> Reply:
    """Save text that was typed in a modal, where the practice has attested to a BAA; then continue the consult."""
    identity = submission.identity

    def save_texts(actor: Actor) -> Reply:
        invalid_form = writing_actions.submit_texts(services, actor, submission.about, submission.values)
        return Show(invalid_form) if invalid_form else Stay()

    reply = handle_alone(services, identity, save_texts, _find_action_id(submission))
    return (
        handle(
            services,
            identity,
            lambda ctx: framing_actions.show_consult(ctx, submission.about),
            _find_action_id(submission),
        )
        if isinstance(reply, Stay)
        else reply
    )


def _find_action_id(submission: ViewSubmission) -> ActionId:
    """Return the audit log's id of the submission: the name of the modal, if it is one of ours."""
    is_known = submission.step in _ACTIONS or submission.step == "writing"
    return ActionId(f"submit.{submission.step}" if is_known else "submit.other", submission.about)


def _build_idempotency_key(submission: ViewSubmission) -> str:
    """Return the key of this submission, hashed so that no forged value is stored; "" without a view hash."""
    return (
        sha256(f"{submission.step}:{submission.view_id}:{submission.view_hash}".encode()).hexdigest()
        if submission.view_hash
        else ""
    )
