"""Ana and Ben consult on one case again and again, in process, to measure an interaction as consults accumulate."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from flows.actions import Action, Click, Kind
from flows.consult import page_state
from flows.consult.preparation.screens import TOPICS
from flows.consult.summary import actions as summary_actions
from flows.consult.summary import debrief
from flows.consult.talk import actions as talk_actions
from flows.consult.talk import draft_check
from flows.context import Actor, Profile, Surface
from flows.people import membership
from flows.replies import Reply
from storage.consults import consults
from storage.models import Consult
from storage.people import members as people_members
from storage.people import supervisors
from tests.bench.whole_consult import AGREED, SAID
from tests.support.people.identities import slack_identity
from tests.support.practice import ANA, BEN, DANA
from tests.support.run_as import perform_with
from tests.support.simulation import race_moments, two_therapists
from tests.support.simulation.practice_in_process import SimulatedPerson, SimulatedPractice
from tests.support.walks.preparation_steps import SCOPED, WEIGHED
from tests.support.walks.summary_steps import LOOKED, TICKED

T = TypeVar("T")
RELEASES_LAST = timedelta(days=120)  # then everyone signs new releases


class TimedPerson(SimulatedPerson):
    """A person whose actions are timed."""

    def __init__(self, piling: "GrowingPractice", who: str) -> None:
        super().__init__(piling.practice, who)
        self.piling = piling

    def clicks(self, click: Click) -> Reply:
        """Do this and record how long it took."""
        return self.piling.time_call(lambda: super(TimedPerson, self).clicks(click))


class GrowingPractice:
    """A practice in which whole consults accumulate. Dana, who supervises Ana, has not reviewed any of them."""

    def __init__(self, url: str) -> None:
        self.practice = SimulatedPractice(url)
        self.maple = race_moments.maple(self.practice)
        self.durations: list[float] = []  # seconds of each interaction in the current consult
        self._signed_at = self.practice.clock.now
        self._employ_dana()

    def load_actor(self, who: str) -> Actor:
        """Return a person as an action on their page gets them."""
        with self.practice.database.reading() as session:
            member = people_members.find_with_roles(session, slack_identity(who))
            assert member is not None
            return membership.load_actor(session, member[1])

    def time_call(self, call: Callable[[], T]) -> T:
        """Call the function, record how long it took, and return its result."""
        start = time.perf_counter()
        result = call()
        self.durations.append(time.perf_counter() - start)
        return result

    def run_consult(self) -> float:
        """Run one consult, from the menu to both signatures. Return the mean seconds of an interaction."""
        self.durations.clear()
        self.practice.messenger.sent.clear()
        self._renew()
        ana, ben = (TimedPerson(self, who) for who in (ANA, BEN))
        consult = self._book(ana, ben)
        assert consult.starts_at is not None
        self._passes(consult.starts_at - self.practice.clock.now)
        for person in (ana, ben):
            person.form = None
            person.presses("begin", str(consult.id))
            person.answers("begin", fits="none")
        for number, topic in enumerate(TOPICS, 1):
            for who in (ANA, BEN):
                self._answers(self.load_actor(who), str(consult.id), number, topic)
        self._sign(str(consult.id))
        self._passes(timedelta(hours=1))
        return sum(self.durations) / len(self.durations)

    def _book(self, ana: SimulatedPerson, ben: SimulatedPerson) -> Consult:
        ana.clicks(Click(Kind.COMMAND, ""))
        ana.form = None
        ana.presses("confer", str(self.maple))
        self._prepares(ana.answers("frame", reasons=("engage",)))
        ana.answers("times", offered=tuple(ana.options("offered")[:2]))
        consult_id = UUID(ana.about)
        self._passes(timedelta(minutes=5))
        ben.presses("prepare", str(consult_id))
        if ben.sees == "whom":
            ben.answers("whom", knows_whom="yes")
        self._prepares(ben)
        ben.answers("agree", when=ben.options("when")[0])
        with self.practice.database.reading() as session:
            return consults.get(session, consult_id)

    def _prepares(self, person: SimulatedPerson) -> None:
        person.answers("screen", fits="none")
        person.answers("facts", impression="formed", informed=tuple(person.options("informed")[:-1]))
        person.answers("weigh", **WEIGHED).answers("scope", **{**SCOPED, "topics": AGREED})

    def _answers(self, actor: Actor, consult_id: str, number: int, topic: str) -> None:
        self._performs(actor, talk_actions.load_page, consult_id, question=str(number))
        form_values: dict[str, object] = {"deed": "not_discussed"}
        if topic in AGREED:
            form_values = {"deed": "record", "words": f"{SAID} {number}", "sharing": "knows"}
            self._performs(actor, draft_check.save_draft, consult_id, field=f"impression_{number}", words=SAID)
        self._performs(actor, page_state.answer_poll, consult_id)
        assert (
            self._performs(actor, talk_actions.submit_answer, consult_id, question=str(number), **form_values) is None
        )

    def _sign(self, consult_id: str) -> None:
        actors = [self.load_actor(person) for person in (ANA, BEN)]
        for actor in actors:
            assert self._performs(actor, debrief.submit_debrief, consult_id, **LOOKED) is None
        for actor in actors:
            page = self._performs(actor, summary_actions.load_sign_page, consult_id)
            given = {**TICKED, "revision": str(page.revision)}
            assert self._performs(actor, summary_actions.sign, consult_id, **given) is None

    def _performs(self, actor: Actor, action: Action[T], consult_id: str, **given: object) -> T:
        """Perform a page's action, and record how long it took."""
        return self.time_call(lambda: perform_with(self.practice.services, actor, action, consult_id, given))

    def _passes(self, span: timedelta) -> None:
        self.practice.pass_time(seconds=span.total_seconds())

    def _renew(self) -> None:
        if self.practice.clock.now - self._signed_at > RELEASES_LAST:
            two_therapists.signs(self.practice, self.maple, *TOPICS)
            self._signed_at = self.practice.clock.now

    def _employ_dana(self) -> None:
        services, zone, identity = self.practice.services, "America/New_York", slack_identity(DANA)
        known = services.directories[Surface.SLACK]
        self.practice.services = replace(
            services,
            directories={Surface.SLACK: lambda who: Profile(who, "Dana", zone) if who == identity else known(who)},
        )
        ana = self.load_actor(ANA)
        with self.practice.database.transaction() as session:
            dana = people_members.add(
                session,
                practice_id=ana.practice_id,
                identity=identity,
                first_name="Dana",
                time_zone=zone,
                now=services.clock(),
            )
            people_members.grant_role(session, dana.id, "supervisor")
            supervisors.add(session, supervisor_id=dana.id, supervisee_id=ana.member_id, now=services.clock())
