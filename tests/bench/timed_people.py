"""People whose clicks are timed over HTTP, each followed by a call of the bare handler in the same way."""

import statistics
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx

from bot.demo.local_slack import ActionResult, Installation
from bot.demo.local_slack.client import sending
from tests.bench.bare_handler import PAYLOAD
from tests.bench.measured_person import MeasuredPerson
from tests.bench.site import Server, Site
from tests.support.slack.sample_bolt_app import SECRET, TOKEN
from tests.support.slack.slack_endpoint import signed

P99 = 99
PUBLISH = "views.publish"  # also what the worker calls when Home has changed


@dataclass(frozen=True)
class Sample:
    """One click: milliseconds, those of the bare handler right after it, processor milliseconds and bytes."""

    ms: float
    bare_ms: float
    cpu_ms: float
    size: int


@dataclass
class Samples:
    """The clicks of one kind."""

    each: list[Sample] = field(default_factory=list)

    @property
    def ms(self) -> float:
        """Return the median time."""
        return statistics.median(sample.ms for sample in self.each)

    @property
    def ratio(self) -> float:
        """Return the median of the bare handler's times as a part of the clicks' median."""
        return statistics.median(sample.bare_ms for sample in self.each) / self.ms

    @property
    def cpu_ms(self) -> float:
        """Return the median processor time of the server."""
        return statistics.median(sample.cpu_ms for sample in self.each)

    @property
    def size(self) -> float:
        """Return the median of the bytes that the server sent to the person or to Slack."""
        return statistics.median(sample.size for sample in self.each)

    @property
    def p99(self) -> float:
        """Return the time that one click in a hundred exceeds; of fewer clicks, the longest."""
        return percentile([sample.ms for sample in self.each], P99)


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value below which so many of a hundred are."""
    return sorted(values)[min(len(values) - 1, int(len(values) * percent / 100))]


class BareCaller:
    """Calls the bare handler as Slack does, or over a connection that stays open, as a browser does."""

    def __init__(self, server: Server) -> None:
        self._events_url = f"{server.url}/slack/events"
        self._app = Installation(self._events_url, SECRET, TOKEN)
        self._browser = httpx.Client(trust_env=False)

    def call(self) -> float:
        """Return the milliseconds of a call as Slack makes it."""
        answer = sending.send_request(self._app, sending.encode_interactive(PAYLOAD), time.perf_counter)
        assert answer.status == httpx.codes.OK, answer
        return answer.elapsed_seconds * 1000

    def call_as_browser(self) -> float:
        """Return the milliseconds of a call over an open connection."""
        body = sending.encode_interactive(PAYLOAD)[0].encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", **signed(body)}
        started = time.perf_counter()
        self._browser.post(self._events_url, content=body, headers=headers).raise_for_status()
        return (time.perf_counter() - started) * 1000


class ClickTimes:
    """The times of clicks, by kind."""

    def __init__(self, site: Site, bare: BareCaller) -> None:
        self.site, self.bare = site, bare
        self.by_kind: dict[str, Samples] = defaultdict(Samples)
        self.is_on = True
        self._started = self._cpu = self._slack_seconds = 0.0
        self._slack_size = 0

    def start_click(self) -> None:
        """Start a click."""
        slack = self.site.slack
        self._slack_seconds, self._slack_size = slack.seconds, slack.size
        self._cpu, self._started = self.site.server.cpu_seconds, time.perf_counter()

    def end_click(self, kind: str, outcome: ActionResult | None, response: httpx.Response | None) -> None:
        """End a click. What Slack itself took to answer the product does not count."""
        seconds = time.perf_counter() - self._started if outcome is None else outcome.elapsed_seconds
        cpu = self.site.server.cpu_seconds - self._cpu
        if not self.is_on or (outcome is not None and outcome.status is None):
            return
        slack = self.site.slack
        size = len(response.content) if response is not None else len(outcome.body) if outcome else 0
        bare_ms = self.bare.call() if response is None else self.bare.call_as_browser()
        ms = 1000 * (seconds - (slack.seconds - self._slack_seconds))
        self.by_kind[kind].each.append(Sample(ms, bare_ms, cpu * 1000, size + slack.size - self._slack_size))


class TimedPerson(MeasuredPerson):
    """A person whose clicks are timed."""

    times: ClickTimes
    kind: str = ""  # of the next clicks, if they have another name than usual
    _outcome: ActionResult | None = None

    def start_click(self) -> None:
        self._outcome = None
        self.times.start_click()

    def end_click(self, kind: str, response: httpx.Response | None = None) -> None:
        self.times.end_click(self.kind or kind, self._outcome, response)

    def opens_home(self) -> "TimedPerson":
        self.times.site.slack.of_a_click.add(PUBLISH)
        super().opens_home()
        self.times.site.slack.of_a_click.discard(PUBLISH)
        return self

    def _count_taps(self, outcome: ActionResult, taps: int = 1) -> ActionResult:
        self._outcome = outcome
        return super()._count_taps(outcome, taps)


def timed_person(site: Site, who: str, times: ClickTimes) -> TimedPerson:
    """Return a person of the site."""
    person = TimedPerson(site, who, None)  # type: ignore[arg-type]  # a site has what a person needs of a practice
    person.times = times
    return person
