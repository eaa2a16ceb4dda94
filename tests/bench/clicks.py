"""Whole consults over HTTP, one pair after the other, and what people look at beside them."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeAlias

from bot.checker.answer_cache import AnswerCache
from bot.checker.language_model import load_spacy_parser
from tests.bench import whole_consult
from tests.bench.checker.finders import Finder, build_checker
from tests.bench.measured_person import MeasuredPage
from tests.bench.seeding.plan import Plan
from tests.bench.site import Site
from tests.bench.timed_people import BareCaller, ClickTimes, TimedPerson, timed_person
from tests.support.practice import FAY

Path: TypeAlias = tuple[str, ...]
LOOKS = 4  # how often somebody looks at each list in one run
KEYSTROKES = 8
TYPED = "He says that he is steadier than in spring, and I have the impression that he is shyer with me."
KEYSTROKE = "page: keystroke checked"
ONE_HOME, BUSY_HOME = "Home, one consult", "Home, 20 open and 200 past"
HOME = "home"
ADMINISTRATOR: Mapping[str, Path] = {
    "settings": (FAY, "settings"),
    "settings: records": (FAY, "settings", "settings_records"),
    "settings: cases to hold": (FAY, "settings", "settings_records", "hold_case"),
    "settings: people": (FAY, "settings", "settings_people"),
}
LOOKED_AT: Mapping[str, Path] = {
    ONE_HOME: ("UONEIT", HOME),
    BUSY_HOME: ("UBUSYIT", HOME),
    "menu, 20 open and 200 past": ("UBUSYIT", ""),
    "past consults, 200": ("UBUSYIT", HOME, "done"),
    "releases of 20 cases": ("UBUSYIT", HOME, "my_releases"),
    "one's own log": ("UBUSYIT", HOME, "my_log"),
    "Home, supervisor": ("UBUSYITS", HOME),
    "reviews of a supervisor": ("UBUSYITS", "review"),
    "reviewed by a supervisor, 200": ("UBUSYITS", "reviewed"),
    **ADMINISTRATOR,
}
"""What people look at: who, what they type (or HOME), and the buttons that they press then. The last is timed."""

HARD: Mapping[str, Path] = {
    "Home, 800 consults": ("UMANYIT", HOME),
    "menu, 800 consults": ("UMANYIT", ""),
    "past consults, 800": ("UMANYIT", HOME, "done"),
    "Home, a case of 800 consults": ("ULONGIT", HOME),
    "menu, a case of 800 consults": ("ULONGIT", ""),
    "Home, 10,000 reviews wait": ("UWAITITS", HOME),
    "reviews, 10,000 wait": ("UWAITITS", "review"),
    "reviews of 300 therapists": ("UTEAMITS", "review"),
    **ADMINISTRATOR,
}
HARD_PLAN = Plan(1_000, one_therapist=800, one_case=800, one_supervisor=10_000, team=300, audit_entries=580_000)


def people_of(plan: Plan) -> list[str]:
    """Return everybody whom the measurements need in Slack."""
    pairs = [f"UR{number}{part}" for number in range(plan.runs) for part in ("IT", "FT", "ITS", "FTS")]
    return sorted({*(path[0] for path in looks_of(plan).values()), *pairs})


def looks_of(plan: Plan) -> Mapping[str, Path]:
    """Return what people look at in this practice."""
    return HARD if plan == HARD_PLAN else LOOKED_AT


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
            for kind, path in looks_of(self.plan).items():
                self._look_at(kind, path)

    def _look_at(self, kind: str, path: Path) -> None:
        who, text = path[:2]
        person = self._person(who)
        acts: list[Callable[[], object]] = [person.opens_home if text == HOME else partial(person.types, text)]
        acts += [partial(person.presses, button) for button in path[2:]]
        for act in acts:
            self.times.is_on, person.kind = act is acts[-1], kind
            act()
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
