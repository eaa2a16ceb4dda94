"""What Slack's answers mean for a message, against a server that speaks Slack's protocol."""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from bot.messenger import Message, SlackMessenger, TryLater, Unreachable

Answer = tuple[int, dict[str, str], str]
HELLO = Message("Consult Coach has something for you.", [{"type": "divider"}])
OPENED: Answer = (200, {}, '{"ok": true, "channel": {"id": "D1"}}')
POSTED: Answer = (200, {}, '{"ok": true, "channel": "D1", "ts": "1.5"}')


@dataclass
class Api:
    """A Web API that answers what it was told to, in order; with no answer left it says nothing at all."""

    answers: list[Answer] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def api() -> Iterator[Api]:
    api = Api()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            api.calls.append((self.path.rpartition("/")[2], asked))
            if not api.answers:
                self.rfile.read(1)  # until the caller has lost patience and hangs up
                return
            status, headers, body = api.answers.pop(0)
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the standard library's name
            del format, args

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        api.url = f"http://127.0.0.1:{server.server_port}/api/"
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield api
        server.shutdown()


@pytest.fixture
def messenger(api: Api) -> SlackMessenger:
    return SlackMessenger(token="xoxb-made-up", base_url=api.url, patience=1)


def refusal(code: str) -> Answer:
    return 200, {}, json.dumps({"ok": False, "error": code})


def test_it_opens_the_direct_message_once_and_posts_there(api: Api, messenger: SlackMessenger) -> None:
    api.answers += [OPENED, POSTED, POSTED]

    places = [messenger.post("U1", HELLO) for _ in range(2)]

    assert places == [("D1", "1.5"), ("D1", "1.5")]
    posted = {
        "channel": "D1",
        "text": HELLO.text,
        "blocks": HELLO.blocks,
        "unfurl_links": False,
        "unfurl_media": False,
    }
    assert api.calls == [
        ("conversations.open", {"users": "U1"}),
        ("chat.postMessage", posted),
        ("chat.postMessage", posted),
    ]


@pytest.mark.parametrize(
    ("answer", "code", "after"),
    [
        ((429, {"Retry-After": "30"}, '{"ok": false, "error": "ratelimited"}'), "ratelimited", 30.0),
        ((429, {"Retry-After": "999999"}, "{}"), "ratelimited", 3600.0),
        ((429, {"Retry-After": "soon"}, ""), "ratelimited", None),
        ((500, {}, "a page in HTML"), "http_500", None),
        ((503, {"Retry-After": "5"}, ""), "http_503", 5.0),
        ((200, {}, "<html>not JSON: a proxy's page</html>"), "unexpected_answer", None),
        ((200, {}, '["a", "list"]'), "unexpected_answer", None),
        ((200, {}, '{"ok": true}'), "unexpected_answer", None),
        ((404, {}, ""), "unexpected_answer", None),
        (refusal("invalid_auth"), "invalid_auth", None),
        (refusal("internal_error"), "internal_error", None),
    ],
)
def test_what_may_pass_is_tried_later(
    api: Api, messenger: SlackMessenger, answer: Answer, code: str, after: float | None
) -> None:
    api.answers.append(answer)

    with pytest.raises(TryLater) as later:
        messenger.post("U1", HELLO)

    assert (later.value.code, later.value.after) == (code, after)


@pytest.mark.parametrize("code", ["account_inactive", "user_not_found", "channel_not_found", "is_bot", "cannot_dm_bot"])
def test_who_cannot_be_reached_is_not_tried_again(api: Api, messenger: SlackMessenger, code: str) -> None:
    api.answers.append(refusal(code))

    with pytest.raises(Unreachable) as never:
        messenger.post("U1", HELLO)

    assert never.value.code == code


def test_a_slow_answer_is_a_timeout(api: Api, messenger: SlackMessenger) -> None:
    api.answers.append(OPENED)

    with pytest.raises(TryLater) as later:
        messenger.post("U1", HELLO)

    assert later.value.code == "timeout"


def test_no_answer_at_all_is_no_connection() -> None:
    messenger = SlackMessenger(token="xoxb-made-up", base_url="http://127.0.0.1:9/api/", patience=1)

    with pytest.raises(TryLater) as later:
        messenger.post("U1", HELLO)

    assert later.value.code == "no_connection"


def test_a_remembered_channel_that_is_gone_is_asked_for_again(api: Api, messenger: SlackMessenger) -> None:
    api.answers += [OPENED, POSTED, refusal("channel_not_found"), OPENED, POSTED]
    messenger.post("U1", HELLO)

    with pytest.raises(TryLater):
        messenger.post("U1", HELLO)
    messenger.post("U1", HELLO)

    assert [method for method, _ in api.calls].count("conversations.open") == 2


def test_no_message_and_no_token_reaches_a_log(
    api: Api, messenger: SlackMessenger, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    api.answers += [OPENED, POSTED, (500, {}, "echo: divider")]

    messenger.post("U1", HELLO)
    with pytest.raises(TryLater):
        messenger.post("U1", HELLO)

    assert caplog.text == ""
