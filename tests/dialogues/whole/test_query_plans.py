"""No list looks through a table that grows, and each asks hardly more with many rows than with one."""

from collections.abc import Mapping
from dataclasses import replace

from flows.actions import Click, Kind
from flows.context import Profile, Surface
from flows.people import membership
from flows.replies import Push, Show
from flows.supervision import actions as supervision_actions
from storage.people import members, supervisors
from tests.support.data.query_plans import list_scans
from tests.support.data.sql_statements import StatementCounter, count_statements
from tests.support.people.identities import slack_identity
from tests.support.practice import ANA, BEN, DANA, FAY
from tests.support.run_as import perform_page
from tests.support.simulation import growing_consults
from tests.support.simulation.practice_in_process import SimulatedPerson, SimulatedPractice

OF_THERAPISTS = ("more", "done", "my_releases", "which_case", "start", "safety", "my_log")
OF_SUPERVISORS = ("review", "reviewed", "safety")
OF_ADMINISTRATORS = ("settings_people", "groups", "settings_records", "hold_case")
OF_A_MEMBER = ("person", "hand_over", "emergency_of")
MANY = 20
MOST_MORE = 3  # a kind of row that the first consult does not have


class GrowingLists:
    """A practice in which Ana and Ben have more and more consults. Dana supervises Ana, and Fay is an administrator."""

    def __init__(self, url: str) -> None:
        self.practice = SimulatedPractice(url)
        services = self.practice.services
        directory, zone = services.directories[Surface.SLACK], "America/New_York"
        added = {
            who: Profile(slack_identity(who), name, zone, is_administrator=who == FAY)
            for who, name in ((DANA, "Dana"), (FAY, "Fay"))
        }
        self.practice.services = replace(
            services, directories={Surface.SLACK: lambda who: added.get(who.user_id) or directory(who)}
        )
        for who in (ANA, BEN, DANA, FAY):
            self.clicks(who, Click(Kind.HOME, ""))  # the first time, a member is added and greeted
        with self.practice.database.transaction() as session:
            ana, dana = (members.find_with_roles(session, slack_identity(who)) for who in (ANA, DANA))
            assert ana is not None
            assert dana is not None
            members.grant_role(session, dana[1].id, "supervisor", self.practice.clock.now)
            supervisors.add(session, supervisor_id=dana[1].id, supervisee_id=ana[1].id, now=self.practice.clock.now)
            self.ana_id = str(ana[1].id)
            self.dana = membership.load_actor(session, dana[1])

    def clicks(self, who: str, click: Click) -> None:
        """Let a person click; they must see a screen."""
        assert isinstance(SimulatedPerson(self.practice, who).clicks(click), Show | Push), (who, click)

    def add_consults(self, number: int) -> None:
        """Open one more consult, and have one more signed."""
        growing_consults.open_consult(self.practice, number)
        growing_consults.add_signed_consult(self.practice, number)

    def count(self, counter: StatementCounter) -> Mapping[tuple[str, str], int]:
        """Return how many statements each list takes, by person and list."""
        costs = {}
        for who, click in self._lists():
            before = counter.statements
            self.clicks(who, click)
            costs[who, click.id or click.kind] = counter.statements - before
        before = counter.statements
        perform_page(self.practice.services, self.dana, supervision_actions.load_queue_page)
        return {**costs, (DANA, "page"): counter.statements - before}

    def _lists(self) -> list[tuple[str, Click]]:
        by_person = {ANA: OF_THERAPISTS, BEN: (), DANA: OF_SUPERVISORS, FAY: OF_ADMINISTRATORS}
        own = [Click(kind, "") for kind in (Kind.HOME, Kind.COMMAND)]
        return [
            *((who, click) for who in by_person for click in own),
            *((who, Click(Kind.PRESS, id_)) for who, ids in by_person.items() for id_ in ids),
            *((FAY, Click(Kind.PRESS, id_, value=self.ana_id)) for id_ in OF_A_MEMBER),
        ]


def test_a_list_reads_by_an_index_and_asks_hardly_more_with_many_rows_than_with_one(sqlite_url: str) -> None:
    growing = GrowingLists(sqlite_url)
    with count_statements(growing.practice.database) as counter:
        growing.add_consults(1)
        first = growing.count(counter)
        for number in range(2, MANY + 1):
            growing.add_consults(number)
        with list_scans(growing.practice.database) as scans:
            many = growing.count(counter)

    assert {place: (first[place], cost) for place, cost in many.items() if cost > first[place] + MOST_MORE} == {}
    assert scans == set()
