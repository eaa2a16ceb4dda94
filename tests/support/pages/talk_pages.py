"""Ana and Ben in their talk, each at their page: the releases are signed, the scope is agreed, the talk has begun."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from html import unescape
from uuid import UUID

import httpx
from statemachine.orderedset import OrderedSet

from flows.consult.preparation.screens import TOPICS
from storage.cases import case_knowledge, cases, releases
from storage.models import Release, SignedForm
from storage.people import members, supervisors
from tests.support.data.consult_rows import forms_of, tables_of
from tests.support.data.practice_rows import NOW
from tests.support.pages.page_server import PageClient, ServedPractice
from tests.support.people.identities import slack_identity

COVERED = tuple(topic for topic in TOPICS if topic != "safety")
SAFETY = 6  # the question outside the agreed scope
WORDS = "She seems to carry the calm of the whole house."


def start_talk(house: ServedPractice) -> None:
    """Put both therapists at their first question, two minutes after the booked time."""
    with house.services.database.transaction() as session:
        consult = house.consult(session)
        consult.configuration = OrderedSet(["conferring", "it_talk", "it_q1", "ft_talk", "ft_q1"])
        consult.starts_at = consult.began_at = NOW - timedelta(minutes=2)
        case_knowledge.record_invitation(cases.get(session, house.ids.case_id), consult, consult.began_at)
        for part in ("it", "ft"):
            preparation = tables_of(session, consult.id).preparation(part)
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
        directions = (("it", "ft"), ("ft", "it"))
        new_releases = [
            Release(paper_id=signed_form.id, participant_id=adult.id, discloser=discloser, recipient=recipient)
            for discloser, recipient in directions
        ]
        releases.add_form(session, signed_form, new_releases)
        version = tables_of(session, consult.id).add_scope(COVERED, NOW)
        version.it_agreed_at = version.ft_agreed_at = NOW


def revoke_release(house: ServedPractice) -> None:
    """Record that the client revoked their release."""
    with house.services.database.transaction() as session:
        for signed_form in forms_of(session, house.ids.case_id):
            releases.record_revocation(session, signed_form.id, revoked_on=NOW.date())


def replace_release(house: ServedPractice, *topics: str) -> None:
    """Record a revocation, and a new release signed today that covers only these topics."""
    revoke_release(house)
    with house.services.database.transaction() as session:
        (old_form,) = forms_of(session, house.ids.case_id)
        unchanged = old_form.model_dump(exclude={"id", "topics", "signed_on", "revoked_on"})
        signed_form = SignedForm(**unchanged, topics=topics, signed_on=NOW.date())
        new_releases = [
            Release(
                paper_id=signed_form.id,
                participant_id=signed_form.participant_id,
                discloser=discloser,
                recipient=recipient,
            )
            for discloser, recipient in (("it", "ft"), ("ft", "it"))
        ]
        releases.add_form(session, signed_form, new_releases)


def add_supervisor(house: ServedPractice, supervisee_id: UUID) -> None:
    """Let Dana supervise this therapist."""
    with house.services.database.transaction() as session:
        dana = members.add(
            session,
            practice_id=house.ids.practice_id,
            identity=slack_identity("U0DANA"),
            first_name="Dana",
            time_zone="Europe/Berlin",
            now=house.clock(),
        )
        members.grant_role(session, dana.id, "supervisor", NOW)
        supervisors.add(session, supervisor_id=dana.id, supervisee_id=supervisee_id, now=house.clock())


class TherapistClient(PageClient):
    """An HTTP client at the page of one of the two therapists."""

    token = ""

    def read_page(self, path: str) -> str:
        """Return the unescaped text of a page of the page session, after redirects."""
        return unescape(self.http.get(f"{self.page}{path}", follow_redirects=True).text)

    def get_final_path(self, path: str = "") -> str:
        """Return the path, within the page session, that redirects end at."""
        return str(self.http.get(f"{self.page}{path}", follow_redirects=True).url.path).removeprefix(self.page)

    def form_token(self) -> str:
        """Return the token in every form; it is the same for the whole page session."""
        if not self.token:
            self.token = self.read_page("").partition('data-token="')[2].partition('"')[0]
        return self.token

    def submit_form(self, path: str, **fields: str | list[str]) -> "FormResponse":
        """Submit a form as a browser without scripts does, and follow redirects. A list is a group of checkboxes."""
        response = self._post(path, follow=True, **fields)
        return FormResponse(response.status_code, response.url.path.removeprefix(self.page), response.text)

    def _post(self, path: str, *, follow: bool, **fields: str | list[str]) -> httpx.Response:
        data = {name if isinstance(value, str) else f"{name}[]": value for name, value in fields.items()}
        return self.http.post(f"{self.page}{path}", data={"token": self.form_token(), **data}, follow_redirects=follow)

    def answer(self, number: int, words: str = WORDS, sharing: str = "knows", **more: str) -> "FormResponse":
        """Record an impression for one question."""
        return self.submit_form(f"/q/{number}", deed="record", words=words, sharing=sharing, **more)

    def set_not_discussed(self, number: int) -> "FormResponse":
        """Record one question as not discussed."""
        return self.submit_form(f"/q/{number}", deed="not_discussed")

    def answer_all(self, first: int = 1) -> None:
        """Answer every question from `first` on; the one outside the scope is recorded as not discussed."""
        for number in range(first, 9):
            deed = "not_discussed" if number == SAFETY else "record"
            self._post(f"/q/{number}", follow=False, deed=deed, words=f"{WORDS} ({number})", sharing="knows")

    def submit_debrief(self, **more: str | list[str]) -> "FormResponse":
        """Submit the debrief."""
        values = {"crept": ["none"], "backed": "yes", "minutes": "30", "method": "video", **more}
        return self.submit_form("/after", **values)

    def sign(self) -> "FormResponse":
        """Sign the revision that the page shows now."""
        revision = self.read_page("/sign").partition('name="revision" value="')[2].partition('"')[0]
        return self.submit_form("/sign", revision=revision, impressions=["impressions"])

    def poll(self, stands: str | None = None) -> dict[str, object]:
        """Send the poll that a visible page sends; return the status and the JSON answer."""
        version_token = self.read_page("").partition('data-stands="')[2].partition('"')[0] if stands is None else stands
        data = {"token": self.form_token(), "stands": version_token}
        response = self.http.post(f"{self.page}/where", data=data, headers={"Accept": "application/json"})
        return {"status": response.status_code, **response.json()}


class FormResponse:
    """The answer to a submitted form: HTTP status, path within the page session, and text."""

    def __init__(self, status: int, path: str, text: str) -> None:
        self.status, self.path, self.text = status, path, text


@contextmanager
def open_both_pages(house: ServedPractice) -> Iterator[tuple[TherapistClient, TherapistClient]]:
    """Open Ana's and Ben's pages."""
    ana, ben = TherapistClient(house), TherapistClient(house)
    ana.open_page("Ana")
    ben.open_page("Ben")
    yield ana, ben
    ana.http.close()
    ben.http.close()


def answer_all_as_both(house: ServedPractice) -> None:
    """Start the talk, and let both answer all eight questions."""
    house.expects_messages = True
    start_talk(house)
    with open_both_pages(house) as both:
        for talker in both:
            talker.answer_all()
