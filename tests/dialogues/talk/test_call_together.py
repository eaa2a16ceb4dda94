"""The talk is a call or a meeting: both are told so, with a link if there is one, and see how long they have talked."""

from dataclasses import replace

import pytest

from tests.support.practice import ANA, BEN, FAY, SlackPractice, Therapist
from tests.support.walks.booked_consult import pass_time_until
from tests.support.walks.talk_steps import (
    THURSDAY,
    answers_in_turn,
    at_the_time,
    begins,
    booked_about,
    both_begin,
    page,
)

TOGETHER = "Call or meet Ben now, and fill this in together."
HUDDLE = "For a huddle, press the headphones in your direct message."
MEETING = "https://meet.example.org/practice?room=7"


def sets_link(practice: SlackPractice, link: str) -> Therapist:
    fay = practice.person(FAY).types("settings").presses("settings_call")
    return fay.answers("settings_call", call_link=link)


def list_urls(blocks: list[dict[str, object]]) -> list[object]:
    buttons = [element for block in blocks for element in (*_elements(block), block.get("accessory") or {})]
    return [button["url"] for button in buttons if isinstance(button, dict) and button.get("url")]


def _elements(block: dict[str, object]) -> list[object]:
    elements = block.get("elements", [])
    return elements if isinstance(elements, list) else []


def test_both_are_told_to_call_or_meet_in_the_message_at_begin_and_on_the_page(practice: SlackPractice) -> None:
    at_the_time(practice)
    ana = practice.person(ANA)
    assert ana.messages[-1].endswith(f"{TOGETHER} {HUDDLE}")

    assert TOGETHER in ana.presses("begin").screen_text

    ana.answers("begin", fits="none")
    assert (page(practice, ANA).call.sentence, page(practice, ANA).call.url) == (f"{TOGETHER} {HUDDLE}", "")


def test_the_practices_own_link_is_in_the_message_at_begin_and_on_the_page(practice: SlackPractice) -> None:
    booked_about(practice)
    assert sets_link(practice, f" {MEETING} ").step == "settings_mine"
    pass_time_until(practice, THURSDAY)
    ana = practice.person(ANA)
    assert list_urls(practice.workspace.get_view(ANA).messages[-1].blocks) == [MEETING]

    assert list_urls(ana.presses("begin").screen["blocks"]) == [MEETING]

    ana.answers("begin", fits="none")
    call = page(practice, ANA).call
    assert (call.sentence, call.label, call.url) == (TOGETHER, "Join the call", MEETING)


def test_a_phone_number_is_said_in_words_and_is_a_link_on_the_page_only(practice: SlackPractice) -> None:
    sets_link(practice, "+1 (555) 010-0199")
    at_the_time(practice)
    ana = practice.person(ANA)
    assert "Call +1 (555) 010-0199 or meet Ben now" in ana.messages[-1]

    assert list_urls(ana.presses("begin").screen["blocks"]) == []

    ana.answers("begin", fits="none")
    assert page(practice, ANA).call.url == "tel:+15550100199"


@pytest.mark.parametrize(
    "typed",
    [
        *("javascript:alert(1)", "http://meet.example.org", "//meet.example.org", "https://meet", "https://"),
        *("https://somebody:secret@meet.example.org", "https://meet.example.org/a b", "https://m\u0435et.example.org"),
        *("https://meet.example.org:99999", "https://[", "tel:", "tel:911", "call me", f"https://meet.org/{'x' * 290}"),
    ],
)
def test_what_is_no_https_or_phone_link_is_refused_beside_its_field(practice: SlackPractice, typed: str) -> None:
    fay = sets_link(practice, typed)

    assert fay.field_errors == {"call_link": "Please enter a link that starts with https://, or a phone number."}


def test_an_emptied_link_leads_back_to_the_huddle(practice: SlackPractice) -> None:
    sets_link(practice, MEETING)
    sets_link(practice, "")
    at_the_time(practice)

    assert practice.person(ANA).messages[-1].endswith(HUDDLE)


def test_where_direct_messages_have_an_address_the_colleagues_is_one_press_away(practice: SlackPractice) -> None:
    both_begin(practice)
    linked = replace(practice.services, link_direct_message=lambda identity: f"slack://user?id={identity.user_id}")

    calls = [page(replace(practice, services=linked), who).call for who in (ANA, BEN)]

    assert [call.url for call in calls] == ["slack://user?id=U0BEN", "slack://user?id=U0ANA"]
    assert [call.label for call in calls] == [f"Open your direct message with {name}" for name in ("Ben", "Ana")]


def test_both_see_for_how_many_minutes_the_two_have_been_talking(practice: SlackPractice) -> None:
    at_the_time(practice)
    begins(practice, ANA).closes()
    practice.pass_time(minutes=3)
    begins(practice, BEN).closes()
    practice.pass_time(seconds=9 * 60 + 59)

    assert [page(practice, who).minutes_talked for who in (ANA, BEN)] == [12, 12]

    for who in (ANA, BEN):
        answers_in_turn(practice, who)
    assert page(practice, ANA, 8).minutes_talked is None
