"""What Slack did not sign is neither decoded nor parsed, and no more of it is read than Slack can send."""

import asyncio
import json
import threading
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest

from bot.slack import endpoint, signed_body
from tests.support.slack.slack_endpoint import (
    COMMAND,
    FORM,
    JSON,
    SECRET,
    EndpointClient,
    assert_turned_away,
    build_endpoint_client,
    signed,
)

CHUNK = 16 * 1024


@dataclass
class CountingParser:
    """Parses JSON as the product does, and remembers the thread of each call."""

    threads: list[threading.Thread] = field(default_factory=list)

    def loads(self, text: str) -> object:
        """Parse."""
        self.threads.append(threading.current_thread())
        return json.JSONDecoder().decode(text)


@dataclass
class CountedBody:
    """A body that arrives in pieces and never ends by itself; `read` is how many bytes of it were taken."""

    piece: bytes = b"a" * CHUNK
    read: int = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while self.read < 10_000_000:
            self.read += len(self.piece)
            yield self.piece


@pytest.fixture
def parser(monkeypatch: pytest.MonkeyPatch) -> CountingParser:
    """What parses JSON for the endpoint."""
    counting = CountingParser()
    monkeypatch.setattr(endpoint, "json", counting)
    return counting


BODIES = {
    "nested": (b"[" * 200_000, JSON),
    "large": (b'{"a": "' + b"x" * 200_000 + b'"}', JSON),
    "with many fields": (b"&".join(b"f%d=1" % number for number in range(40_000)), FORM),
    "not UTF-8": (b"\xff" * 1000, FORM),
    "JSON in a form": (urlencode({"payload": "[" * 100_000}).encode(), FORM),
    "of an odd shape": (b'{"type": "event_callback", "event": 5}', JSON),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_slack_did_not_sign_is_refused_without_being_parsed(
    door: EndpointClient, parser: CountingParser, name: str
) -> None:
    body, content_type = BODIES[name]

    answer = door.send(body, {"Content-Type": content_type, **signed(body, secret="guessed")})

    assert_turned_away(answer, 401)
    assert parser.threads == []


def test_the_same_body_that_slack_signed_is_parsed_in_a_thread_of_its_own(
    door: EndpointClient, parser: CountingParser
) -> None:
    answer = door.post(BODIES["nested"][0], JSON)

    assert_turned_away(answer, 400)
    assert len(parser.threads) == 1
    assert parser.threads[0] is not threading.main_thread()


def test_a_compressed_body_is_refused_without_being_read(door: EndpointClient, parser: CountingParser) -> None:
    packed, body = zlib.compress(b"0" * 10_000_000), CountedBody()

    signed_answer = door.post(packed, JSON, Content_Encoding="deflate")
    answer = door.send(aiter(body), {"Content-Type": JSON, "Content-Encoding": "gzip", **signed(b"")})

    assert_turned_away(signed_answer, 400)
    assert_turned_away(answer, 400)
    assert (body.read, parser.threads) == (0, [])


UNSIGNED = {
    "no signature": {"Content-Type": FORM},
    "a malformed signature": {"Content-Type": FORM, **signed(b""), "X-Slack-Signature": "v0=zz"},
    "an old timestamp": {"Content-Type": FORM, **signed(b"", at=1_000_000_000)},
}


@pytest.mark.parametrize("name", UNSIGNED)
def test_of_a_request_with_such_headers_no_byte_is_read(door: EndpointClient, name: str) -> None:
    body = CountedBody()

    answer = door.send(aiter(body), UNSIGNED[name])

    assert_turned_away(answer, 401)
    assert body.read == 0


@pytest.mark.parametrize("content_type", ["text/plain", "multipart/form-data; boundary=x", "", "application/JSON+x"])
def test_of_a_content_type_that_slack_never_sends_no_byte_is_read(door: EndpointClient, content_type: str) -> None:
    body = CountedBody()

    answer = door.send(aiter(body), {"Content-Type": content_type, **signed(b"")})

    assert_turned_away(answer, 400)
    assert body.read == 0


@pytest.mark.parametrize(("content_type", "limit"), signed_body.MAX_BYTES_BY_TYPE.items())
def test_no_more_is_read_than_slack_can_send_in_this_type(door: EndpointClient, content_type: str, limit: int) -> None:
    body = CountedBody()

    answer = door.send(aiter(body), {"Content-Type": content_type, **signed(b"")})

    assert_turned_away(answer, 413)
    assert limit < body.read <= limit + CHUNK


def test_a_body_whose_length_is_too_much_is_refused_before_it_is_read(door: EndpointClient) -> None:
    body = CountedBody()

    answer = door.send(aiter(body), {"Content-Type": JSON, "Content-Length": "930000", **signed(b"")})

    assert_turned_away(answer, 413)
    assert body.read == 0


def test_a_signed_body_that_arrives_in_pieces_is_accepted(door: EndpointClient) -> None:
    body = urlencode({**COMMAND, "text": "in pieces, é 👩"}).encode()

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 7):
            yield body[start : start + 7]

    answer = door.send(pieces(), {"Content-Type": FORM, **signed(body)})

    assert (answer.status_code, door.texts) == (200, ["in pieces, é 👩"])


@pytest.mark.parametrize("secret", ["", SECRET + "x", SECRET[:-1]])
def test_only_the_very_secret_signs(door: EndpointClient, secret: str) -> None:
    body = urlencode(COMMAND).encode()

    answer = door.send(body, {"Content-Type": FORM, **signed(body, secret=secret)})

    assert_turned_away(answer, 401)


def test_no_endpoint_is_built_without_a_secret() -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- it quotes nothing
        signed_body.SignedBodyReader("")


def test_while_bodies_of_strangers_arrive_another_request_is_answered() -> None:
    door = build_endpoint_client()
    arrived, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield b"text="
        arrived.set()
        await go_on.wait()

    async def both() -> tuple[int, int]:
        flood = asyncio.create_task(
            door.http.post("/slack/events", content=slow(), headers={"Content-Type": FORM, **signed(b"x")})
        )
        await arrived.wait()
        health = await door.http.get("/healthz")
        go_on.set()
        return health.status_code, (await flood).status_code

    assert asyncio.run(both()) == (200, 401)
