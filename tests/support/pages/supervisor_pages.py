"""A signed summary, and supervisors at their pages: Dana supervises Ana, and Eli supervises Ben."""

import re
from html import unescape

import httpx
from sqlmodel import select

from bot.demo import seed_summary
from flows import page_links
from flows.context import Actor, Profile
from flows.people.membership import load_actor
from storage.cases import cases
from storage.models import Consult, Member
from storage.people import members, supervisors
from storage.supervision import questions
from storage.writings import writings
from tests.support.data.practice_rows import NOW
from tests.support.pages.page_server import House, Visitor
from tests.support.pages.page_start_points import Places

KEPT_BACK = {"it": "She keeps the letter from her sister.", "ft": "He keeps the talk about money."}
REASON = "They ask me to be bolder than I am."


class Reviewed:
    """A served practice with one consult that both therapists have signed."""

    def __init__(self, house: House, places: Places) -> None:
        self.house = house
        places.bring(house, "reviewed", self._is_signed)
        self.consult_id = str(self._consult().id)

    def _is_signed(self) -> None:
        house = self.house
        house.messages = []
        with house.desk.database.transaction() as session:
            for slack_id, name in (("U3", "Dana"), ("U4", "Eli"), ("U5", "Fay")):
                house.people[slack_id] = Profile(slack_id, "T1", name, "Europe/Berlin")
                member = members.add(
                    session,
                    practice_id=house.ids.practice_id,
                    slack_user_id=slack_id,
                    first_name=name,
                    time_zone="Europe/Berlin",
                    now=NOW,
                )
                members.grant_role(session, member.id, "supervisor")
            case = house.case(session)
            cases.add_participant(session, case.id, kind="adult", seen_by_it=True, seen_by_ft=True)
            seed_summary.add_signed_consult(session, house.desk, case)
        for supervisor, supervisee in (("Dana", "Ana"), ("Eli", "Ben")):
            self.supervises(supervisor, supervisee)
        for part, text in KEPT_BACK.items():
            self._keeps_back(part, text)

    def supervises(self, supervisor: str, supervisee: str) -> None:
        """Make one member the supervisor of the other."""
        with self.house.desk.database.transaction() as session:
            supervisor_id, supervisee_id = self.member(supervisor).id, self.member(supervisee).id
            supervisors.add(session, supervisor_id=supervisor_id, supervisee_id=supervisee_id, now=NOW)

    def share_a_group(self, *names: str) -> None:
        """Put these members into one supervision group."""
        with self.house.desk.database.transaction() as session:
            group = supervisors.create_group(session, self.house.ids.practice_id, NOW)
            for name in names:
                supervisors.add_to_group(session, group, self.member(name).id)

    def asks(self, kind: str = "bring") -> str:
        """Add a question from Ana to her supervisors; return its id."""
        ids = {"case_id": self.house.ids.case_id, "consult_id": self.house.ids.consult_id}
        with self.house.desk.database.transaction() as session:
            question = questions.add(
                session,
                kind,
                now=NOW,
                practice_id=self.house.ids.practice_id,
                asker_id=self.house.ids.ana_id,
                **ids,
            )
            if kind == "reason":
                seal, draft_ref = self.house.desk.seal, self.house.ids.draft_ref("reason")
                writings.write(session, seal, text=REASON, now=NOW, **draft_ref)
            return str(question.id)

    def member(self, name: str) -> Member:
        """Return the member with this first name."""
        slack_id = next(profile.slack_user_id for profile in self.house.people.values() if profile.first_name == name)
        with self.house.desk.database.reading() as session:
            member = members.find_by_slack_id(session, self.house.ids.practice_id, slack_id)
            assert member is not None
            return member

    def actor(self, name: str) -> Actor:
        """Return the member as the actor of a page."""
        with self.house.desk.database.reading() as session:
            return load_actor(session, self.member(name))

    def comes(self, name: str = "Dana") -> "Supervisor":
        """Open a supervisor's page."""
        return Supervisor(self, name)

    def _consult(self) -> Consult:
        with self.house.desk.database.reading() as session:
            return session.exec(select(Consult).where(Consult.configuration == "signed")).one()

    def _keeps_back(self, part: str, text: str) -> None:
        writer = self.house.ids.ana_id if part == "it" else self.house.ids.ben_id
        place = self.house.ids.draft_ref("kept_back")
        place["consult_id"], place["writer_id"] = self._consult().id, writer
        with self.house.desk.database.transaction() as session:
            writings.write(session, self.house.desk.seal, text=text, now=NOW, **place)


class Supervisor(Visitor):
    """An HTTP client at a supervisor's page."""

    def __init__(self, reviewed: Reviewed, name: str) -> None:
        super().__init__(reviewed.house)
        self.reviewed = reviewed
        with reviewed.house.desk.database.transaction() as session:
            link = page_links.make_review_link(session, reviewed.house.desk, reviewed.actor(name))
        answer = self.http.post("/w/open", data={"token": link.partition("#")[2]})
        self.page = answer.json()["page"]

    def side(self, part: str = "it", consult: str = "") -> str:
        """Return the address where a supervisor reviews one side of a consult."""
        return f"{self.page}/r/{consult or self.reviewed.consult_id}/{part}"

    def reads(self, address: str = "") -> str:
        """Return the text of a page, unescaped."""
        return unescape(self.http.get(address or self.page, follow_redirects=True).text)

    def sends(self, address: str, **fields: str) -> httpx.Response:
        """Submit a form of the page session, and follow redirects."""
        return self.http.post(address, data={"token": self.form_token(), **fields}, follow_redirects=True)

    def decides(self, deed: str, comment: str = "", part: str = "it", seen: str | None = None) -> httpx.Response:
        """Submit a decision about one side; `seen` is the id of the last review that the page showed."""
        last_review = self.seen(part) if seen is None else seen
        return self.sends(self.side(part), deed=deed, comment=comment, seen=last_review)

    def seen(self, part: str = "it") -> str:
        """Return the id of the last review in the page's form; "" if there is none."""
        match = re.search(r'name="seen" value="([^"]*)"', self.reads(self.side(part)))
        assert match is not None
        return match[1]

    def form_token(self) -> str:
        """Return the token in every form of the page session."""
        return self.reads().partition('data-token="')[2].partition('"')[0]
