"""Ana and Ben in their talk: everything signed, agreed and begun, each at their own page."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from html import unescape

import httpx
from statemachine.orderedset import OrderedSet

from flows.consult.preparation.screens import TOPICS
from storage.cases import cases, releases
from storage.consults import preparations, scopes
from storage.models import Release, SignedForm
from tests.support.data.practice_rows import NOW
from tests.support.pages.page_server import House, Visitor

COVERED = tuple(topic for topic in TOPICS if topic != "safety")
SAFETY = 6  # the question that is outside what they agreed on
WORDS = "She seems to carry the calm of the whole house."


def begins(house: House) -> None:
    """Let the two be at their first questions, in the time that they booked: it began two minutes ago."""
    with house.desk.database.transaction() as session:
        consult = house.consult(session)
        consult.configuration = OrderedSet(["conferring", "it_talk", "it_q1", "ft_talk", "ft_q1"])
        consult.starts_at = consult.began_at = consult.invited_at = NOW - timedelta(minutes=2)
        for part in ("it", "ft"):
            preparation = preparations.find(session, consult.id, part)
            assert preparation is not None
            preparation.begun_at = NOW
        adult = cases.add_participant(session, house.ids.case_id, kind="adult", seen_by_it=True, seen_by_ft=True)
        signed_form = SignedForm(
            case_id=house.ids.case_id,
            participant_id=adult.id,
            direction="both",
            topics=TOPICS,
            purpose="coordinate",
            signed_by="self",
            signed_on=(NOW - timedelta(days=60)).date(),
            ends_on=(NOW + timedelta(days=190)).date(),
            kept_where="ehr",
            entered_by=house.ids.ana_id,
            entered_at=NOW,
        )
        ways = (("it", "ft"), ("ft", "it"))
        released = [
            Release(paper_id=signed_form.id, participant_id=adult.id, discloser=one, recipient=other)
            for one, other in ways
        ]
        releases.add_form(session, signed_form, released)
        version = scopes.add(session, consult.id, COVERED, NOW)
        version.it_agreed_at = version.ft_agreed_at = NOW


def revoked(house: House) -> None:
    """Let the client take their release back."""
    with house.desk.database.transaction() as session:
        for signed_form in releases.list_forms(session, house.ids.case_id):
            releases.record_revocation(session, signed_form.id, revoked_on=NOW.date())


def covers_only(house: House, *topics: str) -> None:
    """Let the client take their release back, and sign another one today that covers only these topics."""
    revoked(house)
    with house.desk.database.transaction() as session:
        (before,) = releases.list_forms(session, house.ids.case_id)
        kept = before.model_dump(exclude={"id", "topics", "signed_on", "revoked_on"})
        signed_form = SignedForm(**kept, topics=topics, signed_on=NOW.date())
        released = [
            Release(paper_id=signed_form.id, participant_id=signed_form.participant_id, discloser=one, recipient=other)
            for one, other in (("it", "ft"), ("ft", "it"))
        ]
        releases.add_form(session, signed_form, released)


class Talker(Visitor):
    """One of the two at their page."""

    token = ""

    def at(self, path: str) -> str:
        """Return the text of one page of the sitting, wherever it leads, as a browser reads it."""
        return unescape(self.http.get(f"{self.page}{path}", follow_redirects=True).text)

    def where_it_leads(self, path: str = "") -> str:
        """Return the path within the sitting at which the browser ends up."""
        return str(self.http.get(f"{self.page}{path}", follow_redirects=True).url.path).removeprefix(self.page)

    def form_token(self) -> str:
        """Return what every form of the sitting carries; it stays the same as long as that does."""
        if not self.token:
            self.token = self.at("").partition('data-token="')[2].partition('"')[0]
        return self.token

    def sends(self, path: str, **fields: str | list[str]) -> "Answered":
        """Send a form as a browser without script does, and follow where it leads. Lists are what is ticked."""
        sent = self._sent(path, follow=True, **fields)
        return Answered(sent.status_code, sent.url.path.removeprefix(self.page), sent.text)

    def _sent(self, path: str, *, follow: bool, **fields: str | list[str]) -> httpx.Response:
        named = {name if isinstance(given, str) else f"{name}[]": given for name, given in fields.items()}
        return self.http.post(f"{self.page}{path}", data={"token": self.form_token(), **named}, follow_redirects=follow)

    def answers(self, number: int, words: str = WORDS, sharing: str = "knows", **more: str) -> "Answered":
        """Record one question."""
        return self.sends(f"/q/{number}", deed="record", words=words, sharing=sharing, **more)

    def skips(self, number: int) -> "Answered":
        """Leave one question as not discussed."""
        return self.sends(f"/q/{number}", deed="not_discussed")

    def answers_all(self, first: int = 1) -> None:
        """Record everything that can be, and leave out what is outside the scope."""
        for number in range(first, 9):
            deed = "not_discussed" if number == SAFETY else "record"
            self._sent(f"/q/{number}", follow=False, deed=deed, words=f"{WORDS} ({number})", sharing="knows")

    def looks_back(self, **more: str | list[str]) -> "Answered":
        """Answer the look back."""
        given = {"crept": ["none"], "backed": "yes", "minutes": "30", "method": "video", **more}
        return self.sends("/after", **given)

    def signs(self) -> "Answered":
        """Sign what stands on the page now."""
        revision = self.at("/sign").partition('name="revision" value="')[2].partition('"')[0]
        return self.sends("/sign", revision=revision, impressions=["impressions"])

    def polls(self, stands: str | None = None) -> dict[str, object]:
        """Ask what a visible page asks by itself."""
        mark = self.at("").partition('data-stands="')[2].partition('"')[0] if stands is None else stands
        data = {"token": self.form_token(), "stands": mark}
        answer = self.http.post(f"{self.page}/where", data=data, headers={"Accept": "application/json"})
        return {"status": answer.status_code, **answer.json()}


class Answered:
    """What a form was answered with."""

    def __init__(self, status: int, path: str, text: str) -> None:
        self.status, self.path, self.text = status, path, text


@contextmanager
def talkers(house: House) -> Iterator[tuple[Talker, Talker]]:
    """Open both pages."""
    ana, ben = Talker(house), Talker(house)
    ana.comes("Ana")
    ben.comes("Ben")
    yield ana, ben
    ana.http.close()
    ben.http.close()


def both_answer(house: House) -> None:
    """Let both answer all eight at their pages, and leave."""
    house.messages = []
    begins(house)
    with talkers(house) as both:
        for one in both:
            one.answers_all()
