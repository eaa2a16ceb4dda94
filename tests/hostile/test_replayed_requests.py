"""A signed request counts once: whoever sends it again, to any process, gets no page link and changes nothing."""

import json
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode

import httpx
import pytest
from sqlmodel import Session, func, select

from bot.dispatch import handle
from bot.slack import incoming
from bot.slack.listeners.repeated_requests import REMEMBERED_SECONDS, RecentRequests
from flows import registry
from flows.actions import Click, Kind
from flows.content import WORDS
from flows.context import Services
from flows.replies import Refuse, Show, Stay
from storage.models import AuditEntry, Member, PageLink
from storage.people import members
from tests.support.data.databases import open_database
from tests.support.fakes import FakeTimer
from tests.support.people.identities import slack_identity
from tests.support.practice import ANA, DANA, SECRET, SlackPractice
from tests.support.slack.forged_payloads import Json, payload_of, rows
from tests.support.slack.slack_endpoint import FORM, JSON, signed
from tests.support.walks.preparation_steps import SCOPED, at_scope

REPEATED = WORDS.refusals["repeated"]


def post_twice(practice: SlackPractice, body: bytes, kind: str = FORM) -> list[httpx.Response]:
    """Send one request, signed as Slack signs it, and then the same bytes again."""
    headers = {"Content-Type": kind, **signed(body, secret=SECRET)}
    url = f"{practice.url}/slack/events"
    return [httpx.post(url, content=body, headers=headers, trust_env=False) for _ in range(2)]


def encode(payload: Json) -> bytes:
    return urlencode({"payload": json.dumps(payload)}).encode()


def count_links(practice: SlackPractice) -> int:
    with practice.read_session() as session:
        return session.exec(select(func.count()).select_from(PageLink)).one()


def list_refused(practice: SlackPractice) -> list[str]:
    with practice.read_session() as session:
        return list(session.exec(select(AuditEntry.action).where(AuditEntry.detail == "repeated")))


def captured_submission(practice: SlackPractice) -> Json:
    """Return Ana's submission that hands out a link to her page, as somebody else could have captured it."""
    at_scope(practice).answers("scope", **{**SCOPED, "keeps_back": "something"})
    return payload_of(practice, ANA, "view_submission") | {"trigger_id": "captured"}


@pytest.fixture
def other_process(practice: SlackPractice) -> Iterator[Services]:
    """The services of a second process with the same database."""
    database = open_database(f"sqlite:///{practice.services.database.engine.url.database}")
    yield replace(practice.services, database=database)
    database.dispose()


def test_a_page_link_goes_only_to_whoever_sends_the_request_first(practice: SlackPractice) -> None:
    body = encode(captured_submission(practice))
    links = count_links(practice)

    first, second = post_twice(practice, body)

    assert ("/w#" in first.text, "/w#" in second.text) == (True, False)
    assert (second.status_code, second.json()["response_action"], REPEATED in second.text) == (200, "push", True)
    assert count_links(practice) == links + 1
    assert list_refused(practice) == ["limit.repeated"]


def test_a_second_process_hands_out_no_link_either(practice: SlackPractice, other_process: Services) -> None:
    interaction = incoming.parse_submission(captured_submission(practice), "slack:captured")
    links = count_links(practice)

    handle(practice.services, interaction.identity, interaction.click)
    second = handle(other_process, interaction.identity, interaction.click)

    assert second == Refuse(REPEATED)
    assert count_links(practice) == links + 1


def test_a_button_that_hands_out_a_link_is_pressed_once_whatever_process_is_asked(
    practice: SlackPractice, other_process: Services
) -> None:
    dana, click = slack_identity(DANA, practice.services.team_id), Click(Kind.PRESS, "review", request_key="slack:x")

    replies = [handle(services, dana, click) for services in (practice.services, other_process)]

    assert [type(reply) for reply in replies] == [Show, Stay]
    assert count_links(practice) == 1


def test_a_request_that_was_refused_is_refused_again_for_the_same_reason(
    practice: SlackPractice, other_process: Services
) -> None:
    """What was rolled back was not done: a failed request does not use up its signature."""
    practice.person(ANA).types()
    click = Click(Kind.SUBMIT, "settings_practice", step="settings_practice", request_key="slack:captured")
    ana = slack_identity(ANA, practice.services.team_id)

    replies = [handle(services, ana, click) for services in (practice.services, other_process)]

    assert replies == [Refuse(WORDS.refusals["administrators_only"])] * 2


def test_whoever_types_the_same_command_twice_is_answered_twice(practice: SlackPractice) -> None:
    ana = practice.person(ANA)

    assert [ana.types().step, ana.closes().types().step] == ["menu", "menu"]


def test_a_repeated_command_gets_one_plain_sentence(practice: SlackPractice) -> None:
    command = {"command": "/consult", "text": "", "user_id": ANA, "team_id": practice.services.team_id}

    second = post_twice(practice, urlencode({**command, "trigger_id": "1.2"}).encode())[1]

    assert second.json() == {"response_type": "ephemeral", "text": REPEATED}


def test_a_repeated_press_is_acknowledged_and_nothing_is_shown(practice: SlackPractice) -> None:
    practice.person(ANA).types().presses("guidelines")
    before = rows(practice)

    second = post_twice(practice, encode(payload_of(practice, ANA, "block_actions") | {"trigger_id": "captured"}))[1]

    assert (second.status_code, second.content, rows(practice)) == (200, b"", before)


def test_a_notice_about_a_member_that_slack_sends_again_is_acknowledged_and_has_no_second_effect(
    practice: SlackPractice,
) -> None:
    def is_active() -> bool:
        with practice.read_session() as session:
            return find_ana(session, practice).active

    practice.person(ANA).types()
    change = {"type": "user_change", "user": {"id": ANA, "team_id": practice.services.team_id, "deleted": False}}
    notice = {"type": "event_callback", "team_id": practice.services.team_id, "event": change}
    body = json.dumps(notice).encode()
    headers = {"Content-Type": JSON, **signed(body, secret=SECRET)}

    def post() -> int:
        return httpx.post(f"{practice.url}/slack/events", content=body, headers=headers, trust_env=False).status_code

    statuses = [post()]
    with practice.services.database.transaction() as session:
        find_ana(session, practice).active = False
    statuses += [post()]

    assert (statuses, is_active()) == ([200, 200], False)


def find_ana(session: Session, practice: SlackPractice) -> Member:
    row = members.find_with_roles(session, slack_identity(ANA, practice.services.team_id))
    assert row is not None
    return row[1]


def test_a_process_remembers_a_request_for_as_long_as_slacks_signature_is_accepted() -> None:
    timer = FakeTimer()
    recent = RecentRequests(timer)
    counts = [recent.count("a"), recent.count("a"), recent.count("b")]
    timer.now += REMEMBERED_SECONDS - 1
    counts += [recent.count("a")]
    timer.now += 2

    assert [*counts, recent.count("a")] == [1, 2, 1, 3, 1]


def test_no_submission_is_answered_without_being_claimed_in_the_database() -> None:
    """Only its answer carries a screen; a press that only reads is answered through Slack, to its own person."""
    reading = {action.kind for action in registry.ACTIONS.values() if action.options.reads}

    assert Kind.SUBMIT not in reading
    assert Kind.TICK not in reading
