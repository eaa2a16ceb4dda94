"""An issuer that is slow, or whose answer never ends, delays sign-ins and nothing else."""

import gzip
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack

import httpx
import pytest

from bot.pages.outside_calls import MOST_AT_ONCE
from bot.slack.bounded_transport import DEADLINE_SECONDS, MAX_ANSWER_BYTES, BoundedTransport
from tests.support.fakes import FakeTimer
from tests.support.pages.local_openid_issuer import LocalIssuer
from tests.support.pages.page_server import PageClient, ServedPractice

ALL_WORKERS = 40  # threads that answer everything else
STRANGERS = ALL_WORKERS + MOST_AT_ONCE


def test_a_silent_issuer_leaves_the_threads_of_members_free(house: ServedPractice, issuer: LocalIssuer) -> None:
    """Nor does it keep those waiting who are turned away without it: with a guessed link, or no cookie of a sign-in."""
    issuer.answers.clear()
    token = house.create_token()
    with ExitStack() as stack:
        stack.callback(issuer.answers.set)
        http = stack.enter_context(httpx.Client(base_url=house.address, trust_env=False, timeout=60))
        pool = stack.enter_context(ThreadPoolExecutor(STRANGERS))
        form, headers = {"token": token}, {"Origin": house.address, "Accept": "application/json"}
        sent = [pool.submit(http.post, "/w/open", data=form, headers=headers) for _ in range(STRANGERS)]
        at_once = as_completed(sent)
        turned_away = [next(at_once).result() for _ in range(ALL_WORKERS)]
        reached = len(issuer.paths)
        others = PageClient(house)
        served = [others.http.get("/w").status_code for _ in range(3)]
        guessed = others.http.post("/w/open", data={"token": "x" * 43}).status_code
        returned = others.http.get("/w/back?state=0123456789abcdef.x").status_code
        others.http.close()
        issuer.answers.set()
        answered = [next(at_once).result().status_code for _ in range(MOST_AT_ONCE)]

    assert {answer.status_code for answer in turned_away} == {503}
    assert all("We couldn't reach Slack's sign-in." in answer.json()["said"] for answer in turned_away)
    assert reached <= MOST_AT_ONCE
    assert (guessed, returned) == (410, 410)
    assert served == [200, 200, 200]
    assert answered == [200] * MOST_AT_ONCE


class DrippingAnswer(httpx.SyncByteStream):
    """A body whose every byte takes a second."""

    def __init__(self, timer: FakeTimer) -> None:
        self._timer = timer

    def __iter__(self) -> Iterator[bytes]:
        while True:
            self._timer.now += 1
            yield b" "


def fetch(timer: FakeTimer, *answers: httpx.Response) -> list[httpx.Response]:
    """Return the answers as they come through the transport, to one client."""
    waiting = iter(answers)
    inner = httpx.MockTransport(lambda _request: next(waiting))
    with httpx.Client(transport=BoundedTransport(inner, timer=timer), timeout=5) as http:
        return [http.get("https://slack.example/") for _ in answers]


def test_an_answer_comes_through_as_it_was_sent() -> None:
    (answer,) = fetch(FakeTimer(), httpx.Response(429, headers={"X": "1"}, json={"ok": False}))

    assert (answer.status_code, answer.headers["x"], answer.json()) == (429, "1", {"ok": False})


def test_an_answer_that_drips_ends_at_the_deadline() -> None:
    timer = FakeTimer()

    with pytest.raises(httpx.ReadTimeout):
        fetch(timer, httpx.Response(200, stream=DrippingAnswer(timer)))

    assert timer.now <= DEADLINE_SECONDS + 1


def test_all_requests_of_a_sign_in_have_one_deadline() -> None:
    timer = FakeTimer()

    def answer_late(_request: httpx.Request) -> httpx.Response:
        timer.now += DEADLINE_SECONDS / 2 + 1
        return httpx.Response(200, json={})

    transport = BoundedTransport(httpx.MockTransport(answer_late), timer=timer)
    with httpx.Client(transport=transport, timeout=5) as http:
        http.get("https://slack.example/")
        with pytest.raises(httpx.ReadTimeout):
            http.get("https://slack.example/")


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, content=b" " * (MAX_ANSWER_BYTES + 1)),
        httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(gzip.compress(b"0" * 10**6))),
    ],
)
def test_an_answer_that_is_too_large_or_compressed_is_refused(answer: httpx.Response) -> None:
    with pytest.raises(httpx.HTTPError):
        fetch(FakeTimer(), answer)
