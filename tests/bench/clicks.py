"""Whole consults over HTTP, one pair after the other, and what people look at beside them."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.checker.answer_cache import AnswerCache
from bot.checker.language_model import load_spacy_parser
from tests.bench import whole_consult
from tests.bench.checker.finders import Finder, build_checker
from tests.bench.measured_person import MeasuredPage
from tests.bench.seeding.plan import Plan
from tests.bench.site import Site
from tests.bench.timed_people import BareCaller, ClickTimes, TimedPerson, timed_person
from tests.support.practice import FAY

LOOKS = 4  # how often somebody looks at each list in one run
BUSY, ONE = "UBUSYIT", "UONEIT"
KEYSTROKES = 8
TYPED = "He says that he is steadier than in spring, and I have the impression that he is shyer with me."
KEYSTROKE = "page: keystroke checked"
ONE_HOME, BUSY_HOME = "Home, one consult", "Home, 20 open and 200 past"
LOOKED_AT = (
    ONE_HOME,
    BUSY_HOME,
    "Home, supervisor",
    "menu, 20 open and 200 past",
    "reviews of a supervisor",
    "settings",
)


def people_of(plan: Plan) -> list[str]:
    """Return everybody whom the measurements need in Slack."""
    pairs = [f"UR{number}{part}" for number in range(plan.runs) for part in ("IT", "FT", "ITS", "FTS")]
    return [ONE, "UONEFT", BUSY, "UBUSYFT", "UBUSYITS", FAY, *pairs]


@dataclass
class ClickBench:
    """One practice with its times. `alone_ms`: what the checker alone takes for each keystroke."""

    site: Site
    plan: Plan
    times: ClickTimes
    alone_ms: list[float]
    checker: Callable[[], Finder]
    consult_ms: list[float] = field(default_factory=list)
    consult_requests: int = 0

    def greet(self) -> None:
        """Let everybody open Home once: a member's first request greets them, which costs more."""
        self.times.is_on = False
        for who in people_of(self.plan):
            self._person(who).opens_home()
        self.site.deliver()
        self.times.is_on = True

    def run(self, number: int) -> None:
        """Let the pair with this number prepare one consult and hold another, and others look around."""
        ana, ben, dana = (self._person(f"UR{number}{part}") for part in ("IT", "FT", "ITS"))
        fresh, _due = self.plan.codes_of(ana.id)
        before = self._consult_ms(), self._requests()
        whole_consult.prepare_and_book(ana, ben, fresh, self.site.deliver)
        self.site.deliver()
        whole_consult.talk_and_sign(ana, ben, self._type)
        self.site.deliver()
        whole_consult.tell_client(ana)
        self.consult_ms.append(self._consult_ms() - before[0])
        self.consult_requests = self._requests() - before[1]
        ana.types("help")
        dana.types("review")
        whole_consult.review_on_page(dana)
        self.site.deliver()
        self.look()

    def _consult_ms(self) -> float:
        return sum(
            sample.ms for kind, samples in self.times.by_kind.items() if kind != KEYSTROKE for sample in samples.each
        )

    def _requests(self) -> int:
        return sum(len(samples.each) for kind, samples in self.times.by_kind.items() if kind != KEYSTROKE)

    def look(self) -> None:
        """Let people look at what grows: Home, menus and lists."""
        for _ in range(LOOKS):
            self._named(ONE, ONE_HOME, lambda person: person.opens_home())
            self._named(BUSY, BUSY_HOME, lambda person: person.opens_home())
            self._named(BUSY, "menu, 20 open and 200 past", lambda person: person.types())
            self._named("UBUSYITS", "Home, supervisor", lambda person: person.opens_home())
            self._named("UBUSYITS", "reviews of a supervisor", lambda person: person.types("review"))
            self._named(FAY, "settings", lambda person: person.types("settings"))

    def _named(self, who: str, kind: str, acts: Callable[[TimedPerson], object]) -> None:
        person = self._person(who)
        person.kind = kind
        acts(person)
        person.kind = ""
        if person.step:
            person.closes()

    def _type(self, page: MeasuredPage) -> None:
        """Type a sentence's end, one key after the other; each is checked here, too, without the server."""
        finder = self.checker()
        for end in range(len(TYPED) - KEYSTROKES, len(TYPED)):
            started = time.perf_counter()
            finder(TYPED[:end])
            self.alone_ms.append((time.perf_counter() - started) * 1000)
            page.asks(KEYSTROKE, "/check", {"field": "impression_1", "words": TYPED[:end]})

    def _person(self, who: str) -> TimedPerson:
        return timed_person(self.site, who, self.times)


def open_bench(site: Site, plan: Plan, bare: BareCaller) -> ClickBench:
    """Return what measures this practice."""
    parser = load_spacy_parser()
    return ClickBench(site, plan, ClickTimes(site, bare), [], lambda: build_checker(parser, AnswerCache()))


def run_all(benches: Sequence[ClickBench], runs: int) -> None:
    """Run the practices in turn, so that whatever else the machine does slows all of them alike."""
    for bench in benches:
        bench.greet()
    for number in range(runs):
        for bench in benches:
            bench.run(number)
