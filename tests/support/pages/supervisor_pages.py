"""A signed summary, and supervisors at their pages: Dana supervises Ana, and Eli supervises Ben."""

import re
from datetime import timedelta
from html import unescape

import httpx
from sqlmodel import select

from bot.demo import seed_summary
from flows.context import Actor, Context, Profile
from flows.people import page_links
from flows.people.membership import load_actor
from storage.cases import cases
from storage.models import Consult, Member
from storage.people import member_identities, members, supervisors
from storage.supervision import questions
from storage.writings import writings
from tests.support.data.practice_rows import NOW
from tests.support.pages.page_server import PageClient, ServedPractice
from tests.support.pages.page_start_points import StartingPoints
from tests.support.people.identities import slack_identity

KEPT_BACK = {"it": "She keeps the letter from her sister.", "ft": "He keeps the talk about money."}
SINCE = NOW - timedelta(days=365)  # before anything was signed
REASON = "They ask me to be bolder than I am."


class SignedPractice:
    """A served practice with one consult that both therapists have signed."""

    def __init__(self, house: ServedPractice, places: StartingPoints) -> None:
        self.practice = house
        places.restore_or_reach(house, "reviewed", self._add_signed_consult)
        self.consult_id = str(self._consult().id)

    def _add_signed_consult(self) -> None:
        house = self.practice
        house.expects_messages = True
        with house.services.database.transaction() as session:
            for slack_id, name in (("U3", "Dana"), ("U4", "Eli"), ("U5", "Fay")):
                house.people[slack_id] = Profile(slack_identity(slack_id), name, "Europe/Berlin")
                member = members.add(
                    session,
                    practice_id=house.ids.practice_id,
                    identity=slack_identity(slack_id),
                    first_name=name,
                    time_zone="Europe/Berlin",
                    now=NOW,
                )
                members.grant_role(session, member.id, "supervisor", NOW)
            case = house.case(session)
            cases.add_participant(session, case.id, kind="adult", seen_by_it=True, seen_by_ft=True)
            seed_summary.add_signed_consult(session, house.services, case)
        for supervisor, supervisee in (("Dana", "Ana"), ("Eli", "Ben")):
            self.add_supervisor(supervisor, supervisee)
        for part, text in KEPT_BACK.items():
            self._save_kept_back(part, text)

    def add_supervisor(self, supervisor: str, supervisee: str) -> None:
        """Make one member the supervisor of the other, as if since a year before."""
        with self.practice.services.database.transaction() as session:
            supervisor_id, supervisee_id = self.member(supervisor).id, self.member(supervisee).id
            supervisors.add(session, supervisor_id=supervisor_id, supervisee_id=supervisee_id, now=SINCE)

    def add_group(self, *names: str, leader: str = "") -> None:
        """Put these members into one supervision group, and let somebody lead it."""
        with self.practice.services.database.transaction() as session:
            group = supervisors.create_group(session, self.practice.ids.practice_id, NOW)
            for name in (*names, *filter(None, [leader])):
                supervisors.add_to_group(session, group, self.member(name).id, leads=name == leader, now=NOW)

    def add_question(self, kind: str = "bring") -> str:
        """Add a question from Ana to her supervisors; return its id."""
        ids = {"case_id": self.practice.ids.case_id, "consult_id": self.practice.ids.consult_id}
        with self.practice.services.database.transaction() as session:
            question = questions.add(
                session,
                kind,
                now=NOW,
                practice_id=self.practice.ids.practice_id,
                asker_id=self.practice.ids.ana_id,
                **ids,
            )
            if kind == "reason":
                seal, draft_ref = self.practice.services.seal, self.practice.ids.draft_ref("reason")
                writings.write(session, seal, text=REASON, now=NOW, **draft_ref)
            return str(question.id)

    def member(self, name: str) -> Member:
        """Return the member with this first name."""
        slack_id = next(
            profile.identity.user_id for profile in self.practice.people.values() if profile.first_name == name
        )
        with self.practice.services.database.reading() as session:
            member = member_identities.find_member(session, slack_identity(slack_id))
            assert member is not None
            return member

    def actor(self, name: str) -> Actor:
        """Return the member as the actor of a page."""
        with self.practice.services.database.reading() as session:
            return load_actor(session, self.member(name))

    def open_page(self, name: str = "Dana") -> "SupervisorClient":
        """Open a supervisor's page."""
        return SupervisorClient(self, name)

    def _consult(self) -> Consult:
        with self.practice.services.database.reading() as session:
            return session.exec(select(Consult).where(Consult.configuration == "signed")).one()

    def _save_kept_back(self, part: str, text: str) -> None:
        writer = self.practice.ids.ana_id if part == "it" else self.practice.ids.ben_id
        place = self.practice.ids.draft_ref("kept_back")
        place["consult_id"], place["writer_id"] = self._consult().id, writer
        with self.practice.services.database.transaction() as session:
            writings.write(session, self.practice.services.seal, text=text, now=NOW, **place)


class SupervisorClient(PageClient):
    """An HTTP client at a supervisor's page."""

    def __init__(self, reviewed: SignedPractice, name: str) -> None:
        super().__init__(reviewed.practice)
        self.reviewed = reviewed
        with reviewed.practice.services.database.transaction() as session:
            link = page_links.make_review_link(Context(reviewed.practice.services, session, reviewed.actor(name)))
        answer = self.http.post("/w/open", data={"token": link.partition("#")[2]})
        self.page = answer.json()["page"]

    def side_address(self, part: str = "it", consult: str = "") -> str:
        """Return the address where a supervisor reviews one side of a consult."""
        return f"{self.page}/r/{consult or self.reviewed.consult_id}/{part}"

    def read_page(self, address: str = "") -> str:
        """Return the text of a page, unescaped."""
        return unescape(self.http.get(address or self.page, follow_redirects=True).text)

    def submit_form(self, address: str, **fields: str) -> httpx.Response:
        """Submit a form of the page session, and follow redirects."""
        return self.http.post(address, data={"token": self.form_token(), **fields}, follow_redirects=True)

    def submit_decision(
        self, deed: str, comment: str = "", part: str = "it", seen: str | None = None
    ) -> httpx.Response:
        """Submit a decision about one side; `seen` is the id of the last review that the page showed."""
        last_review = self.read_last_review_id(part) if seen is None else seen
        return self.submit_form(self.side_address(part), deed=deed, comment=comment, seen=last_review)

    def read_last_review_id(self, part: str = "it") -> str:
        """Return the id of the last review in the page's form; "" if there is none."""
        match = re.search(r'name="seen" value="([^"]*)"', self.read_page(self.side_address(part)))
        assert match is not None
        return match[1]

    def form_token(self) -> str:
        """Return the token in every form of the page session."""
        return self.read_page().partition('data-token="')[2].partition('"')[0]
