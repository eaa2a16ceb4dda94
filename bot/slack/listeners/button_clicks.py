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
    "start": lambda visit, _press: framing_actions.show_start(visit),
    "done": lambda visit, _press: home_actions.show_past_consults(visit),
    "more": lambda visit, _press: framing_actions.show_menu(visit, whole=True),
    "new_case": lambda visit, _press: cases_actions.show_new_case(visit),
    "confer": lambda visit, press: framing_actions.show_reasons(visit, press.value),
    **dict.fromkeys(("go_on", "details"), lambda visit, press: framing_actions.continue_consult(visit, press.value)),
    "begin": lambda visit, press: start.show_start(visit, press.value),
    "ten_late": lambda visit, press: start.tell_running_late(visit, press.value),
    "question_back": lambda visit, press: modal.show_previous(visit, press.about, press.step, press.values),
    "not_discussed": lambda visit, press: modal.submit_not_discussed(visit, press.about, press.step, press.values),
    **dict.fromkeys(
        ("told", "new_day", "it_changed"),
        lambda visit, press: follow_up_actions.show_question(visit, press.value, press.action),
    ),
    "all_set": lambda visit, press: reminders.confirm_ready(visit, press.value),
    "ask_now": lambda visit, press: waiting_actions.send_reminder_now(visit, press.value),
    "ask_later": lambda visit, press: waiting_actions.postpone_reminder(visit, press.value),
    "prepare": lambda visit, press: accept.start_preparing(visit, press.value),
    "rather_not": lambda visit, press: accept.decline(visit, press.value),
    **dict.fromkeys(("let_rest", "cancel_it"), lambda visit, press: ending.show_cancel(visit, press.about)),
    **dict.fromkeys(("offer_times", "move_it"), lambda visit, press: offers.show_offers(visit, press.about)),
    "add_paper": lambda visit, press: releases_actions.show_for_consult(visit, press.about),
    **dict.fromkeys(("add_release", "renew"), lambda visit, press: releases_actions.show_entry(visit, press.value)),
    **dict.fromkeys(
        ("now_signed", "countersigned", "declined", "revoked", "has_ended"),
        lambda visit, press: change.show_question(visit, press.value, press.action),
    ),
    "let_lapse": lambda visit, press: change.let_lapse(visit, press.value),
    "my_releases": lambda visit, _press: overview.show_my_cases(visit),
    "case_releases": lambda visit, press: overview.show_case(visit, press.value),
    "see_releases": lambda visit, press: overview.show_for_consult(visit, press.value),
    "further_releases": lambda visit, press: overview.show_case(visit, press.about, press.value),
    "ask_release": lambda visit, press: effects.show_ask_again(visit, press.value),
    "back": lambda visit, press: preparation_actions.go_back(visit, press.about, press.step),
    "resume": lambda visit, press: pause.resume(visit, press.about),
    "waited": lambda visit, press: pause.recheck_facts(visit, press.about),
    "recount": lambda visit, press: preparation_actions.show_attendance_edit(visit, press.about),
    "to_write": lambda visit, press: preparation_actions.show_writing(visit, press.about),
    "ask_reason": lambda visit, press: ask.ask_about_reason(visit, press.about),
    "choose_again": lambda visit, press: framing_actions.choose_reasons_again(visit, press.about),
    "to_supervision": lambda visit, press: ask.bring_case(visit, press.about),
    "review": lambda visit, _press: supervision_actions.show_queue(visit),
    "written": lambda visit, press: preparation_actions.continue_after_writing(visit, press.about, then_ready=False),
    "written_ready": lambda visit, press: preparation_actions.continue_after_writing(
        visit, press.about, then_ready=True
    ),
    "why": lambda visit, press: guidance.show_why(visit, press.value),
    "whynot": lambda visit, _press: guidance.show_reasons_to_wait(visit),
    "my_log": lambda visit, _press: activity_log.show_activity_log(visit),
    "my_log_earlier": lambda visit, press: activity_log.show_activity_log(visit, press.value),
    "settings": lambda visit, _press: practice_actions.show_my_settings(visit),
    "settings_people": lambda visit, _press: people_actions.show_everyone(visit),
    "settings_people_further": lambda visit, press: people_actions.show_everyone(visit, press.value),
    "person": lambda visit, press: people_actions.show_person(visit, press.value),
    "groups": lambda visit, _press: people_actions.show_groups(visit),
    "groups_further": lambda visit, press: people_actions.show_groups(visit, press.value),
    "hand_over": lambda visit, press: handover_actions.show_cases(visit, press.value),
    "emergency": lambda visit, _press: emergency_access_actions.show_member_choice(visit),
    "emergency_of": lambda visit, press: emergency_access_actions.show_cases(visit, press.value),
    "emergency_further": lambda visit, press: emergency_access_actions.show_more_cases(visit, press.about, press.value),
    "emergency_go_on": lambda visit, press: emergency_access_actions.show_access(visit, press.value),
    "emergency_end": lambda visit, press: emergency_access_actions.end_access(visit, press.about),
    "emergency_look": lambda visit, press: access_review.show_review_link(visit, press.value),
    "settings_practice": lambda visit, _press: practice_actions.show_practice_settings(visit),
    "settings_words": lambda visit, _press: practice_actions.show_free_text(visit),
    "settings_records": lambda visit, _press: retention_actions.show_records(visit),
    "keep_for": lambda visit, _press: retention_actions.show_periods(visit),
    "hold_case": lambda visit, _press: retention_actions.show_hold(visit),
    "hold_case_further": lambda visit, press: retention_actions.show_hold(visit, press.value),
    "lift_hold": lambda visit, press: retention_actions.show_lift_hold(visit, press.value),
    "open_page": lambda _visit, _press: Stay(),  # the browser follows its link; Slack wants an answer all the same
    **{name: lambda visit, press: guidance.show_guideline(visit, press.action) for name in SUBJECTS},
    "guidelines": lambda visit, _press: guidance.show_guidelines(visit),
}


_CHANGES_HOME = frozenset({"let_lapse", "ask_now"})  # what is pressed beside a line of it, and changes that line


def register(app: App, desk: Services) -> None:
    """Register every button."""

    @app.action({"type": "block_actions", "action_id": re.compile(rf"\A({'|'.join(_ACTIONS)})\Z")})
    def on_press(ack: Ack, client: WebClient, body: dict[str, Any]) -> BoltResponse:
        press = incoming.parse_block_action(body)
        person, came = press.user, ActionId(f"press.{press.action}", press.value or press.about)
        reply = handle(
            desk, person.slack_user_id, person.team_id, lambda visit: _ACTIONS[press.action](visit, press), came
        )
        answered = outgoing.answer_block_action(ack, client, press, reply)
        if press.is_on_home and press.action in _CHANGES_HOME:
            home_tab.publish_home(client, desk, person)
        return answered
