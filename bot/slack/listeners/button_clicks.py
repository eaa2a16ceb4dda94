"""Buttons: in a window, in a message, on the Home tab."""

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
from flows.consult.preparation import accept, pause
from flows.consult.preparation import actions as preparation_actions
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
    "start": lambda ctx, _press: framing_actions.show_start(ctx),
    "done": lambda ctx, _press: home_actions.show_past_consults(ctx),
    "more": lambda ctx, _press: framing_actions.show_menu(ctx, whole=True),
    "new_case": lambda ctx, _press: cases_actions.show_new_case(ctx),
    "confer": lambda ctx, press: framing_actions.show_reasons(ctx, press.value),
    **dict.fromkeys(("go_on", "details"), lambda ctx, press: framing_actions.continue_consult(ctx, press.value)),
    "begin": lambda ctx, press: start.show_start(ctx, press.value),
    "ten_late": lambda ctx, press: start.tell_running_late(ctx, press.value),
    "question_back": lambda ctx, press: modal.show_previous(ctx, press.about, press.step, press.values),
    "not_discussed": lambda ctx, press: modal.submit_not_discussed(ctx, press.about, press.step, press.values),
    **dict.fromkeys(
        ("told", "new_day", "it_changed"),
        lambda ctx, press: follow_up_actions.show_question(ctx, press.value, press.action),
    ),
    "all_set": lambda ctx, press: reminders.confirm_ready(ctx, press.value),
    "ask_now": lambda ctx, press: waiting_actions.send_reminder_now(ctx, press.value),
    "ask_later": lambda ctx, press: waiting_actions.postpone_reminder(ctx, press.value),
    "prepare": lambda ctx, press: accept.start_preparing(ctx, press.value),
    "rather_not": lambda ctx, press: accept.decline(ctx, press.value),
    **dict.fromkeys(("let_rest", "cancel_it"), lambda ctx, press: ending.show_cancel(ctx, press.about)),
    **dict.fromkeys(("offer_times", "move_it"), lambda ctx, press: offers.show_offers(ctx, press.about)),
    "add_paper": lambda ctx, press: releases_actions.show_for_consult(ctx, press.about),
    **dict.fromkeys(("add_release", "renew"), lambda ctx, press: releases_actions.show_entry(ctx, press.value)),
    **dict.fromkeys(
        ("now_signed", "countersigned", "declined", "revoked", "has_ended"),
        lambda ctx, press: change.show_question(ctx, press.value, press.action),
    ),
    "let_lapse": lambda ctx, press: change.let_lapse(ctx, press.value),
    "my_releases": lambda ctx, _press: overview.show_my_cases(ctx),
    "case_releases": lambda ctx, press: overview.show_case(ctx, press.value),
    "see_releases": lambda ctx, press: overview.show_for_consult(ctx, press.value),
    "further_releases": lambda ctx, press: overview.show_case(ctx, press.about, press.value),
    "ask_release": lambda ctx, press: effects.show_ask_again(ctx, press.value),
    "back": lambda ctx, press: preparation_actions.go_back(ctx, press.about, press.step),
    "resume": lambda ctx, press: pause.resume(ctx, press.about),
    "waited": lambda ctx, press: pause.recheck_facts(ctx, press.about),
    "recount": lambda ctx, press: preparation_actions.show_attendance_edit(ctx, press.about),
    "to_write": lambda ctx, press: preparation_actions.show_writing(ctx, press.about),
    "ask_reason": lambda ctx, press: ask.ask_about_reason(ctx, press.about),
    "choose_again": lambda ctx, press: framing_actions.choose_reasons_again(ctx, press.about),
    "to_supervision": lambda ctx, press: ask.bring_case(ctx, press.about),
    "review": lambda ctx, _press: supervision_actions.show_queue(ctx),
    "written": lambda ctx, press: preparation_actions.continue_after_writing(ctx, press.about, then_ready=False),
    "written_ready": lambda ctx, press: preparation_actions.continue_after_writing(ctx, press.about, then_ready=True),
    "why": lambda ctx, press: guidance.show_why(ctx, press.value),
    "whynot": lambda ctx, _press: guidance.show_reasons_to_wait(ctx),
    "my_log": lambda ctx, _press: activity_log.show_activity_log(ctx),
    "my_log_earlier": lambda ctx, press: activity_log.show_activity_log(ctx, press.value),
    "settings": lambda ctx, _press: practice_actions.show_my_settings(ctx),
    "settings_people": lambda ctx, _press: people_actions.show_everyone(ctx),
    "settings_people_further": lambda ctx, press: people_actions.show_everyone(ctx, press.value),
    "person": lambda ctx, press: people_actions.show_person(ctx, press.value),
    "groups": lambda ctx, _press: people_actions.show_groups(ctx),
    "groups_further": lambda ctx, press: people_actions.show_groups(ctx, press.value),
    "hand_over": lambda ctx, press: handover_actions.show_cases(ctx, press.value),
    "emergency": lambda ctx, _press: emergency_access_actions.show_member_choice(ctx),
    "emergency_of": lambda ctx, press: emergency_access_actions.show_cases(ctx, press.value),
    "emergency_further": lambda ctx, press: emergency_access_actions.show_more_cases(ctx, press.about, press.value),
    "emergency_go_on": lambda ctx, press: emergency_access_actions.show_access(ctx, press.value),
    "emergency_end": lambda ctx, press: emergency_access_actions.end_access(ctx, press.about),
    "emergency_look": lambda ctx, press: access_review.show_review_link(ctx, press.value),
    "settings_practice": lambda ctx, _press: practice_actions.show_practice_settings(ctx),
    "settings_words": lambda ctx, _press: practice_actions.show_free_text(ctx),
    "settings_records": lambda ctx, _press: retention_actions.show_records(ctx),
    "keep_for": lambda ctx, _press: retention_actions.show_periods(ctx),
    "hold_case": lambda ctx, _press: retention_actions.show_hold(ctx),
    "hold_case_further": lambda ctx, press: retention_actions.show_hold(ctx, press.value),
    "lift_hold": lambda ctx, press: retention_actions.show_lift_hold(ctx, press.value),
    "open_page": lambda _visit, _press: Stay(),  # the browser follows its link; Slack wants an answer all the same
    **{name: lambda ctx, press: guidance.show_guideline(ctx, press.action) for name in SUBJECTS},
    "guidelines": lambda ctx, _press: guidance.show_guidelines(ctx),
}


_CHANGES_HOME = frozenset({"let_lapse", "ask_now"})  # what is pressed beside a line of it, and changes that line


def register(app: App, services: Services) -> None:
    """Register every button."""

    @app.action({"type": "block_actions", "action_id": re.compile(rf"\A({'|'.join(_ACTIONS)})\Z")})
    def on_press(ack: Ack, client: WebClient, body: dict[str, Any]) -> BoltResponse:
        press = incoming.parse_block_action(body)
        person, came = press.user, ActionId(f"press.{press.action}", press.value or press.about)
        reply = handle(
            services, person.slack_user_id, person.team_id, lambda ctx: _ACTIONS[press.action](ctx, press), came
        )
        answered = outgoing.answer_block_action(ack, client, press, reply)
        if press.is_on_home and press.action in _CHANGES_HOME:
            home_tab.publish_home(client, services, person)
        return answered
