"""Which consults a practice of this size has: whose, in which case, in which state, and how many days ago."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.bench.seeding.model_steps import DUE, OPEN, RESTED, SIGNED, WAITING

CASES_OF_A_PAIR, CONSULTS_OF_A_CASE, PAIRS_OF_A_SUPERVISOR = 10, 5, 10
OPEN_EVERY, WAITING_EVERY, RESTED_EVERY = 5, 10, 4  # cases
DAYS_BETWEEN, MOST_DAYS = 60, 900
BUSY_OPEN, BUSY_PAST = 20, 200


@dataclass(frozen=True)
class Pair:
    """Two therapists and the supervisor of each, by Slack id."""

    it: str
    ft: str
    it_supervisor: str
    ft_supervisor: str

    @property
    def people(self) -> tuple[str, str, str, str]:
        """Return the four."""
        return self.it, self.ft, self.it_supervisor, self.ft_supervisor


@dataclass(frozen=True)
class PlannedCase:
    """One case of a pair, with its consults: the state and the age in days of each, the oldest first."""

    pair: Pair
    consults: tuple[tuple[str, int], ...]

    @property
    def days(self) -> int:
        """Return how many days ago the case's releases were entered: with its newest consult, so that they hold."""
        return min((days for _state, days in self.consults), default=0)


@dataclass(frozen=True)
class Plan:
    """How many consults, and what else a practice may have that is hard to show."""

    consults: int
    one_therapist: int = 0  # consults of one therapist
    one_case: int = 0  # consults of one case
    one_supervisor: int = 0  # sides that wait for one supervisor
    team: int = 0  # therapists of one supervisor, each with a side that waits
    audit_entries: int = 0  # at least so many
    runs: int = 0  # pairs who can consult: UR0IT and UR0FT, UR1IT …
    entries_of_a_consult: int = field(default=6)

    def cases(self) -> Iterator[PlannedCase]:
        """Yield every case. The first ones are of people whom measurements need."""
        yield PlannedCase(_pair("ONE"), ((OPEN[0], 0),))
        busy = _pair("BUSY")
        past = BUSY_PAST // BUSY_OPEN
        for number in range(BUSY_OPEN):
            yield PlannedCase(busy, (*_past(past, number), (OPEN[number % len(OPEN)], 0)))
        for number in range(self.runs):
            yield PlannedCase(_pair(f"R{number}"), ())
            yield PlannedCase(_pair(f"R{number}"), ((DUE, 0),))
        yield from _many(_pair("MANY"), self.one_therapist, CONSULTS_OF_A_CASE, SIGNED)
        yield from _many(_pair("LONG"), self.one_case, self.one_case, SIGNED)
        yield from _many(_pair("WAIT"), self.one_supervisor, CONSULTS_OF_A_CASE, WAITING)
        for number in range(self.team):
            pair = Pair(f"UT{number}IT", f"UT{number}FT", "UTEAMITS", "UTEAMFTS")
            yield PlannedCase(pair, ((WAITING, 1 + number % 20),))
        yield from self._ordinary(self.consults)

    def codes_of(self, therapist: str) -> list[str]:
        """Return the codes of this individual therapist's cases, in the order in which they were made."""
        return [code_of(number) for number, case in enumerate(self.cases()) if case.pair.it == therapist]

    def _ordinary(self, consults: int) -> Iterator[PlannedCase]:
        for number in range(consults // CONSULTS_OF_A_CASE):
            pair_number = number // CASES_OF_A_PAIR
            supervisors = (f"UI0{pair_number // PAIRS_OF_A_SUPERVISOR}", f"UF0{pair_number // PAIRS_OF_A_SUPERVISOR}")
            pair = Pair(f"UI{pair_number + 1}", f"UF{pair_number + 1}", *supervisors)
            yield PlannedCase(pair, (*_past(CONSULTS_OF_A_CASE - 1, number), _last(number)))


def code_of(number: int) -> str:
    """Return the code of the case with this number."""
    return f"case-{number:07}"


def _pair(name: str) -> Pair:
    return Pair(f"U{name}IT", f"U{name}FT", f"U{name}ITS", f"U{name}FTS")


def _past(count: int, number: int) -> tuple[tuple[str, int], ...]:
    ages = ((count - place) * DAYS_BETWEEN + number * 7 % DAYS_BETWEEN for place in range(count))
    states = (RESTED if not place and not number % RESTED_EVERY else SIGNED for place in range(count))
    return tuple((state, age % MOST_DAYS) for state, age in zip(states, ages, strict=True))


def _last(number: int) -> tuple[str, int]:
    if not number % OPEN_EVERY:
        return OPEN[number // OPEN_EVERY % len(OPEN)], 0
    return (WAITING if number % WAITING_EVERY == 1 else SIGNED), 1 + number % 20


def _many(pair: Pair, count: int, of_a_case: int, state: str) -> Iterator[PlannedCase]:
    for first in range(0, count, of_a_case or 1):
        consults = min(of_a_case, count - first)
        yield PlannedCase(pair, tuple((state, consults - place) for place in range(consults)))
