"""Safety first from everywhere: each step of a consult, each kind of ending, each screen, message and page (S0-9)."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import httpx
import pytest

from flows.consult.chart import ConsultChart
from flows.content import WORDS
from storage.models import Consult
from tests.support.pages.private_page import find_page_link
from tests.support.practice import ANA, BEN, DANA, SlackPractice, Therapist
from tests.support.walks.booked_consult import booked, change_consult
from tests.support.walks.preparation_steps import (
    MAPLE,
    at_facts,
    at_ready,
    at_scope,
    at_times,
    at_weigh,
    revoke_all_forms,
    starts_consult,
)
from tests.support.walks.safety_steps import alert, all_alerts, safety_messages, told
from tests.support.walks.summary_steps import both_answered, both_signed
from tests.support.walks.talk_steps import both_begin

WITHOUT_THE_BUTTON = {screen for screen in WORDS.screens if screen.startswith("safety_")} | {"home", "menu"}
"""The screens of safety itself; Home and the menu have it first and not in their foot."""


def at_pause(practice: SlackPractice) -> Therapist:
    """Bring Ana to the advice after a reason to wait."""
    screen = starts_consult(practice, ANA)
    return screen.answers("screen", fits=next(id_ for id_ in screen.options("fits") if id_ != "none"))


@pytest.mark.parametrize("walk", [starts_consult, at_pause, at_facts, at_weigh, at_scope, at_times, at_ready])
def test_two_taps_from_each_screen_of_the_preparation(
    practice: SlackPractice, walk: Callable[[SlackPractice], Therapist]
) -> None:
    ana = walk(practice)
    step, before = ana.step, ana.taps

    ana.presses("safety")
    assert ana.step == "safety_concern"
    ana.sends()
    practice.deliver()

    assert ana.taps - before == 2
    assert told(practice) == ["Ben", "Dana", "Eli"]
    assert safety_messages(practice, BEN)[0].startswith("Safety alert about maple-4821 from Ana")
    ana.closes()
    assert step  # what was open beneath is still there


@pytest.mark.parametrize("walk", [both_begin, both_answered, both_signed])
@pytest.mark.parametrize("who", [ANA, BEN])
def test_from_the_talk_to_the_signed_summary_by_either_therapist(
    practice: SlackPractice, walk: Callable[[SlackPractice], object], who: str
) -> None:
    walk(practice)
    person = practice.person(who).closes() if practice.person(who).step else practice.person(who)
    person.types("safety").answers("safety_which", case=person.options("case")[0])
    person.answers("safety_concern")

    assert told(practice)[0] == ("Ben" if who == ANA else "Ana")


@pytest.mark.parametrize("state", sorted(state.id for state in ConsultChart.states if not state.states))
@pytest.mark.parametrize("who", [ANA, BEN])
def test_whatever_state_the_consult_is_in_and_with_every_form_revoked(
    practice: SlackPractice, state: str, who: str
) -> None:
    consult_id = booked(practice, practice.clock.now + timedelta(days=2))

    def put(_session: object, consult: Consult) -> None:
        consult.configuration = state

    change_consult(practice, consult_id, put)
    revoke_all_forms(practice)

    person = practice.person(who).types("safety")
    person.answers("safety_which", case=next(id_ for id_ in person.options("case") if id_ != "none"))
    person.answers("safety_concern")

    assert alert(practice).configuration == "told"


def test_a_colleague_who_never_heard_of_the_consult_hears_of_the_alert_and_not_of_the_consult(
    practice: SlackPractice,
) -> None:
    starts_consult(practice, ANA).presses("safety").sends()
    practice.deliver()

    ben = practice.person(BEN)
    assert safety_messages(practice, BEN)[0].startswith("Safety alert about maple-4821")
    ben.presses("safety_open")
    assert "consult" not in ben.screen_text.lower().replace("consult coach", "")
    ben.closes().types()
    assert "go_on" not in ben.button_ids
    assert "prepare" not in ben.button_ids


def test_s0_9_every_screen_has_safety_in_its_foot() -> None:
    assert {screen for screen, content in WORDS.screens.items() if not content.safety} == WITHOUT_THE_BUTTON


def test_every_message_about_a_consult_has_the_button(practice: SlackPractice) -> None:
    booked(practice, practice.clock.now + timedelta(days=2))
    for _ in range(3):
        practice.pass_time(hours=24)

    messages = practice.workspace.get_view(BEN).messages
    with_buttons = [message for message in messages if len(message.blocks) > 1]
    assert with_buttons
    for message in messages:
        buttons = [element["action_id"] for element in message.blocks[-1]["elements"]]
        assert "safety" in buttons or "maple" not in message.blocks[0]["text"]["text"]


def test_a_concern_on_a_page_takes_two_taps_and_keeps_what_is_typed(practice: SlackPractice) -> None:
    both_begin(practice)
    ana = practice.person(ANA).types()
    ana.presses("go_on")
    headers = {"Origin": practice.url, "Sec-Fetch-Site": "same-origin"}
    with httpx.Client(base_url=practice.url, headers=headers, trust_env=False, follow_redirects=True) as browser:
        opened = browser.post("/w/open", data={"token": find_page_link(ana).partition("#")[2]}).json()["page"]
        page = browser.get(opened)
        link = re.search(r'class="safety-link" href="([^"]+)" target="_blank"', page.text)
        assert link is not None
        concern = browser.get(link[1])
        assert "This tells Ben, Dana and Eli right away" in unescape(concern.text)
        token = re.search(r'name="token" value="([0-9a-f]+)"', concern.text)
        case_id = re.search(r'name="case" value="([0-9a-f-]+)"', concern.text)
        assert token is not None
        assert case_id is not None

        done = browser.post(link[1], data={"token": token[1], "case": case_id[1], "deed": "tell"})

        assert f"Safety alert about {MAPLE}" in done.text
        assert browser.get(link[1]).url.path == done.url.path  # the alert that is open, and no second one
    practice.deliver()
    assert safety_messages(practice, DANA)
    assert len(all_alerts(practice)) == 1
