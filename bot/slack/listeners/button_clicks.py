"""Buttons: in a modal, in a message, on the Home tab."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, App, BoltResponse
from slack_sdk import WebClient

from bot.dispatch import ActionId, handle
from bot.slack import incoming, outgoing
from bot.slack.incoming import BlockAction
from bot.slack.listeners import home_tab
from flows.actions import Reply, Stay
from flows.cases import actions as cases_actions
from flows.consult import ending
from flows.consult.consent import effects
from flows.consult.follow_up import actions as follow_up_actions
from flows.consult.framing import actions as framing_actions
from flows.consult.preparation import actions as preparation_actions
from flows.consult.preparation import invitation_answer, pause
from flows.consult.scheduling import offers, reminders
from flows.consult.talk import modal, start
from flows.consult.waiting import actions as waiting_actions
from flows.context import Context, Services
from flows.emergency_access import access_review
from flows.emergency_access import actions as emergency_access_actions
from flows.handover import actions as handover_actions
from flows.home import actions as home_actions
from flows.home import guidance
from flows.home.screens import SUBJECTS
from flows.people import actions as people_actions
from flows.practice import actions as practice_actions
from flows.practice import activity_log
from flows.releases import actions as releases_actions
from flows.releases import change, overview
from flows.retention import actions as retention_actions
from flows.supervision import actions as supervision_actions
from flows.supervision import ask

_ACTIONS: Mapping[str, Callable[[Context, BlockAction], Reply]] = {
    "start": lambda ctx, _action: framing_actions.show_start(ctx),
    "done": lambda ctx, _action: home_actions.show_past_consults(ctx),
    "more": lambda ctx, _action: framing_actions.show_menu(ctx, show_all=True),
    "new_case": lambda ctx, _action: cases_actions.show_new_case(ctx),
    "confer": lambda ctx, block_action: framing_actions.show_reasons(ctx, block_action.value),
    **dict.fromkeys(
        ("go_on", "details"), lambda ctx, block_action: framing_actions.show_consult(ctx, block_action.value)
    ),
    "begin": lambda ctx, block_action: start.show_start(ctx, block_action.value),
    "ten_late": lambda ctx, block_action: start.tell_running_late(ctx, block_action.value),
    "question_back": lambda ctx, block_action: modal.show_previous(
        ctx, block_action.about, block_action.step, block_action.values
    ),
    "not_discussed": lambda ctx, block_action: modal.submit_not_discussed(
        ctx, block_action.about, block_action.step, block_action.values
    ),
    **dict.fromkeys(
        ("told", "new_day", "it_changed"),
        lambda ctx, block_action: follow_up_actions.show_question(ctx, block_action.value, block_action.action),
    ),
    "all_set": lambda ctx, block_action: reminders.confirm_ready(ctx, block_action.value),
    "ask_now": lambda ctx, block_action: waiting_actions.send_reminder_now(ctx, block_action.value),
    "ask_later": lambda ctx, block_action: waiting_actions.postpone_reminder(ctx, block_action.value),
    "prepare": lambda ctx, block_action: invitation_answer.start_preparing(ctx, block_action.value),
    "rather_not": lambda ctx, block_action: invitation_answer.decline(ctx, block_action.value),
    **dict.fromkeys(("let_rest", "cancel_it"), lambda ctx, block_action: ending.show_cancel(ctx, block_action.about)),
    **dict.fromkeys(("offer_times", "move_it"), lambda ctx, block_action: offers.show_offers(ctx, block_action.about)),
    "add_paper": lambda ctx, block_action: releases_actions.show_for_consult(ctx, block_action.about),
    **dict.fromkeys(
        ("add_release", "renew"), lambda ctx, block_action: releases_actions.show_entry(ctx, block_action.value)
    ),
    **dict.fromkeys(
        ("now_signed", "countersigned", "declined", "revoked", "has_ended"),
        lambda ctx, block_action: change.show_question(ctx, block_action.value, block_action.action),
    ),
    "let_lapse": lambda ctx, block_action: change.let_lapse(ctx, block_action.value),
    "my_releases": lambda ctx, _action: overview.show_my_cases(ctx),
    "case_releases": lambda ctx, block_action: overview.show_case(ctx, block_action.value),
    "see_releases": lambda ctx, block_action: overview.show_for_consult(ctx, block_action.value),
    "further_releases": lambda ctx, block_action: overview.show_case(ctx, block_action.about, block_action.value),
    "ask_release": lambda ctx, block_action: effects.show_ask_again(ctx, block_action.value),
    "back": lambda ctx, block_action: preparation_actions.go_back(ctx, block_action.about, block_action.step),
    "resume": lambda ctx, block_action: pause.resume(ctx, block_action.about),
    "waited": lambda ctx, block_action: pause.recheck_facts(ctx, block_action.about),
    "recount": lambda ctx, block_action: preparation_actions.show_attendance_edit(ctx, block_action.about),
    "to_write": lambda ctx, block_action: preparation_actions.show_writing(ctx, block_action.about),
    "ask_reason": lambda ctx, block_action: ask.ask_about_reason(ctx, block_action.about),
    "choose_again": lambda ctx, block_action: framing_actions.choose_reasons_again(ctx, block_action.about),
    "to_supervision": lambda ctx, block_action: ask.bring_case(ctx, block_action.about),
    "review": lambda ctx, _action: supervision_actions.show_queue(ctx),
    "written": lambda ctx, block_action: preparation_actions.continue_after_writing(
        ctx, block_action.about, then_ready=False
    ),
    "written_ready": lambda ctx, block_action: preparation_actions.continue_after_writing(
        ctx, block_action.about, then_ready=True
    ),
    "why": lambda ctx, block_action: guidance.show_why(ctx, block_action.value),
    "whynot": lambda ctx, _action: guidance.show_reasons_to_wait(ctx),
    "my_log": lambda ctx, _action: activity_log.show_activity_log(ctx),
    "my_log_earlier": lambda ctx, block_action: activity_log.show_activity_log(ctx, block_action.value),
    "settings": lambda ctx, _action: practice_actions.show_my_settings(ctx),
    "settings_people": lambda ctx, _action: people_actions.show_members(ctx),
    "settings_people_further": lambda ctx, block_action: people_actions.show_members(ctx, block_action.value),
    "person": lambda ctx, block_action: people_actions.show_person(ctx, block_action.value),
    "groups": lambda ctx, _action: people_actions.show_groups(ctx),
    "groups_further": lambda ctx, block_action: people_actions.show_groups(ctx, block_action.value),
    "hand_over": lambda ctx, block_action: handover_actions.show_cases(ctx, block_action.value),
    "emergency": lambda ctx, _action: emergency_access_actions.show_member_choice(ctx),
    "emergency_of": lambda ctx, block_action: emergency_access_actions.show_cases(ctx, block_action.value),
    "emergency_further": lambda ctx, block_action: emergency_access_actions.show_more_cases(
        ctx, block_action.about, block_action.value
    ),
    "emergency_go_on": lambda ctx, block_action: emergency_access_actions.show_access(ctx, block_action.value),
    "emergency_end": lambda ctx, block_action: emergency_access_actions.end_access(ctx, block_action.about),
    "emergency_look": lambda ctx, block_action: access_review.show_review_link(ctx, block_action.value),
    "settings_practice": lambda ctx, _action: practice_actions.show_practice_settings(ctx),
    "settings_words": lambda ctx, _action: practice_actions.show_free_text(ctx),
    "settings_records": lambda ctx, _action: retention_actions.show_records(ctx),
    "keep_for": lambda ctx, _action: retention_actions.show_periods(ctx),
    "hold_case": lambda ctx, _action: retention_actions.show_hold(ctx),
    "hold_case_further": lambda ctx, block_action: retention_actions.show_hold(ctx, block_action.value),
    "lift_hold": lambda ctx, block_action: retention_actions.show_lift_hold(ctx, block_action.value),
    "open_page": lambda _ctx, _action: Stay(),  # the browser follows its link; Slack still needs an answer
    **{name: lambda ctx, block_action: guidance.show_guideline(ctx, block_action.action) for name in SUBJECTS},
    "guidelines": lambda ctx, _action: guidance.show_guidelines(ctx),
}


_CHANGES_HOME = frozenset({"let_lapse", "ask_now"})  # buttons on the Home tab that change the line beside them


def register(app: App, services: Services) -> None:
    """Register every button."""

    @app.action({"type": "block_actions", "action_id": re.compile(rf"\A({'|'.join(_ACTIONS)})\Z")})
    def on_press(ack: Ack, client: WebClient, body: dict[str, Any]) -> BoltResponse:
        block_action = incoming.parse_block_action(body)
        identity = block_action.identity
        action_id = ActionId(f"press.{block_action.action}", block_action.value or block_action.about)
        reply = handle(
            services,
            identity,
            lambda ctx: _ACTIONS[block_action.action](ctx, block_action),
            action_id,
        )
        response = outgoing.answer_block_action(ack, client, block_action, reply)
        if block_action.is_on_home and block_action.action in _CHANGES_HOME:
            home_tab.publish_home(client, services, identity)
        return response
