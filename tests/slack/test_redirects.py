"""No call that carries the bot's token follows a redirect: the token would go to whatever address the answer names."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.error import HTTPError
from urllib.parse import urlencode

import pytest
from slack_bolt import BoltRequest

from bot.app import build_product
from bot.deployment import Deployment
from bot.messaging import OutgoingMessage, RetryLaterError
from bot.slack.messenger import SlackMessenger
from bot.slack.web_client import build_direct_opener
from flows.content import MessageTemplate
from tests.support.fakes import FakeClock
from tests.support.people.identities import slack_identity
from tests.support.slack.slack_endpoint import COMMAND, FORM, SECRET, signed
from tests.support.slack.web_api_server import Answer, Api, answering

HELLO = OutgoingMessage("Hello.", MessageTemplate(text="Hello."), about="an-id", placeholders={})
ANA = {"id": "U1", "team_id": "T1", "is_admin": False, "tz": "UTC", "profile": {"display_name": "Ana"}}
OK: Answer = (200, {}, json.dumps({"ok": True}))
REDIRECTS = (301, 302, 303, 307, 308)


@pytest.fixture
def elsewhere() -> Iterator[Api]:
    with answering() as api:
        yield api


@pytest.mark.parametrize("status", REDIRECTS)
def test_a_message_is_sent_later_and_nowhere_else(api: Api, elsewhere: Api, status: int) -> None:
    api.answers.append((status, {"Location": f"{elsewhere.url}chat.postMessage"}, ""))
    messenger = SlackMessenger(token="xoxb-made-up", base_url=api.url, timeout_seconds=1)

    with pytest.raises(RetryLaterError):
        messenger.post(slack_identity("U1"), HELLO)

    assert elsewhere.calls == []


def test_a_screen_is_opened_nowhere_else(api: Api, elsewhere: Api, sqlite_url: str) -> None:
    product = build_product(
        Deployment(
            database_url=sqlite_url,
            key=bytes(32),
            bot_token="xoxb-made-up",
            signing_secret=SECRET,
            api_url=api.url,
            public_url="http://127.0.0.1:9",
            team_id="T1",
        ),
        FakeClock(datetime(2027, 5, 4, tzinfo=UTC)),
    )
    moved = (302, {"Location": f"{elsewhere.url}moved"}, "")
    body = urlencode(COMMAND)
    api.answers += [moved, OK, (200, {}, json.dumps({"ok": True, "user": ANA})), moved, OK, OK]

    for _ in range(2):
        product.bolt.dispatch(BoltRequest(body=body, headers={"Content-Type": FORM, **signed(body.encode())}))

    product.services.database.dispose()
    assert [method for method, _ in api.calls] == ["auth.test", "auth.test", "users.info", "views.open"]
    assert elsewhere.calls == []


@pytest.mark.parametrize("status", REDIRECTS)
def test_the_health_check_of_the_doctor_looks_at_no_other_address(api: Api, elsewhere: Api, status: int) -> None:
    api.health = (status, {"Location": elsewhere.url}, "")

    with pytest.raises(HTTPError):
        build_direct_opener().open(f"{api.origin}/healthz", timeout=1)

    assert elsewhere.calls == []
