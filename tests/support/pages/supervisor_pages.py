"""A signed summary, and supervisors at their own pages: Dana has Ana to supervise, Eli has Ben."""

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
    """The house with one consult that both have signed."""

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
                one = members.add(
                    session,
                    practice_id=house.ids.practice_id,
                    slack_user_id=slack_id,
                    first_name=name,
                    time_zone="Europe/Berlin",
                    now=NOW,
                )
                members.grant_role(session, one.id, "supervisor")
            case = house.case(session)
            cases.add_participant(session, case.id, kind="adult", seen_by_it=True, seen_by_ft=True)
            seed_summary.add_signed_consult(session, house.desk, case)
        for supervisor, supervisee in (("Dana", "Ana"), ("Eli", "Ben")):
            self.supervises(supervisor, supervisee)
        for part, text in KEPT_BACK.items():
            self._keeps_back(part, text)

    def supervises(self, supervisor: str, supervisee: str) -> None:
        """Let one supervise the other."""
        with self.house.desk.database.transaction() as session:
            one, other = self.member(supervisor).id, self.member(supervisee).id
            supervisors.add(session, supervisor_id=one, supervisee_id=other, now=NOW)

    def share_a_group(self, *names: str) -> None:
        """Let these sit in one supervision group."""
        with self.house.desk.database.transaction() as session:
            group = supervisors.create_group(session, self.house.ids.practice_id, NOW)
            for name in names:
                supervisors.add_to_group(session, group, self.member(name).id)

    def asks(self, kind: str = "bring") -> str:
        """Let Ana put something to her supervisors; return its id."""
        about = {"case_id": self.house.ids.case_id, "consult_id": self.house.ids.consult_id}
        with self.house.desk.database.transaction() as session:
            asked = questions.add(
                session,
                kind,
                now=NOW,
                practice_id=self.house.ids.practice_id,
                asker_id=self.house.ids.ana_id,
                **about,
            )
            if kind == "reason":
                writings.write(session, self.house.desk.seal, text=REASON, now=NOW, **self.house.ids.place("reason"))
            return str(asked.id)

    def member(self, name: str) -> Member:
        """Return a person's row."""
        slack_id = next(one.slack_user_id for one in self.house.people.values() if one.first_name == name)
        with self.house.desk.database.reading() as session:
            found = members.find_by_slack_id(session, self.house.ids.practice_id, slack_id)
            assert found is not None
            return found

    def actor(self, name: str) -> Actor:
        """Return a person as one who acts."""
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
        place = self.house.ids.place("kept_back")
        place["consult_id"], place["writer_id"] = self._consult().id, writer
        with self.house.desk.database.transaction() as session:
            writings.write(session, self.house.desk.seal, text=text, now=NOW, **place)


class Supervisor(Visitor):
    """A supervisor at their own page."""

    def __init__(self, reviewed: Reviewed, name: str) -> None:
        super().__init__(reviewed.house)
        self.reviewed = reviewed
        with reviewed.house.desk.database.transaction() as session:
            link = page_links.make_review_link(session, reviewed.house.desk, reviewed.actor(name))
        answer = self.http.post("/w/open", data={"token": link.partition("#")[2]})
        self.page = answer.json()["page"]

    def side(self, part: str = "it", consult: str = "") -> str:
        """Return where one side is read."""
        return f"{self.page}/r/{consult or self.reviewed.consult_id}/{part}"

    def reads(self, address: str = "") -> str:
        """Return the text of a page, as a browser reads it."""
        return unescape(self.http.get(address or self.page, follow_redirects=True).text)

    def sends(self, address: str, **fields: str) -> httpx.Response:
        """Send a form of the sitting, and follow where it leads."""
        return self.http.post(address, data={"token": self.form_token(), **fields}, follow_redirects=True)

    def decides(self, deed: str, comment: str = "", part: str = "it", seen: str | None = None) -> httpx.Response:
        """Say what comes of one side."""
        known = self.seen(part) if seen is None else seen
        return self.sends(self.side(part), deed=deed, comment=comment, seen=known)

    def seen(self, part: str = "it") -> str:
        """Return the mark of the last review that the page carries."""
        found = re.search(r'name="seen" value="([^"]*)"', self.reads(self.side(part)))
        assert found is not None
        return found[1]

    def form_token(self) -> str:
        """Return what every form of the sitting carries."""
        return self.reads().partition('data-token="')[2].partition('"')[0]
